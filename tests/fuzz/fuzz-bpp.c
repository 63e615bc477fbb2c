/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as a bound profile package: segments xor error, and the segments joined are the package. */
#include "usher-bpp.h"

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

static void
check_join (GPtrArray *segments, const guint8 *data, gsize size)
{
  g_autoptr (GByteArray) joined = g_byte_array_new ();
  g_autoptr (GBytes) transaction_id G_GNUC_UNUSED = usher_bpp_get_transaction_id (g_ptr_array_index (segments, 0), NULL);

  for (guint i = 0; i < segments->len; i++)
    {
      gsize length;
      const guint8 *part = g_bytes_get_data (g_ptr_array_index (segments, i), &length);

      g_assert_cmpuint (length, >, 0);
      g_byte_array_append (joined, part, (guint) length);
    }
  g_assert_cmpmem (joined->data, joined->len, data, (int) size);
  g_assert_true (usher_bpp_is_payload (g_ptr_array_index (segments, segments->len - 1)));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GPtrArray) segments = usher_bpp_split (bytes, &error);

  g_assert_true ((segments == NULL) == (error != NULL));
  if (segments != NULL)
    check_join (segments, data, size);
  return 0;
}
