/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a profile says of itself before installation. */
#include "usher-metadata.h"

#include "es10-vectors.h"
#include "octets.h"

/* Every field of a full StoreMetadataRequest is read. */
static void
test_full (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = octets (VECTOR_METADATA);
  g_autoptr (UsherMetadata) metadata = usher_metadata_parse (bytes, &error);
  const UsherNotificationTarget *target;

  g_assert_no_error (error);
  g_assert_cmpstr (metadata->iccid, ==, "89000123456789012341");
  g_assert_cmpstr (metadata->provider_name, ==, "Provider");
  g_assert_cmpstr (metadata->profile_name, ==, "Fleet 1");
  g_assert_cmpint (metadata->profile_class, ==, USHER_PROFILE_CLASS_OPERATIONAL);
  g_assert_cmpint (metadata->ppr, ==, USHER_PPR_1 | USHER_PPR_2);
  g_assert_cmpstr (metadata->owner->mccmnc, ==, "26201");
  g_assert_cmpuint (g_bytes_get_size (metadata->owner->gid1), ==, 2);
  g_assert_null (metadata->owner->gid2);
  g_assert_cmpuint (metadata->notifications->len, ==, 2);
  target = g_ptr_array_index (metadata->notifications, 1);
  g_assert_cmpint (target->events, ==, USHER_NOTIFICATION_EVENT_DELETE);
  g_assert_cmpstr (target->address, ==, "other.example.com:8443");
}

/* Without the optional fields the class is operational and there are no rules. */
static void
test_least (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = octets (VECTOR_METADATA_LEAST);
  g_autoptr (UsherMetadata) metadata = usher_metadata_parse (bytes, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (metadata->iccid, ==, "8988211000000430015");
  g_assert_cmpstr (metadata->provider_name, ==, "");
  g_assert_cmpint (metadata->profile_class, ==, USHER_PROFILE_CLASS_OPERATIONAL);
  g_assert_cmpint (metadata->ppr, ==, USHER_PPR_NONE);
  g_assert_null (metadata->owner);
  g_assert_cmpuint (metadata->notifications->len, ==, 0);
}

/* A missing name, an unknown class, an empty event set and trailing bytes are errors. */
static void
test_refused (void)
{
  static const char *const vectors[] = {
    "BF250E5A0A988812010000400310F592"
    "00",
    "BF25145A0A988812010000400310F591"
    "0092014E950103",
    "BF25215A0A988812010000400310F591"
    "0092014EB60E300C8002070081"
    "0661622E636F6D",
    VECTOR_METADATA_LEAST "00",
    "BF2500",
  };

  for (guint i = 0; i < G_N_ELEMENTS (vectors); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) bytes = octets (vectors[i]);

      g_assert_null (usher_metadata_parse (bytes, &error));
      octets_assert_codec_error (&error);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/esim/metadata/full", test_full);
  g_test_add_func ("/esim/metadata/least", test_least);
  g_test_add_func ("/esim/metadata/refused", test_refused);
  return g_test_run ();
}
