/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Notifications in a card's answers. */
#include "usher-notification.h"

#include "es10-vectors.h"
#include "octets.h"

/* Sequence number 0, numbers above 127, and a missing ICCID are read. */
static void
test_list (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = octets (VECTOR_NOTIFICATIONS);
  g_autoptr (GPtrArray) list = NULL;
  const UsherNotification *first, *second;
  int code;

  g_assert_true (usher_notification_list_parse (bytes, &list, &code, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (list->len, ==, 3);
  first = g_ptr_array_index (list, 0);
  g_assert_cmpuint (first->seq, ==, 0);
  g_assert_cmpint (first->event, ==, USHER_NOTIFICATION_EVENT_INSTALL);
  g_assert_cmpstr (first->address, ==, "smdp.example.com");
  g_assert_cmpstr (first->iccid, ==, "89000123456789012341");
  g_assert_null (first->raw);
  second = g_ptr_array_index (list, 1);
  g_assert_cmpuint (second->seq, ==, 128);
  g_assert_cmpstr (second->address, ==, "localhost:8443");
  g_assert_null (second->iccid);
}

/* Installation results and other notifications keep their bytes exactly, for the server to verify. */
static void
test_retrieved (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = octets (VECTOR_RETRIEVED);
  g_autoptr (GBytes) result = octets (VECTOR_PIR_OK);
  g_autoptr (GBytes) other = octets (VECTOR_PENDING_OTHER);
  g_autoptr (GPtrArray) list = NULL;
  const UsherNotification *first, *second;
  int code;

  g_assert_true (usher_notification_retrieved_parse (bytes, &list, &code, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (list->len, ==, 2);
  first = g_ptr_array_index (list, 0);
  second = g_ptr_array_index (list, 1);
  g_assert_true (g_bytes_equal (first->raw, result));
  g_assert_true (g_bytes_equal (second->raw, other));
  g_assert_cmpint (second->event, ==, USHER_NOTIFICATION_EVENT_DISABLE);
}

/* No result is a code. */
static void
test_none (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = octets (VECTOR_RETRIEVED_NONE);
  GPtrArray *list = NULL;
  int code;

  g_assert_true (usher_notification_retrieved_parse (bytes, &list, &code, &error));
  g_assert_null (list);
  g_assert_cmpint (code, ==, 1);
}

/* One pending notification alone, as the outbox keeps it. */
static void
test_single (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = octets (VECTOR_PENDING_OTHER);
  g_autoptr (GBytes) twice = octets (VECTOR_PENDING_OTHER VECTOR_PENDING_OTHER);
  g_autoptr (UsherNotification) notification = usher_notification_parse (bytes, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (notification->seq, ==, 5);
  g_assert_null (usher_notification_parse (twice, &error));
  octets_assert_codec_error (&error);
}

/* Two events at once, a negative number, an unknown event and a NUL in the address are errors. */
static void
test_malformed (void)
{
  static const char *const vectors[] = { "BF2811A00FBF2F0C800105810206C00C0361622E",
                                         "BF2811A00FBF2F0C8001FF810206800C0361622E",
                                         "BF2811A00FBF2F0C800105810203080C0361622E",
                                         "BF2811A00FBF2F0C800105810206800C0361002E",
                                         "BF2804A0023000",
                                         "BF2800" };

  for (guint i = 0; i < G_N_ELEMENTS (vectors); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) bytes = octets (vectors[i]);
      GPtrArray *list = NULL;
      int code;

      g_assert_false (usher_notification_list_parse (bytes, &list, &code, &error));
      octets_assert_codec_error (&error);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/esim/notification/list", test_list);
  g_test_add_func ("/esim/notification/retrieved", test_retrieved);
  g_test_add_func ("/esim/notification/none", test_none);
  g_test_add_func ("/esim/notification/single", test_single);
  g_test_add_func ("/esim/notification/malformed", test_malformed);
  return g_test_run ();
}
