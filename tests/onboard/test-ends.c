/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How journeys end that do not arrive: refused, undone, or left to a person. */
#include "usher-conclusion.h"

#include "fixture.h"
#include "usher-error.h"

/* The next offer is ordered when the first operator has none left; when none fits the device leaves the account
 * again. */
static void
test_sold_out (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_auto (UsherJourneyResult) result = { 0 };

  fake_world->sold_out[0] = fake_world->sold_out[1] = TRUE;
  g_assert_false (fixture_run (fixture, &result, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND);
  g_assert_cmpint (usher_error_get_advice (error)->exit_status, ==, USHER_EXIT_NOTHING);
  g_assert_cmpstr (fixture_get_text (result.receipt, "result"), ==, "refused");
  g_assert_nonnull (json_object_get (result.receipt, "hash"));
  g_assert_false (fixture_is_member (fixture));
  fake_world->sold_out[1] = FALSE;
  g_clear_error (&error);
  g_assert_true (fixture_run (fixture, &result, &error));
  g_assert_cmpuint (fake_world->orders, ==, 1);
  g_assert_cmpstr (fake_world->winner, ==, "op-b");
}

/* What went wrong for good after the order is undone: the order is given back, the device leaves the account. */
static void
test_undone (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_auto (UsherJourneyResult) result = { 0 };

  fake_world->download_error = USHER_ERROR_UNTRUSTED;
  g_assert_false (fixture_run (fixture, &result, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_UNTRUSTED);
  g_assert_cmpuint (fake_world->cancels, ==, 1);
  g_assert_cmpstr (fixture_get_text (result.receipt, "result"), ==, "undone");
  g_assert_cmpstr (fixture_get_text (result.receipt, "reason"), ==, "untrusted");
  g_assert_false (fixture_is_member (fixture));
}

/* An operator that reserves a profile and then does not confirm gets it back. */
static void
test_not_confirmed (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_auto (UsherJourneyResult) result = { 0 };

  fake_world->confirm_refused = TRUE;
  g_assert_false (fixture_run (fixture, &result, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_REFUSED);
  g_assert_cmpuint (fake_world->cancels, ==, 1);
  g_assert_cmpstr (fixture_get_text (result.receipt, "result"), ==, "undone");
}

/* An operator that does not take an order back does not keep the device from a new one: a person must settle it, and
 * the next run starts anew. */
static void
test_kept_order (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_auto (UsherJourneyResult) result = { 0 };

  fake_world->download_error = USHER_ERROR_UNTRUSTED;
  fake_world->cancel_refused = TRUE;
  g_assert_false (fixture_run (fixture, &result, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_UNTRUSTED);
  g_assert_cmpstr (fixture_get_text (result.receipt, "result"), ==, "needs-person");
  g_assert_false (fixture_is_member (fixture));
  g_clear_error (&error);
  fake_world->download_error = 0;
  g_assert_true (fixture_run (fixture, &result, &error));
  g_assert_no_error (error);
  g_assert_false (result.resumed);
}

/* An order that is used up is said to be, and not tried again by itself. */
static void
test_used_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_auto (UsherJourneyResult) result = { 0 };

  fake_world->used_up = TRUE;
  g_assert_false (fixture_run (fixture, &result, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_USED_UP);
  g_assert_cmpuint (fake_world->cancels, ==, 0);
  g_assert_cmpstr (fixture_get_text (result.receipt, "result"), ==, "needs-person");
  g_assert_cmpstr (fixture_get_text (result.receipt, "reason"), ==, "used_up");
  g_assert_nonnull (json_object_get (result.receipt, "hash"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fake_world_set_up ();
#define ADD(name, function)                                                                                            \
  g_test_add ("/onboard/ends/" name, Fixture, NULL, fixture_set_up, function, fixture_tear_down)
  ADD ("sold-out", test_sold_out);
  ADD ("undone", test_undone);
  ADD ("not-confirmed", test_not_confirmed);
  ADD ("kept-order", test_kept_order);
  ADD ("used-up", test_used_up);
  return g_test_run ();
}
