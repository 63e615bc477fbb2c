/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bytes written as hex in tests. */
#include "octets.h"

#include "usher-error.h"
#include "usher-hex.h"

GBytes *
octets (const char *hex)
{
  g_autoptr (GError) error = NULL;
  GBytes *bytes = usher_hex_decode (hex, &error);

  g_assert_no_error (error);
  return bytes;
}

void
octets_assert (GByteArray *bytes, const char *hex)
{
  g_autoptr (GByteArray) owned = bytes;
  g_autofree char *text = NULL;

  g_assert_nonnull (owned);
  text = usher_hex_encode (owned->data, owned->len);
  g_assert_cmpstr (text, ==, hex);
}

void
octets_assert_codec_error (GError **error)
{
  g_assert_nonnull (*error);
  g_assert_true ((*error)->domain == USHER_CODEC_ERROR);
  g_clear_error (error);
}
