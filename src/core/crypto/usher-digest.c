/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GLib's checksums, in the shapes that the other rooms need. */
#include "usher-digest.h"

GBytes *
usher_digest_sha256 (const guint8 *data, gsize length)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[USHER_SHA256_SIZE];
  gsize size = sizeof digest;

  if (length > 0)
    g_checksum_update (checksum, data, (gssize) length);
  g_checksum_get_digest (checksum, digest, &size);
  return g_bytes_new (digest, size);
}

char *
usher_digest_sha256_hex (const guint8 *data, gsize length)
{
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, length > 0 ? data : (const guint8 *) "", length);
}

char *
usher_digest_sha256_hex_bytes (GBytes *bytes)
{
  return g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
}
