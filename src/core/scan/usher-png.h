/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PNG pictures (ISO/IEC 15948) to grey. Foreign input: the header is judged before memory is taken. */
#pragma once

#include "usher-grey.h"

G_BEGIN_DECLS

/* As many bytes of a file are enough for usher_png_check_header(). */
#define USHER_PNG_HEADER_SIZE 26

/* FALSE with USHER_ERROR_INVALID when @data does not begin like a PNG picture or announces more than @max_pixels. */
gboolean usher_png_check_header (const guint8 *data, gsize length, guint64 max_pixels, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* (transfer full) the picture on white ground, or NULL with USHER_ERROR_INVALID: as above, or damaged or cut off. */
UsherGrey *usher_png_decode (const guint8 *data, gsize length, guint64 max_pixels, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
