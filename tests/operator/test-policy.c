/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The example policy is read, and every way in which a policy can be wrong is refused with its line. */
#include "sample.h"
#include "usher-error.h"

#include <string.h>

#define DAY (G_GINT64_CONSTANT (86400) * G_USEC_PER_SEC)
#define VALID_FROM (G_GINT64_CONSTANT (1793491200) * G_USEC_PER_SEC)  /* 2026-11-01 */
#define VALID_UNTIL (G_GINT64_CONSTANT (1801440000) * G_USEC_PER_SEC) /* 2027-02-01 */

/* The example is a good policy, and tells what it is. */
static void
test_example (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = sample_load_text ();
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  g_autoptr (UsherPolicy) policy = usher_policy_parse (bytes, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (usher_policy_get_id (policy), ==, "acme-iot-de");
  g_assert_cmpint (usher_policy_get_version (policy), ==, 17);
  g_assert_cmpstr (usher_policy_get_digest (policy), ==, digest);
}

static void
assert_refused (json_t *document, const char *hint)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherPolicy) policy = sample_parse (document, &error);

  g_test_message ("%s", hint);
  g_assert_null (policy);
  g_assert_error (error, USHER_ERROR, USHER_ERROR_INVALID);
  g_test_message ("%s", error->message);
  g_assert_true (g_str_has_prefix (error->message, "policy line "));
  g_assert_nonnull (strstr (error->message, hint));
}

typedef struct {
  const char *path;
  const char *value;
  const char *hint;
} Change;

/* Each of these changes makes the example a bad policy. */
static const Change changes[] = {
  { "surprise", "1", "unknown key \"surprise\"" },
  { "quotas", "[]", "unknown key" },
  { "format", "\"opsel-policy/2\"", "opsel-policy/1" },
  { "version", NULL, "\"version\" is missing" },
  { "version", "1.5", "not an integer" },
  { "version", "0", "allowed is 1" },
  { "supersedes", "17", "supersedes" },
  { "valid_until", "\"2026-10-01T00:00:00Z\"", "ends before it begins" },
  { "valid_from", "\"2026-11-01\"", "valid_from" },
  { "currency", "\"euro\"", "currency" },
  { "money_unit", "100", "money_unit" },
  { "regions", "{}", "not a list" },
  { "regions.0.match", "{}", "matches nothing" },
  { "regions.0.match.polygon", "[]", "unknown key" },
  { "regions.1.id", "\"DE-SOUTH\"", "twice" },
  { "operators.0.plmns", "[26201]", "name" },
  { "operators.0.plmns", "[\"2620\"]", "5 or 6 digits" },
  { "operators.0.plmns", "[]", "empty" },
  { "operators.0.id", "\"op z\"", "printable" },
  { "offers.0.operator", "\"op-z\"", "no operator" },
  { "offers.0.regions", "[\"FR\"]", "no region" },
  { "offers.0.regions", "[\"DE-REST\",\"DE-REST\"]", "twice" },
  { "offers.0.charges.monthly", "-1", "allowed is 0" },
  { "offers.0.charges.monthly", "0.5", "not an integer" },
  { "offers.0.charges.monthly", "\"600000\"", "not an integer" },
  { "offers.0.charges.rebate", "1", "unknown key" },
  { "offers.0.charges.data", "[]", "without a band" },
  { "offers.0.charges.data", "[{\"price\":1,\"from_unit\":5}]", "unit 0" },
  { "offers.0.charges.data", "[{\"price\":1},{\"price\":2}]", "rising" },
  { "offers.0.charges.data.+", "{\"price\":1,\"band\":\"noon\"}", "no band" },
  { "offers.3.home_mcc", "\"23\"", "3 digits" },
  { "offers.0.id", "\"b-night\"", "twice" },
  { "bands.0.from", "\"24:30\"", "time of day" },
  { "bands.0.from", "\"6 Uhr\"", "printable" },
  { "bands.0.to", "\"22:00\"", "empty" },
  { "bands.0.days", "[\"monday\"]", "not a day" },
  { "bands.0.id", "\"default\"", "cannot be the name" },
  { "commitments.0.operator", "\"op-z\"", "no operator" },
  { "rules.0.kind", "\"cap\"", "not supported" },
  { "rules.0.worth_monthly", "5", "worth_monthly" },
  { "rules.0.kind", "\"prefer\"", "worth_monthly" },
  { "rules.0.when", "{\"fact\":\"device.colour\",\"op\":\"eq\",\"value\":1}", "unknown fact" },
  { "rules.0.when", "{\"fact\":\"site.mcc\",\"op\":\"like\",\"value\":\"x\"}", "unknown operation" },
  { "rules.0.when", "{\"fact\":\"site.mcc\",\"op\":\"eq\",\"value\":262}", "does not fit" },
  { "rules.0.when", "{\"fact\":\"site.mcc\",\"op\":\"eq\"}", "one of" },
  { "rules.0.when", "{\"fact\":\"site.mcc\",\"op\":\"eq\",\"value\":\"1\",\"offer\":\"rats\"}", "one of" },
  { "rules.0.when", "{\"fact\":\"site.mcc\",\"op\":\"eq\",\"offer\":\"colour\"}", "no \"colour\"" },
  { "rules.0.when", "{\"all\":[]}", "list of conditions" },
  { "rules.0.when", "{\"all\":[{\"any\":1}]}", "list of conditions" },
  { "rules.0.when", "{\"fact\":\"usage.units\",\"op\":\"within\",\"value\":[3,1]}", "lower one first" },
  { "rules.0.when", "{\"fact\":\"usage.units\",\"op\":\"eq\",\"value\":null}", "\"value\" is" },
  { "objective.horizon_months", "0", "allowed is 1" },
  { "objective.tie_break", "[\"luck\"]", "compare by" },
  { "device_list.clear_fplmn", "1", "true or false" },
  { "policy_id", "\"\"", "printable" },
};

/* Every change of the list is refused, with a line and a hint. */
static void
test_refused (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      json_auto_t *document = sample_change (changes[i].path, changes[i].value);

      assert_refused (document, changes[i].hint);
    }
}

/* Conditions nest eight deep and no deeper. */
static void
test_depth (void)
{
  static const char leaf[] = "{\"fact\":\"scan.missing\",\"op\":\"eq\",\"value\":true}";

  for (guint depth = 1; depth <= 10; depth++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GString) text = g_string_new (leaf);
      json_auto_t *document = NULL;
      g_autoptr (UsherPolicy) policy = NULL;

      for (guint i = 1; i < depth; i++)
        {
          g_string_prepend (text, "{\"not\":");
          g_string_append_c (text, '}');
        }
      document = sample_change ("rules.0.when", text->str);
      policy = sample_parse (document, &error);
      g_assert_cmpint (policy != NULL, ==, depth <= 8);
    }
}

/* The line that is told is the line in the file as it was written. */
static void
test_line (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = sample_load_text ();
  char *place = strstr (text, "\"stock_pool\":\"c\"");
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  g_autofree char *expected = NULL;
  guint line = 1;

  g_assert_nonnull (place);
  memcpy (place, "\"stock_pond\"", strlen ("\"stock_pond\""));
  for (const char *c = text; c < place; c++)
    line += *c == '\n' ? 1 : 0;
  g_assert_cmpuint (line, >, 15);
  g_assert_null (usher_policy_parse (bytes, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_INVALID);
  expected = g_strdup_printf ("policy line %u: unknown key \"stock_pond\"", line);
  g_assert_cmpstr (error->message, ==, expected);
}

static void
assert_not_a_policy (const char *text, gsize length)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, length);

  g_assert_null (usher_policy_parse (bytes, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_INVALID);
}

/* What is no JSON object, has a key twice, or is cut off is refused. */
static void
test_not_json (void)
{
  g_autofree char *text = sample_load_text ();

  assert_not_a_policy ("", 0);
  assert_not_a_policy ("[]", 2);
  assert_not_a_policy ("{\"version\":1,\"version\":1}", 25);
  assert_not_a_policy ("{}\0", 3);
  for (gsize length = 1; length < strlen (text) - 2; length += 97)
    assert_not_a_policy (text, length);
}

/* A policy has its time, and no older version follows a newer one. */
static void
test_check (void)
{
  g_autoptr (GError) error = NULL;
  json_auto_t *document = sample_change ("version", "17");
  g_autoptr (UsherPolicy) policy = sample_parse (document, &error);

  g_assert_no_error (error);
  g_assert_true (usher_policy_check (policy, VALID_FROM, 0, NULL));
  g_assert_true (usher_policy_check (policy, VALID_UNTIL - 1, 17, NULL));
  g_assert_false (usher_policy_check (policy, VALID_UNTIL, 0, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_REFUSED);
  g_assert_nonnull (strstr (error->message, "2027-02-01T00:00:00"));
  g_clear_error (&error);
  g_assert_false (usher_policy_check (policy, VALID_FROM - 1, 0, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_REFUSED);
  g_clear_error (&error);
  g_assert_false (usher_policy_check (policy, VALID_FROM + DAY, 18, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_REFUSED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/operator/policy/example", test_example);
  g_test_add_func ("/operator/policy/refused", test_refused);
  g_test_add_func ("/operator/policy/depth", test_depth);
  g_test_add_func ("/operator/policy/line", test_line);
  g_test_add_func ("/operator/policy/not-json", test_not_json);
  g_test_add_func ("/operator/policy/check", test_check);
  return g_test_run ();
}
