/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures to codes: every QR code in a PNG picture. The picture is foreign: its size is checked from its header before
 * memory is taken for it. */
#pragma once

#include "usher-code.h"

G_BEGIN_DECLS

/* The largest file in bytes, and the most pixels, that are read. */
#define USHER_SCAN_MAX_FILE_SIZE (32 * 1024 * 1024)
#define USHER_SCAN_MAX_PIXELS (40 * 1000 * 1000)

/* (transfer full) (element-type UsherCode) all codes of the picture, each printed code once, possibly none; or NULL with
 * USHER_ERROR_INVALID: not a PNG picture, damaged, or too large. @path "-" is standard input; a file that is not there
 * gives USHER_ERROR_NOT_FOUND. */
GPtrArray *usher_scan_file (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *usher_scan_bytes (GBytes *picture, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
