/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bytes as hexadecimal text and back. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Returns (transfer full) upper-case hex without separators. */
char *usher_hex_encode (const guint8 *data, gsize length);
char *usher_hex_encode_bytes (GBytes *bytes);

/* Reads hex of either case, without separators. Returns (transfer full) the bytes, or NULL with
 * USHER_CODEC_ERROR on an odd length or another character. */
GBytes *usher_hex_decode (const char *text, GError **error);

G_END_DECLS
