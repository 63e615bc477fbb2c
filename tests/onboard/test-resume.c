/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A journey that is stopped at any of its calls is finished by the next run, with one order and one profile. */
#include "usher-resume.h"

#include "fixture.h"
#include "usher-error.h"

#define MOST_CALLS 40

static void
assert_finished_once (Fixture *fixture)
{
  json_auto_t *receipts = fixture_get_receipts (fixture);

  g_assert_cmpuint (fake_world->orders, ==, 1);
  g_assert_cmpuint (fake_world->installs, ==, 1);
  g_assert_true (fake_world->installed && fake_world->enabled);
  g_assert_cmpuint (fake_world->delivered, ==, 1);
  g_assert_cmpuint (fake_world->cancels, ==, 0);
  g_assert_true (fixture_is_member (fixture));
  g_assert_cmpuint (json_array_size (receipts), ==, 1);
  g_assert_cmpstr (usher_json_peek_string (json_array_get (receipts, 0), "result"), ==, "done");
}

/* Unplugged at the Nth call, for every N: the run says that it can go on, the next one finishes, and nobody asks
 * again. */
static void
test_unplug_everywhere (void)
{
  guint n = 1;

  for (gboolean reached = TRUE; reached; n++)
    {
      Fixture fixture = { 0 };
      g_autoptr(GError) error = NULL;
      g_auto (UsherJourneyResult) result = { 0 };
      json_auto_t *unfinished = NULL;

      fixture_set_up (&fixture, NULL);
      fake_world->fail_at = n;
      fake_world->fail_code = USHER_ERROR_REMOVED;
      reached = !fixture_run (&fixture, &result, &error);
      if (reached)
        {
          g_assert_error (error, USHER_ERROR, USHER_ERROR_REMOVED);
          g_clear_error (&error);
          fake_world->fail_at = 0;
          unfinished = usher_journal_find_unfinished (fixture.journal, FAKE_EID, USHER_JOURNEY_KIND, &error);
          fixture.input.approve = json_is_null (unfinished);
          fixture_reopen (&fixture);
          g_assert_true (fixture_run (&fixture, &result, &error));
          g_assert_cmpint (result.resumed, ==, !json_is_null (unfinished));
        }
      assert_finished_once (&fixture);
      fixture_tear_down (&fixture, NULL);
    }
  g_assert_cmpuint (n, >, 10);
  g_assert_cmpuint (n, <, MOST_CALLS);
}

/* Killed before or after the Nth call took effect, for every N, and killed again in the run that goes on. */
static void
test_kill_everywhere (gconstpointer late)
{
  guint n = 1;

  for (gboolean reached = TRUE; reached; n++)
    {
      Fixture fixture = { 0 };
      g_autoptr(GError) error = NULL;
      g_auto (UsherJourneyResult) result = { 0 };

      fixture_set_up (&fixture, NULL);
      fake_world->die_late = GPOINTER_TO_INT (late);
      fake_world->die_at = n;
      reached = !fixture_run_forked (&fixture);
      fake_world->die_at = 4;
      if (reached)
        fixture_run_forked (&fixture);
      fake_world->die_at = 0;
      g_assert_true (fixture_run (&fixture, &result, &error));
      g_assert_no_error (error);
      assert_finished_once (&fixture);
      fixture_tear_down (&fixture, NULL);
      if (n < MOST_CALLS && GPOINTER_TO_INT (late))
        reached = TRUE;
    }
  g_assert_cmpuint (n, >, 10);
  g_assert_cmpuint (n, <=, MOST_CALLS + 1);
}

/* Killed while an order is given back: the next run gives it back, and says so; the one after that starts anew. */
static void
test_kill_while_undoing (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_auto (UsherJourneyResult) result = { 0 };
  json_auto_t *receipts = NULL;

  fake_world->download_error = USHER_ERROR_UNTRUSTED;
  g_assert_false (fixture_run (fixture, &result, &error));
  fake_world->die_at = fake_world->calls;
  fixture_tear_down (fixture, NULL);
  {
    guint last = fake_world->die_at;

    fixture_set_up (fixture, NULL);
    fake_world->die_at = last;
  }
  fake_world->download_error = USHER_ERROR_UNTRUSTED;
  g_assert_false (fixture_run_forked (fixture));
  g_assert_cmpuint (fake_world->cancels, ==, 0);
  fake_world->die_at = 0;
  fake_world->download_error = 0;
  g_clear_error (&error);
  g_assert_false (fixture_run (fixture, &result, &error));
  g_assert_cmpstr (usher_json_peek_string (result.receipt, "result"), ==, "undone");
  g_assert_cmpuint (fake_world->cancels, ==, 1);
  g_assert_false (fixture_is_member (fixture));
  g_clear_error (&error);
  g_assert_true (fixture_run (fixture, &result, &error));
  g_assert_no_error (error);
  receipts = fixture_get_receipts (fixture);
  g_assert_cmpuint (json_array_size (receipts), ==, 2);
}

/* An unfinished journey is not turned into another network. */
static void
test_other_network (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_auto (UsherJourneyResult) result = { 0 };
  g_autofree char *barn G_GNUC_UNUSED = usher_local_account_add_network (fixture->account, "Barn", &error);

  fake_world->download_error = USHER_ERROR_UNREACHABLE;
  g_assert_false (fixture_run (fixture, &result, &error));
  g_clear_error (&error);
  fixture->input.network = "Barn";
  g_assert_false (fixture_run (fixture, &result, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_REFUSED);
  g_assert_true (fixture_is_member (fixture));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fake_world_set_up ();
  g_test_add_func ("/onboard/resume/unplug-everywhere", test_unplug_everywhere);
  g_test_add_data_func ("/onboard/resume/kill-before-each-call", GINT_TO_POINTER (FALSE), test_kill_everywhere);
  g_test_add_data_func ("/onboard/resume/kill-after-each-call", GINT_TO_POINTER (TRUE), test_kill_everywhere);
  g_test_add ("/onboard/resume/kill-while-undoing", Fixture, NULL, fixture_set_up, test_kill_while_undoing,
              fixture_tear_down);
  g_test_add ("/onboard/resume/other-network", Fixture, NULL, fixture_set_up, test_other_network, fixture_tear_down);
  return g_test_run ();
}
