/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which policy rules a card takes from whom. */
#include "usher-es10b-rat.h"

#include "es10-vectors.h"
#include "octets.h"
#include "usher-error.h"

static UsherRat *
parse (const char *hex)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = octets (hex);
  UsherRat *rat = usher_rat_parse (bytes, &error);

  g_assert_no_error (error);
  return rat;
}

/* The first line that names rule and owner decides, and wildcards name everybody. */
static void
test_first_line (void)
{
  g_autoptr (GPtrArray) rat = parse (VECTOR_RAT);
  g_autoptr (GBytes) gid = octets ("01FF");
  UsherOperatorId named = { .mccmnc = (char *) "26201", .gid1 = gid };
  UsherOperatorId other_group = { .mccmnc = (char *) "26201" };
  UsherOperatorId three_digits = { .mccmnc = (char *) "310410" };
  gboolean consent = TRUE;

  g_assert_cmpuint (rat->len, ==, 2);
  g_assert_true (usher_rat_allows (rat, USHER_PPR_1, &named, &consent));
  g_assert_false (consent);
  g_assert_true (usher_rat_allows (rat, USHER_PPR_1, &other_group, &consent));
  g_assert_true (consent);
  g_assert_true (usher_rat_allows (rat, USHER_PPR_2, &three_digits, NULL));
  g_assert_false (usher_rat_allows (rat, USHER_PPR_3, &named, NULL));
  g_assert_false (usher_rat_allows (rat, USHER_PPR_1, NULL, NULL));
}

/* A two-digit MNC is not a three-digit one that begins alike. */
static void
test_digits (void)
{
  g_autoptr (GPtrArray) rat = parse ("BF4317A015301380020640A10930078003"
                                     "62F210"
                                     "8100"
                                     "82020700");
  UsherOperatorId two = { .mccmnc = (char *) "26201" };
  UsherOperatorId three = { .mccmnc = (char *) "262010" };

  g_assert_true (usher_rat_allows (rat, USHER_PPR_1, &two, NULL));
  g_assert_false (usher_rat_allows (rat, USHER_PPR_1, &three, NULL));
}

/* Profiles without rules always pass; an empty table refuses any rule. */
static void
test_check (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) empty = parse (VECTOR_RAT_EMPTY);
  g_autoptr (GPtrArray) rat = parse (VECTOR_RAT);
  UsherOperatorId owner = { .mccmnc = (char *) "00101" };
  UsherMetadata metadata = { .owner = &owner, .ppr = USHER_PPR_UPDATE_CONTROL };
  UsherEuiccInfo2 info = { .forbidden_ppr = USHER_PPR_2 };
  gboolean consent;

  g_assert_true (usher_rat_check (empty, NULL, &metadata, TRUE, &consent, &error));
  metadata.ppr = USHER_PPR_2;
  g_assert_false (usher_rat_check (empty, NULL, &metadata, FALSE, &consent, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_REFUSED);
  g_clear_error (&error);
  g_assert_true (usher_rat_check (rat, NULL, &metadata, FALSE, &consent, &error));
  g_assert_true (consent);
  g_assert_false (usher_rat_check (rat, &info, &metadata, FALSE, &consent, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_REFUSED);
}

/* A profile that cannot be disabled is refused beside another operational one. */
static void
test_ppr1_alone (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rat = parse (VECTOR_RAT);
  UsherOperatorId owner = { .mccmnc = (char *) "00101" };
  UsherMetadata metadata = { .owner = &owner, .ppr = USHER_PPR_1 };
  gboolean consent;

  g_assert_true (usher_rat_check (rat, NULL, &metadata, FALSE, &consent, &error));
  g_assert_false (usher_rat_check (rat, NULL, &metadata, TRUE, &consent, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_REFUSED);
}

/* A line without its flags or with an owner of two bytes is an error. */
static void
test_malformed (void)
{
  static const char *const vectors[] = { "BF4300", "BF4308A006300480020640",
                                         "BF4314A012301080020640A1063004800262F282020700" };

  for (guint i = 0; i < G_N_ELEMENTS (vectors); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) bytes = octets (vectors[i]);

      g_assert_null (usher_rat_parse (bytes, &error));
      octets_assert_codec_error (&error);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/esim/es10b-rat/first-line", test_first_line);
  g_test_add_func ("/esim/es10b-rat/digits", test_digits);
  g_test_add_func ("/esim/es10b-rat/check", test_check);
  g_test_add_func ("/esim/es10b-rat/ppr1-alone", test_ppr1_alone);
  g_test_add_func ("/esim/es10b-rat/malformed", test_malformed);
  return g_test_run ();
}
