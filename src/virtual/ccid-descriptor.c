/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The configuration descriptor of the virtual card reader (CCID 1.1 5.1). */
#include "ccid-descriptor.h"

#include <string.h>

#include "usher-error.h"

#define INTERVAL 8 /* 2^7 microframes: 16 ms */

gboolean
virtual_reader_level_parse (const char *name, VirtualReaderLevel *level, GError **error)
{
  static const char *const names[] = {
    [VIRTUAL_READER_SHORT] = "short",
    [VIRTUAL_READER_EXTENDED] = "extended",
    [VIRTUAL_READER_TPDU] = "tpdu",
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (strcmp (names[i], name) == 0)
      {
        *level = (VirtualReaderLevel) i;
        return TRUE;
      }
  g_set_error (error, USHER_ERROR, USHER_ERROR_INVALID, "--level is short, extended or tpdu, not %s", name);
  return FALSE;
}

/* TPDU readers leave voltage, PPS and parameters to the host; the others do them. */
static guint32
get_features (VirtualReaderLevel level)
{
  switch (level)
    {
    case VIRTUAL_READER_SHORT:
      return 0x000204BA;
    case VIRTUAL_READER_EXTENDED:
      return 0x000404BA;
    case VIRTUAL_READER_TPDU:
      return 0x00010030;
    }
  g_assert_not_reached ();
}

static void
put_le32 (GByteArray *to, guint32 value)
{
  const guint8 bytes[] = { (guint8) value, (guint8) (value >> 8), (guint8) (value >> 16), (guint8) (value >> 24) };
  g_byte_array_append (to, bytes, sizeof bytes);
}

static void
put_class (GByteArray *to, VirtualReaderLevel level, guint slots, guint32 message_length)
{
  const guint8 head[] = { 54, 0x21, 0x10, 0x01, (guint8) (slots - 1), 0x07 };
  const guint8 rates = 0;
  const guint8 tail[] = { 0xFF, 0xFF, 0, 0, 0, 1 };

  g_byte_array_append (to, head, sizeof head);
  put_le32 (to, 1);       /* T=0 */
  put_le32 (to, 4800);    /* kHz, default */
  put_le32 (to, 4800);    /* kHz, highest */
  g_byte_array_append (to, &rates, 1);
  put_le32 (to, 12903);   /* bits/s, default */
  put_le32 (to, 600000);  /* bits/s, highest */
  g_byte_array_append (to, &rates, 1);
  put_le32 (to, 254);     /* IFSD */
  put_le32 (to, 0);
  put_le32 (to, 0);
  put_le32 (to, get_features (level));
  put_le32 (to, message_length);
  g_byte_array_append (to, tail, sizeof tail);
}

GByteArray *
virtual_ccid_descriptor_new (VirtualReaderLevel level, guint slots, guint32 message_length)
{
  static const guint8 head[] = { 9, 2, 0, 0, 1, 1, 0, 0x80, 50, 9, 4, 0, 0, 3, 0x0B, 0, 0, 0 };
  static const guint8 endpoints[] = { 7, 5, VIRTUAL_CCID_OUT, 2, 0x00, 0x02, 0, 7, 5, VIRTUAL_CCID_IN, 2, 0x00, 0x02, 0,
                                      7, 5, VIRTUAL_CCID_INTERRUPT, 3, 8, 0, INTERVAL };
  GByteArray *descriptor = g_byte_array_new ();

  g_byte_array_append (descriptor, head, sizeof head);
  put_class (descriptor, level, slots, message_length);
  g_byte_array_append (descriptor, endpoints, sizeof endpoints);
  return descriptor;
}
