/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of installed profiles. */
#include "usher-profile-info.h"

#include "es10-vectors.h"
#include "octets.h"

/* Every field is read, and a name that is not UTF-8 is mended instead of hiding the list. */
static void
test_list (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = octets (VECTOR_PROFILES);
  g_autoptr (GPtrArray) profiles = NULL;
  const UsherProfile *first, *second;
  int code = -1;

  g_assert_true (usher_profile_list_parse (bytes, &profiles, &code, &error));
  g_assert_no_error (error);
  g_assert_cmpint (code, ==, 0);
  g_assert_cmpuint (profiles->len, ==, 2);
  first = usher_profile_list_find_enabled (profiles);
  g_assert_cmpstr (first->iccid, ==, "89000123456789012341");
  g_assert_cmpuint (g_bytes_get_size (first->isdp_aid), ==, 16);
  g_assert_cmpstr (first->nickname, ==, "Gate");
  g_assert_cmpstr (first->owner->mccmnc, ==, "26201");
  g_assert_cmpint (first->ppr, ==, USHER_PPR_1);
  second = usher_profile_list_find (profiles, "8988211000000430015F");
  g_assert_cmpint (second->state, ==, USHER_PROFILE_STATE_DISABLED);
  g_assert_cmpint (second->profile_class, ==, USHER_PROFILE_CLASS_TEST);
  g_assert_cmpstr (second->provider_name, ==, "\357\277\275(");
  g_assert_null (second->nickname);
  g_assert_null (usher_profile_list_find (profiles, "89000123456789012342"));
}

/* An empty list is a list; a refusal is a code and no list. */
static void
test_empty_and_refused (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) empty = octets (VECTOR_PROFILES_EMPTY);
  g_autoptr (GBytes) refused = octets (VECTOR_PROFILES_ERROR);
  g_autoptr (GPtrArray) none = NULL;
  GPtrArray *profiles = NULL;
  int code = -1;

  g_assert_true (usher_profile_list_parse (empty, &none, &code, &error));
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_cmpint (code, ==, 0);
  g_assert_null (usher_profile_list_find_enabled (none));
  g_assert_true (usher_profile_list_parse (refused, &profiles, &code, &error));
  g_assert_null (profiles);
  g_assert_cmpint (code, ==, 1);
}

/* A refusal without a code, another tag in the list and an unknown state are errors. */
static void
test_malformed (void)
{
  static const char *const vectors[] = { "BF2D03810100", "BF2D00", "BF2D04A0023000",
                                         "BF2D15A013E3115A0A988812010000400310F59F700102" };

  for (guint i = 0; i < G_N_ELEMENTS (vectors); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) bytes = octets (vectors[i]);
      GPtrArray *profiles = NULL;
      int code;

      g_assert_false (usher_profile_list_parse (bytes, &profiles, &code, &error));
      g_assert_null (profiles);
      octets_assert_codec_error (&error);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/esim/profile-info/list", test_list);
  g_test_add_func ("/esim/profile-info/empty-and-refused", test_empty_and_refused);
  g_test_add_func ("/esim/profile-info/malformed", test_malformed);
  return g_test_run ();
}
