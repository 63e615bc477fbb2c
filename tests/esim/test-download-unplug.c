/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The card is pulled at every command of a download, plugged in again, and the same order is run again: what must be
 * true then. */
#include <string.h>

#include "usher-download.h"
#include "usher-error.h"
#include "usher-notifications.h"
#include "usher-outbox.h"
#include "virtual-bench.h"

static gboolean
download (Bench *bench, const UsherDownloadOrder *order, UsherDownloadResult *result, GError **error)
{
  UsherDownloadOrder whole = *order;

  whole.smdp_address = order->smdp_address == NULL ? bench->address : order->smdp_address;
  return usher_download_run (&bench->card, bench->trust, bench->journal, &whole, NULL, NULL, result, NULL, error);
}

static void
assert_nothing_left (Bench *bench)
{
  g_autoptr (GError) error = NULL;
  json_auto_t *unfinished = usher_journal_find_unfinished (bench->journal, bench->eid, NULL, &error);
  g_autoptr (GPtrArray) waiting = usher_outbox_list (bench->journal, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (json_is_null (unfinished));
  g_assert_cmpuint (waiting->len, ==, 0);
  g_assert_cmpuint (bench_count_pending (bench), ==, 0);
}

/* What must hold after the card was pulled at any command, plugged in again and the same order run again: one
 * profile, one report. */
static void
check_cut (guint cut_at, BenchCut cut, const char *matching_id, gboolean *finished)
{
  g_autoptr (Bench) bench = bench_new (NULL);
  const UsherDownloadOrder order = { .matching_id = matching_id };
  g_auto (UsherDownloadResult) first = { 0 };
  g_auto (UsherDownloadResult) second = { 0 };
  g_autoptr (GError) error = NULL;
  gboolean again;

  bench_plug (bench, cut_at, cut);
  *finished = download (bench, &order, &first, &error) && bench->card.commands < cut_at;
  if (*finished)
    return;
  if (error != NULL)
    g_assert_error (error, USHER_ERROR, USHER_ERROR_REMOVED);
  g_clear_error (&error);
  bench_plug (bench, 0, cut);
  again = first.iccid != NULL || download (bench, &order, &second, &error);
  if (!again && strcmp (matching_id, BENCH_ONCE) == 0 && g_error_matches (error, USHER_ERROR, USHER_ERROR_USED_UP))
    {
      g_assert_cmpuint (bench_count_profiles (bench), ==, 0);
      assert_nothing_left (bench);
      return;
    }
  g_assert_no_error (error);
  g_assert_true (again);
  bench_plug (bench, 0, cut);
  g_assert_true (usher_notifications_drain (&bench->card, bench->trust, bench->journal, NULL, NULL, FALSE,
                                            &(UsherDrainResult){ 0 }, NULL, &error));
  g_assert_cmpuint (bench_count_profiles (bench), ==, 1);
  g_assert_cmpuint (bench_count_notifications (bench), ==, 1);
  assert_nothing_left (bench);
}

/* An order that is given out as often as asked always ends in one profile and one report. */
static void
test_unplug (gconstpointer data)
{
  gboolean finished = FALSE;
  guint n;

  for (n = 1; !finished; n++)
    {
      g_test_message ("cut at %u", n);
      check_cut (n, GPOINTER_TO_INT (data), BENCH_PLAIN, &finished);
    }
  g_assert_cmpuint (n, >, 25);
}

/* An order that is given out once ends in the same, or in being told to be used up. */
static void
test_unplug_once (gconstpointer data)
{
  gboolean finished = FALSE;

  for (guint n = 1; !finished; n += 3)
    check_cut (n, GPOINTER_TO_INT (data), BENCH_ONCE, &finished);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/esim/download-unplug/before", GINT_TO_POINTER (BENCH_CUT_BEFORE), test_unplug);
  g_test_add_data_func ("/esim/download-unplug/after", GINT_TO_POINTER (BENCH_CUT_AFTER), test_unplug);
  g_test_add_data_func ("/esim/download-unplug/once", GINT_TO_POINTER (BENCH_CUT_AFTER), test_unplug_once);
  return g_test_run ();
}
