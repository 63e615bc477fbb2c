/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where in a JSON text a value stands: jansson does not keep it. */
#pragma once

#include "usher-json.h"

G_BEGIN_DECLS

/* The line, counted from 1, on which @value begins in @text, whose parsed form is @root; 0 when @value is not in @root.
 * true, false and null are shared in jansson: for these the line of the first alike is told. */
guint usher_line_find (const char *text, const json_t *root, const json_t *value);

G_END_DECLS
