/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Costs that can be checked by hand: included units, increments, steps, bands over part of the week, rounding, limits. */
#include "sample.h"
#include "usher-error.h"

/* The decision's row of the first offer, whose charges are @charges, for @units and @hours. */
static json_t *
price (const char *charges, const char *bands, gint64 units, json_t *hours)
{
  g_autoptr (GError) error = NULL;
  json_auto_t *document = sample_change ("offers.0.charges", charges);
  g_autoptr (UsherPolicy) policy = NULL;
  json_auto_t *facts = json_pack ("{s:s, s:s, s:[s], s:I, s:i, s:O}", "region", "DE-SOUTH", "mcc", "262", "rats", "LTE-M",
                                  "units", (json_int_t) units, "term_days", 300, "hours", hours);
  json_auto_t *stock = json_pack ("{s:i}", "a", 1);
  g_autoptr (UsherDecision) decision = NULL;

  if (bands != NULL)
    json_object_set_new (document, "bands", json_loads (bands, 0, NULL));
  policy = sample_parse (document, &error);
  g_assert_no_error (error);
  decision = usher_policy_choose (policy, facts, stock, &error);
  g_assert_no_error (error);
  return json_incref (json_array_get (json_object_get (decision->json, "offers"), 0));
}

/* The whole use in hour @hour of every day. */
static json_t *
one_hour (gsize hour)
{
  json_t *hours = json_array ();

  for (gsize i = 0; i < 24; i++)
    json_array_append_new (hours, json_integer (i == hour ? 1000 : 0));
  return hours;
}

static gint64
member (json_t *row, const char *key)
{
  g_assert_true (json_is_integer (json_object_get (row, key)));
  return json_integer_value (json_object_get (row, key));
}

static gint64
part (json_t *row, gsize index, const char *key)
{
  return member (json_array_get (json_object_get (row, "parts"), index), key);
}

/* 95 units in steps of 10 are 100; 20 are included, 80 cost 3 each; ten months and the activation. */
static void
test_increment (void)
{
  json_auto_t *hours = one_hour (12);
  json_auto_t *row = price ("{\"activation\":7,\"monthly\":100,\"included_units\":20,\"increment\":10,\"data\":[{\"price\":3}]}",
                            NULL, 95, hours);

  g_assert_cmpint (member (row, "monthly"), ==, 340);
  g_assert_cmpint (member (row, "total"), ==, 3407);
  g_assert_cmpint (member (row, "monthly_equiv"), ==, 340);
}

/* Steps: the first 10 units at 5, the next 20 at 3, the rest at 1. */
static void
test_steps (void)
{
  static const char charges[] = "{\"monthly\":0,\"data\":[{\"price\":5},{\"price\":3,\"from_unit\":10},"
                                "{\"price\":1,\"from_unit\":30}]}";
  static const gint64 units[] = { 0, 9, 10, 11, 30, 31, 100 };
  static const gint64 costs[] = { 0, 45, 50, 53, 110, 111, 180 };
  json_auto_t *hours = one_hour (12);

  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    {
      json_auto_t *row = price (charges, NULL, units[i], hours);

      g_assert_cmpint (member (row, "monthly"), ==, costs[i]);
      g_assert_cmpuint (json_array_size (json_object_get (row, "parts")), ==, 1);
    }
}

/* A band of two days from 12:30, over a use at 12 o'clock, holds half of two sevenths: 142 permille, rounded down. */
static void
test_part_of_week (void)
{
  json_auto_t *hours = one_hour (12);
  json_auto_t *row = price ("{\"monthly\":0,\"data\":[{\"price\":1000},{\"band\":\"b\",\"price\":10}]}",
                            "[{\"id\":\"b\",\"days\":[\"sat\",\"sun\"],\"from\":\"12:30\",\"to\":\"24:00\"},"
                            "{\"id\":\"night\",\"days\":[\"mon\"],\"from\":\"22:00\",\"to\":\"06:00\"}]",
                            7, hours);

  g_assert_cmpint (part (row, 0, "permille"), ==, 858);
  g_assert_cmpint (part (row, 1, "permille"), ==, 142);
  g_assert_cmpint (part (row, 0, "cost"), ==, 6006);
  g_assert_cmpint (part (row, 1, "cost"), ==, 9); /* 7 * 0.142 * 10 = 9.94 */
  g_assert_cmpint (member (row, "monthly"), ==, 6015);
}

/* A band that crosses midnight belongs to the day on which it begins; a minute in two bands to the first one priced. */
static void
test_midnight (void)
{
  static const char bands[] = "[{\"id\":\"night\",\"days\":[\"sun\"],\"from\":\"23:00\",\"to\":\"01:00\"},"
                              "{\"id\":\"all\",\"days\":[\"mon\",\"sun\"],\"from\":\"00:00\",\"to\":\"24:00\"}]";
  static const char charges[] = "{\"monthly\":0,\"data\":[{\"band\":\"night\",\"price\":1},{\"band\":\"all\",\"price\":1},"
                                "{\"price\":1}]}";
  json_auto_t *hours = json_array ();
  json_auto_t *row = NULL;

  for (gsize i = 0; i < 168; i++)
    json_array_append_new (hours, json_integer (i == 0 || i == 1 ? 300 : i == 167 ? 400 : 0));
  row = price (charges, bands, 1000, hours);
  g_assert_cmpint (part (row, 0, "permille"), ==, 700);
  g_assert_cmpint (part (row, 1, "permille"), ==, 300);
  g_assert_cmpint (part (row, 2, "permille"), ==, 0);
}

/* The largest allowed numbers are either calculated exactly or refused, never wrong. */
static void
test_limits (void)
{
  g_autoptr (GError) error = NULL;
  json_auto_t *document = sample_change ("offers.0.charges.data.0.price", "1000000000000");
  g_autoptr (UsherPolicy) policy = sample_parse (document, &error);
  json_auto_t *hours = one_hour (3);
  json_auto_t *facts = json_pack ("{s:s, s:s, s:[s], s:i, s:i, s:O}", "region", "DE-SOUTH", "mcc", "262", "rats", "LTE-M",
                                  "units", 1000000000, "term_days", 30, "hours", hours);
  g_autoptr (UsherDecision) decision = NULL;

  g_assert_no_error (error);
  g_assert_null (usher_policy_choose (policy, facts, NULL, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_INVALID);
  g_clear_error (&error);
  json_object_set_new (facts, "units", json_integer (9000000));
  decision = usher_policy_choose (policy, facts, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (member (json_array_get (json_object_get (decision->json, "offers"), 0), "total"), ==,
                   G_GINT64_CONSTANT (9000000000000000000) + 600000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/operator/cost/increment", test_increment);
  g_test_add_func ("/operator/cost/steps", test_steps);
  g_test_add_func ("/operator/cost/part-of-week", test_part_of_week);
  g_test_add_func ("/operator/cost/midnight", test_midnight);
  g_test_add_func ("/operator/cost/limits", test_limits);
  return g_test_run ();
}
