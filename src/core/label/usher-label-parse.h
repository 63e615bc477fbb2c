/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the payload of a QR code or barcode, or from what a person typed, to a label. One visible table of formats, tried in
 * order; each family has a file of its own. */
#pragma once

#include "usher-label.h"

G_BEGIN_DECLS

/* No label is longer, in bytes; a longer payload is invalid. */
#define USHER_LABEL_MAX_SIZE 16384

/* Never fails: (transfer full) what @payload of @length bytes (-1: up to NUL) says. It may hold NULs and invalid UTF-8.
 * Surrounding white space and an AIM symbology identifier ("]Q1") are dropped. With @format the payload is judged as that
 * format; with NULL the formats are tried in their order, and "url" or "text" remains when none fits. */
UsherLabel *usher_label_parse (const char *payload, gssize length, const char *format);

/* TRUE when @format is an id that usher_label_parse() judges; it calls a label of another id invalid. */
gboolean usher_label_knows_format (const char *format);

G_END_DECLS
