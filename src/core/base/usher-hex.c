/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bytes as hexadecimal text and back. */
#include "usher-hex.h"
#include "usher-error.h"

#include <string.h>

char *
usher_hex_encode (const guint8 *data, gsize length)
{
  static const char digits[] = "0123456789ABCDEF";
  char *text = g_malloc (length * 2 + 1);

  for (gsize i = 0; i < length; i++)
    {
      text[2 * i] = digits[data[i] >> 4];
      text[2 * i + 1] = digits[data[i] & 0x0F];
    }
  text[length * 2] = '\0';
  return text;
}

char *
usher_hex_encode_bytes (GBytes *bytes)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);

  return usher_hex_encode (data, length);
}

GBytes *
usher_hex_decode (const char *text, GError **error)
{
  gsize length = strlen (text);
  g_autofree guint8 *data = g_malloc (length / 2 + 1);

  if (length % 2 != 0)
    {
      g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_TRUNCATED, "odd number of hex digits: %zu", length);
      return NULL;
    }
  for (gsize i = 0; i < length; i += 2)
    {
      int high = g_ascii_xdigit_value (text[i]);
      int low = g_ascii_xdigit_value (text[i + 1]);

      if (high < 0 || low < 0)
        {
          g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_VALUE, "not a hex digit at position %zu", i);
          return NULL;
        }
      data[i / 2] = (guint8) (high << 4 | low);
    }
  return g_bytes_new_take (g_steal_pointer (&data), length / 2);
}
