/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes read as TLVs: result xor error, slices stay inside the input, and what is written again reads the same. */
#include "usher-tlv.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

static void
walk (const guint8 *data, gsize size, guint depth)
{
  UsherTlvReader reader;

  usher_tlv_reader_init (&reader, data, size);
  while (!usher_tlv_reader_at_end (&reader))
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GByteArray) again = g_byte_array_new ();
      UsherTlv tlv, reread;
      gint64 number;

      if (!usher_tlv_read (&reader, &tlv, &error))
        {
          g_assert_nonnull (error);
          return;
        }
      g_assert_no_error (error);
      g_assert_true (tlv.start >= data && tlv.start + tlv.size <= data + size);
      g_assert_true (tlv.value + tlv.length == tlv.start + tlv.size);
      usher_tlv_append (again, tlv.tag, tlv.value, tlv.length);
      g_assert_true (usher_tlv_parse (again->data, again->len, tlv.tag, &reread, NULL));
      g_assert_cmpmem (reread.value, (int) reread.length, tlv.value, (int) tlv.length);
      if (!usher_tlv_get_integer (&tlv, &number, NULL))
        g_assert_true (tlv.length == 0 || tlv.length > 8);
      if (depth < 16)
        walk (tlv.value, tlv.length, depth + 1);
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  walk (data, size, 0);
  return 0;
}
