/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The golden decisions, and what they leave open: ties, preferences, nothing that fits, facts that are wrong. */
#include "sample.h"
#include "usher-error.h"

#include <string.h>

static UsherPolicy *
example (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = sample_load_text ();
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  UsherPolicy *policy = usher_policy_parse (bytes, &error);

  g_assert_no_error (error);
  return policy;
}

/* Facts and stock of the golden case "night_heavy", in which every offer but two fits. */
static json_t *
night_facts (void)
{
  json_auto_t *golden = sample_load_golden ();

  return json_incref (json_object_get (json_object_get (golden, "night_heavy"), "input"));
}

static json_t *
full_stock (void)
{
  return json_pack ("{s:i, s:i, s:i, s:i}", "a", 5, "b", 5, "c", 5, "d", 5);
}

static UsherDecision *
choose (const UsherPolicy *policy, json_t *facts, json_t *stock)
{
  g_autoptr (GError) error = NULL;
  UsherDecision *decision = usher_policy_choose (policy, facts, stock, &error);

  g_assert_no_error (error);
  return decision;
}

static void
check_golden (const UsherPolicy *policy, json_t *golden)
{
  g_autoptr (UsherDecision) decision = choose (policy, json_object_get (golden, "input"), json_object_get (golden, "stock"));
  const char *key;
  json_t *expected;

  json_object_foreach (json_object_get (golden, "expect"), key, expected)
    {
      g_autofree char *wanted = usher_json_to_canonical (expected);
      g_autofree char *got = usher_json_to_canonical (json_object_get (decision->json, key));

      g_assert_cmpstr (got, ==, wanted);
    }
  g_assert_cmpstr (decision->offer, ==, json_string_value (json_object_get (decision->json, "winner")));
  g_assert_true (usher_decision_require_winner (decision, NULL));
}

/* The four golden decisions come out to the last digit. */
static void
test_golden (void)
{
  g_autoptr (UsherPolicy) policy = example ();
  json_auto_t *golden = sample_load_golden ();
  const char *name;
  json_t *value;

  g_assert_cmpuint (json_object_size (golden), ==, 4);
  json_object_foreach (golden, name, value)
    {
      g_test_message ("%s", name);
      check_golden (policy, value);
    }
}

/* The same input gives the same bytes, and they name the policy, the operator and the region. */
static void
test_same_bytes (void)
{
  g_autoptr (UsherPolicy) policy = example ();
  g_autoptr (UsherPolicy) again = example ();
  json_auto_t *facts = night_facts ();
  json_auto_t *stock = full_stock ();
  g_autoptr (UsherDecision) first = choose (policy, facts, stock);
  g_autoptr (UsherDecision) second = choose (again, facts, stock);
  g_autofree char *first_text = usher_json_to_line (first->json);
  g_autofree char *second_text = usher_json_to_line (second->json);
  json_t *about = json_object_get (first->json, "policy");

  g_assert_cmpstr (first_text, ==, second_text);
  g_assert_cmpstr (first->operator_id, ==, "op-b");
  g_assert_cmpstr (first->stock_pool, ==, "b");
  g_assert_cmpstr (usher_json_peek_string (first->json, "operator"), ==, "op-b");
  g_assert_cmpstr (usher_json_peek_string (first->json, "region"), ==, "DE-SOUTH");
  g_assert_cmpstr (usher_json_peek_string (about, "id"), ==, "acme-iot-de");
  g_assert_cmpstr (usher_json_peek_string (about, "sha256"), ==, usher_policy_get_digest (policy));
}

/* When nothing fits there is a decision without a winner, the nearest misses are told, and no operator in the error. */
static void
test_nothing_fits (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherPolicy) policy = example ();
  json_auto_t *facts = night_facts ();
  json_auto_t *stock = json_pack ("{s:i, s:i}", "a", 0, "b", 0);
  g_autoptr (UsherDecision) decision = choose (policy, facts, stock);
  g_autofree char *nearest = usher_json_to_line (json_object_get (decision->json, "nearest"));
  g_autofree char *missing = usher_json_to_line (json_object_get (decision->json, "missing"));

  g_assert_null (decision->offer);
  g_assert_null (decision->operator_id);
  g_assert_true (json_is_null (json_object_get (decision->json, "winner")));
  g_assert_true (json_is_null (json_object_get (decision->json, "operator")));
  g_assert_cmpstr (nearest, ==,
                   "[{\"offer\":\"a-flat\",\"rejected\":[\"NO_STOCK\"]},{\"offer\":\"b-night\",\"rejected\":[\"NO_STOCK\"]}]");
  g_assert_cmpstr (missing, ==, "[\"stock.available\"]");
  g_assert_false (usher_decision_require_winner (decision, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "NO_STOCK, NO_STOCK"));
  g_assert_null (strstr (error->message, "op-"));
  g_assert_null (strstr (error->message, "a-flat"));
}

/* An unknown stock refuses what requires one, and says which fact was wanted. */
static void
test_no_stock_known (void)
{
  g_autoptr (UsherPolicy) policy = example ();
  json_auto_t *facts = night_facts ();
  g_autoptr (UsherDecision) decision = choose (policy, facts, NULL);

  g_assert_null (decision->offer);
}

/* Offers outside of their regions are refused before any rule speaks; a site finds its region, the first that matches. */
static void
test_regions (void)
{
  json_auto_t *document = sample_change ("offers.1.regions", "[\"DE-REST\"]");
  g_autoptr (UsherPolicy) policy = sample_parse (document, NULL);
  json_auto_t *facts = night_facts ();
  json_auto_t *stock = full_stock ();
  g_autoptr (UsherDecision) south = choose (policy, facts, stock);
  g_autoptr (UsherDecision) north = NULL;
  g_autoptr (UsherDecision) bavaria = NULL;

  g_assert_cmpstr (south->offer, ==, "a-flat");
  json_object_del (facts, "region");
  json_object_set_new (facts, "site", json_string ("DE-HH"));
  north = choose (policy, facts, stock);
  g_assert_cmpstr (north->offer, ==, "b-night");
  json_object_set_new (facts, "site", json_pack ("{s:s}", "iso3166_2", "DE-BY"));
  bavaria = choose (policy, facts, stock);
  g_assert_cmpstr (usher_json_peek_string (bavaria->json, "region"), ==, "DE-SOUTH");
  g_assert_cmpstr (bavaria->offer, ==, "a-flat");
}

/* Equal costs are settled by rank, then by operator, then by offer, as the policy lists them. */
static void
test_ties (void)
{
  static const char same[] = "{\"monthly\":5,\"data\":[{\"price\":0}]}";
  json_auto_t *document = sample_change ("offers.0.charges", same);
  json_auto_t *facts = night_facts ();
  json_auto_t *stock = full_stock ();
  json_t *offers = json_object_get (document, "offers");
  g_autoptr (UsherPolicy) policy = NULL;
  g_autoptr (UsherPolicy) ranked = NULL;
  g_autoptr (UsherDecision) by_operator = NULL;
  g_autoptr (UsherDecision) by_rank = NULL;

  json_object_set_new (json_array_get (offers, 1), "charges", json_loads (same, 0, NULL));
  policy = sample_parse (document, NULL);
  by_operator = choose (policy, facts, stock);
  g_assert_cmpstr (by_operator->offer, ==, "a-flat");
  g_assert_cmpint (json_integer_value (json_object_get (by_operator->json, "margin")), ==, 0);
  json_object_set_new (json_array_get (offers, 0), "prefer_rank", json_integer (2));
  json_object_set_new (json_array_get (offers, 1), "prefer_rank", json_integer (1));
  ranked = sample_parse (document, NULL);
  by_rank = choose (ranked, facts, stock);
  g_assert_cmpstr (by_rank->offer, ==, "b-night");
}

/* A preference is worth its money and not a bit more: 8.28 over 36 months are 0.23 a month. */
static void
test_preference (void)
{
  static const gint64 worths[] = { 229999, 230001 };
  static const char *const winners[] = { "b-night", "a-flat" };

  for (guint i = 0; i < G_N_ELEMENTS (worths); i++)
    {
      g_autofree char *rule = g_strdup_printf ("{\"id\":\"P\",\"kind\":\"prefer\",\"reason\":\"HOUSE\","
                                               "\"worth_monthly\":%" G_GINT64_FORMAT ",\"when\":{\"fact\":\"offer.operator\","
                                               "\"op\":\"eq\",\"value\":\"op-a\"}}",
                                               worths[i]);
      json_auto_t *document = sample_change ("rules.+", rule);
      g_autoptr (UsherPolicy) policy = sample_parse (document, NULL);
      json_auto_t *facts = night_facts ();
      json_auto_t *stock = full_stock ();
      g_autoptr (UsherDecision) decision = choose (policy, facts, stock);
      json_t *row = json_array_get (json_object_get (decision->json, "offers"), 1);

      g_assert_cmpstr (decision->offer, ==, winners[i]);
      g_assert_cmpint (json_integer_value (json_object_get (decision->json, "margin")), ==, 36);
      g_assert_cmpint (json_integer_value (json_object_get (row, "preference")), ==, 36 * worths[i]);
      g_assert_cmpint (json_integer_value (json_object_get (row, "total")), ==, 45720000);
    }
}

typedef struct {
  const char *key;
  const char *value;
  const char *hint;
} Wrong;

/* Facts that are wrong are refused by name instead of being guessed. */
static void
test_wrong_facts (void)
{
  static const Wrong wrongs[] = {
    { "region", "\"FR\"", "no region" },
    { "region", NULL, "\"region\" and \"site\"" }, { "site", "\"DE\"", "\"region\" and \"site\"" },
    { "mcc", "262", "mcc" }, { "mcc", "\"26\"", "3 digits" }, { "rats", "[]", "empty" }, { "rats", "\"LTE\"", "rats" },
    { "units", "-1", "units" }, { "units", "1.5", "units" }, { "units", NULL, "units" }, { "term_days", "\"1\"", "term_days" },
    { "hours", "[1]", "hours" }, { "hours", NULL, "hours" }, { "scan", "[]", "scan" }, { "scan", "{\"op-a\":5}", "op-a" },
    { "scan", "{\"op-a\":\"-98\"}", "op-a" }, { "colour", "1", "unknown key" },
  };
  g_autoptr (UsherPolicy) policy = example ();

  for (guint i = 0; i < G_N_ELEMENTS (wrongs); i++)
    {
      g_autoptr (GError) error = NULL;
      json_auto_t *facts = night_facts ();

      if (wrongs[i].value == NULL)
        json_object_del (facts, wrongs[i].key);
      else
        json_object_set_new (facts, wrongs[i].key, json_loads (wrongs[i].value, JSON_DECODE_ANY, NULL));
      g_assert_null (usher_policy_choose (policy, facts, NULL, &error));
      g_assert_error (error, USHER_ERROR, USHER_ERROR_INVALID);
      g_assert_nonnull (strstr (error->message, wrongs[i].hint));
    }
}

/* Stock is counted in whole profiles, and hours add up to a thousand. */
static void
test_wrong_counts (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherPolicy) policy = example ();
  json_auto_t *facts = night_facts ();
  json_auto_t *negative = json_pack ("{s:i}", "a", -1);
  json_auto_t *list = json_array ();

  g_assert_null (usher_policy_choose (policy, facts, negative, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (usher_policy_choose (policy, facts, list, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_INVALID);
  g_clear_error (&error);
  json_array_set_new (json_object_get (facts, "hours"), 0, json_integer (88));
  g_assert_null (usher_policy_choose (policy, facts, NULL, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "1001"));
  g_clear_error (&error);
  g_assert_null (usher_policy_choose (policy, list, NULL, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_INVALID);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/operator/choice/golden", test_golden);
  g_test_add_func ("/operator/choice/same-bytes", test_same_bytes);
  g_test_add_func ("/operator/choice/nothing-fits", test_nothing_fits);
  g_test_add_func ("/operator/choice/no-stock-known", test_no_stock_known);
  g_test_add_func ("/operator/choice/regions", test_regions);
  g_test_add_func ("/operator/choice/ties", test_ties);
  g_test_add_func ("/operator/choice/preference", test_preference);
  g_test_add_func ("/operator/choice/wrong-facts", test_wrong_facts);
  g_test_add_func ("/operator/choice/wrong-counts", test_wrong_counts);
  return g_test_run ();
}
