/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A short digest, of another value in each journey. */
#include "usher-download-mark.h"

#include <string.h>

#include "usher-digest.h"
#include "usher-hex.h"

#define MARK_BYTES 4

char *
usher_download_order_mark (const char *journey, const char *smdp_address, const char *matching_id)
{
  g_autofree char *address = g_ascii_strdown (smdp_address, -1);
  g_autofree char *text = g_strjoin ("|", journey, address, matching_id == NULL ? "" : matching_id, NULL);
  g_autoptr (GBytes) digest = usher_digest_sha256 ((const guint8 *) text, strlen (text));

  return usher_hex_encode (g_bytes_get_data (digest, NULL), MARK_BYTES);
}
