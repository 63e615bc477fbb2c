/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes read as a command APDU: result xor error, and it is written again as it was. */
#include "usher-apdu.h"

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GByteArray) again = g_byte_array_new ();
  UsherApdu apdu;

  if (!usher_apdu_parse (data, size, &apdu, &error))
    {
      g_assert_nonnull (error);
      return 0;
    }
  g_assert_no_error (error);
  g_assert_true (usher_apdu_encode (&apdu, again, &error));
  g_assert_cmpmem (again->data, again->len, data, (int) size);
  return 0;
}
