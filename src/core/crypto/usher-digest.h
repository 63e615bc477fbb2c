/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SHA-256 (FIPS 180-4) over bytes that are at hand. Not for keyed or streamed hashes. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define USHER_SHA256_SIZE 32

/* (transfer full) the 32 bytes of the digest; @data may be NULL when @length is 0. */
GBytes *usher_digest_sha256 (const guint8 *data, gsize length);

/* (transfer full) the same as 64 lower-case hexadecimal digits, as records and receipts write it. */
char *usher_digest_sha256_hex (const guint8 *data, gsize length);
char *usher_digest_sha256_hex_bytes (GBytes *bytes);

G_END_DECLS
