/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every operation of conditions, and the logic with three answers. */
#include "usher-predicate.h"

#include <string.h>

static const char *const rats[] = { "LTE-M", "NB-IOT", NULL };
static const char *const offered[] = { "LTE", "LTE-M", NULL };

/* What the conditions of these tests are asked about; scan.rsrp_dbm and offer.home_mcc are missing. */
static const UsherValue facts[USHER_N_FACTS] = {
  [USHER_FACT_DEVICE_RATS] = { .type = USHER_VALUE_TEXTS, .texts = rats },
  [USHER_FACT_OFFER_RATS] = { .type = USHER_VALUE_TEXTS, .texts = offered },
  [USHER_FACT_SITE_MCC] = { .type = USHER_VALUE_TEXT, .text = "262" },
  [USHER_FACT_SITE_REGION] = { .type = USHER_VALUE_TEXT, .text = "DE-SOUTH" },
  [USHER_FACT_USAGE_UNITS] = { .type = USHER_VALUE_INTEGER, .integer = 30 },
  [USHER_FACT_CONTRACT_TERM_DAYS] = { .type = USHER_VALUE_INTEGER, .integer = 90 },
  [USHER_FACT_OFFER_PERMANENT_ROAMING_MAX_DAYS] = { .type = USHER_VALUE_INTEGER, .integer = 90 },
  [USHER_FACT_SCAN_MISSING] = { .type = USHER_VALUE_BOOLEAN, .integer = 1 },
};

static UsherTruth
evaluate (const char *text, guint32 *missing)
{
  g_autoptr (GError) error = NULL;
  json_auto_t *value = json_loads (text, 0, NULL);
  UsherReader reader = { "condition", text, value };
  g_autoptr (UsherPredicate) predicate = usher_predicate_parse (&reader, value, &error);

  g_test_message ("%s", text);
  g_assert_no_error (error);
  *missing = 0;
  return usher_predicate_evaluate (predicate, facts, missing);
}

typedef struct {
  const char *text;
  UsherTruth truth;
} Row;

static void
check_rows (const Row *rows, guint n_rows)
{
  for (guint i = 0; i < n_rows; i++)
    {
      guint32 missing;

      g_assert_cmpint (evaluate (rows[i].text, &missing), ==, rows[i].truth);
    }
}

/* Each operation answers yes and no where it should, the limits included. */
static void
test_operations (void)
{
  static const Row rows[] = {
    { "{\"fact\":\"site.mcc\",\"op\":\"eq\",\"value\":\"262\"}", USHER_TRUTH_YES },
    { "{\"fact\":\"site.mcc\",\"op\":\"eq\",\"value\":\"26\"}", USHER_TRUTH_NO },
    { "{\"fact\":\"site.mcc\",\"op\":\"ne\",\"value\":\"234\"}", USHER_TRUTH_YES },
    { "{\"fact\":\"site.mcc\",\"op\":\"differs\",\"value_fact\":\"site.region\"}", USHER_TRUTH_YES },
    { "{\"fact\":\"scan.missing\",\"op\":\"eq\",\"value\":true}", USHER_TRUTH_YES },
    { "{\"fact\":\"scan.missing\",\"op\":\"eq\",\"value\":false}", USHER_TRUTH_NO },
    { "{\"fact\":\"usage.units\",\"op\":\"lt\",\"value\":30}", USHER_TRUTH_NO },
    { "{\"fact\":\"usage.units\",\"op\":\"le\",\"value\":30}", USHER_TRUTH_YES },
    { "{\"fact\":\"usage.units\",\"op\":\"gt\",\"value\":29}", USHER_TRUTH_YES },
    { "{\"fact\":\"usage.units\",\"op\":\"ge\",\"value\":31}", USHER_TRUTH_NO },
    { "{\"fact\":\"contract.term_days\",\"op\":\"gt\",\"offer\":\"permanent_roaming_max_days\"}", USHER_TRUTH_NO },
    { "{\"fact\":\"usage.units\",\"op\":\"within\",\"value\":[30,30]}", USHER_TRUTH_YES },
    { "{\"fact\":\"usage.units\",\"op\":\"within\",\"value\":[-5,29]}", USHER_TRUTH_NO },
    { "{\"fact\":\"site.region\",\"op\":\"in\",\"value\":[\"FR\",\"DE-SOUTH\"]}", USHER_TRUTH_YES },
    { "{\"fact\":\"site.region\",\"op\":\"in\",\"value\":[\"DE\"]}", USHER_TRUTH_NO },
    { "{\"fact\":\"site.region\",\"op\":\"prefix\",\"value\":\"DE-\"}", USHER_TRUTH_YES },
    { "{\"fact\":\"site.region\",\"op\":\"prefix\",\"value\":\"de\"}", USHER_TRUTH_NO },
    { "{\"fact\":\"device.rats\",\"op\":\"intersects\",\"offer\":\"rats\"}", USHER_TRUTH_YES },
    { "{\"fact\":\"device.rats\",\"op\":\"intersects\",\"value\":[\"NR\"]}", USHER_TRUTH_NO },
  };

  check_rows (rows, G_N_ELEMENTS (rows));
}

#define YES "{\"fact\":\"scan.missing\",\"op\":\"eq\",\"value\":true}"
#define NO "{\"fact\":\"scan.missing\",\"op\":\"eq\",\"value\":false}"
#define UNKNOWN "{\"fact\":\"scan.rsrp_dbm\",\"op\":\"ge\",\"value\":-115}"

/* A missing fact makes the answer unknown unless another settles it, and not of unknown is unknown. */
static void
test_logic (void)
{
  static const Row rows[] = {
    { "{\"all\":[" YES "," YES "]}", USHER_TRUTH_YES },
    { "{\"all\":[" YES "," UNKNOWN "]}", USHER_TRUTH_UNKNOWN },
    { "{\"all\":[" UNKNOWN "," NO "]}", USHER_TRUTH_NO },
    { "{\"any\":[" NO "," NO "]}", USHER_TRUTH_NO },
    { "{\"any\":[" NO "," UNKNOWN "]}", USHER_TRUTH_UNKNOWN },
    { "{\"any\":[" UNKNOWN "," YES "]}", USHER_TRUTH_YES },
    { "{\"not\":" YES "}", USHER_TRUTH_NO },
    { "{\"not\":{\"not\":" YES "}}", USHER_TRUTH_YES },
    { "{\"not\":" UNKNOWN "}", USHER_TRUTH_UNKNOWN },
  };

  check_rows (rows, G_N_ELEMENTS (rows));
}

/* Which facts were missing is told, on either side of a comparison. */
static void
test_missing (void)
{
  guint32 missing;

  g_assert_cmpint (evaluate (UNKNOWN, &missing), ==, USHER_TRUTH_UNKNOWN);
  g_assert_cmpuint (missing, ==, 1u << USHER_FACT_SCAN_RSRP_DBM);
  g_assert_cmpint (evaluate ("{\"fact\":\"site.mcc\",\"op\":\"differs\",\"value_fact\":\"offer.home_mcc\"}", &missing), ==,
                   USHER_TRUTH_UNKNOWN);
  g_assert_cmpuint (missing, ==, 1u << USHER_FACT_OFFER_HOME_MCC);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/operator/predicate/operations", test_operations);
  g_test_add_func ("/operator/predicate/logic", test_logic);
  g_test_add_func ("/operator/predicate/missing", test_missing);
  return g_test_run ();
}
