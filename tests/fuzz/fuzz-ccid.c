/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes read as a CCID message and as a class descriptor: result xor error, and a message is written again as it was. */
#include "usher-ccid-codec.h"
#include "usher-ccid-descriptor.h"
#include "usher-ccid-status.h"

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

static void
check_message (const guint8 *data, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) status_error = NULL;
  g_autoptr (GByteArray) again = g_byte_array_new ();
  UsherCcidMessage message;
  UsherCcidResult result;
  UsherCcidIcc icc;

  if (!usher_ccid_message_parse (data, size, &message, &error))
    {
      g_assert_nonnull (error);
      return;
    }
  g_assert_no_error (error);
  usher_ccid_message_encode (&message, again);
  g_assert_cmpmem (again->data, again->len, data, (int) size);
  if (!usher_ccid_message_get_status (&message, &result, &icc, &error))
    g_assert_nonnull (error);
  g_assert_true (usher_ccid_status_check (&message, &status_error) == (status_error == NULL));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  UsherCcidDescriptor descriptor;

  check_message (data, size);
  if (!usher_ccid_descriptor_parse (data, size, &descriptor, &error))
    g_assert_nonnull (error);
  else
    g_assert_true (descriptor.max_message <= USHER_CCID_MAX_MESSAGE && descriptor.n_slots > 0);
  return 0;
}
