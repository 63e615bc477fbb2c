/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whole downloads from the virtual SM-DP+ to the virtual card: what succeeds, what is refused before anything is
 * consumed, and what is true after the card was pulled at any command. */
#include <string.h>

#include "usher-clock.h"
#include "usher-download.h"
#include "usher-error.h"
#include "usher-notifications.h"
#include "usher-outbox.h"
#include "usher-recover.h"
#include "virtual-bench.h"

static gboolean
download (Bench *bench, const UsherDownloadOrder *order, UsherDownloadResult *result, GError **error)
{
  UsherDownloadOrder whole = *order;

  whole.smdp_address = order->smdp_address == NULL ? bench->address : order->smdp_address;
  return usher_download_run (&bench->card, bench->trust, bench->journal, &whole, NULL, NULL, result, NULL, error);
}

static void
assert_refused (Bench *bench, const UsherDownloadOrder *order, GQuark domain, int code)
{
  g_auto (UsherDownloadResult) result = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_false (download (bench, order, &result, &error));
  g_assert_error (error, domain, code);
}

static void
assert_installs (Bench *bench, const UsherDownloadOrder *order)
{
  g_auto (UsherDownloadResult) result = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_true (download (bench, order, &result, &error));
  g_assert_no_error (error);
  g_assert_true (result.delivered);
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

/* A download ends with the profile on the card, its notification delivered and removed, and an ended journey that
 * holds no code. */
static void
test_installs (void)
{
  g_autoptr (Bench) bench = bench_new (NULL);
  g_auto (UsherDownloadResult) result = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_true (download (bench, &(UsherDownloadOrder){ .matching_id = BENCH_PLAIN, .expected_eid = bench->eid }, &result,
                           &error));
  g_assert_no_error (error);
  g_assert_cmpstr (result.iccid, ==, BENCH_ICCID);
  g_assert_nonnull (result.metadata);
  g_assert_true (result.delivered);
  g_assert_false (result.resumed);
  g_assert_true (result.skew_known);
  g_assert_cmpuint (bench_count_profiles (bench), ==, 1);
  g_assert_cmpuint (bench_count_notifications (bench), ==, 1);
  assert_nothing_left (bench);
  g_assert_false (bench_journal_holds (bench, BENCH_PLAIN));
  g_assert_true (bench_journal_holds (bench, BENCH_ICCID));
}

/* Another card than the one meant gets nothing: the server does not even hear of it. */
static void
test_wrong_device (void)
{
  g_autoptr (Bench) bench = bench_new (NULL);

  assert_refused (bench,
                  &(UsherDownloadOrder){ .matching_id = BENCH_PLAIN, .expected_eid = "89049032000000000000000000000000" },
                  USHER_ERROR, USHER_ERROR_WRONG_DEVICE);
  g_assert_cmpuint (bench->card.commands, ==, 1);
  assert_installs (bench, &(UsherDownloadOrder){ .matching_id = BENCH_PLAIN });
}

/* A profile that needs more than the card has free is not begun, and its order stays for when there is room. */
static void
test_memory (void)
{
  g_autoptr (Bench) bench = bench_new (NULL);
  g_autoptr (UsherCardFacts) facts = usher_card_facts_read (&bench->card, NULL, NULL, NULL);

  facts->info->free_nvm = 5000;
  assert_refused (bench, &(UsherDownloadOrder){ .matching_id = BENCH_PLAIN, .expected_eid = bench->eid, .facts = facts },
                  USHER_ERROR, USHER_ERROR_NO_SPACE);
  g_assert_cmpuint (bench_count_pending (bench), ==, 0);
  g_assert_cmpuint (bench_count_profiles (bench), ==, 0);
  assert_installs (bench, &(UsherDownloadOrder){ .matching_id = BENCH_PLAIN });
  assert_nothing_left (bench);
}

/* Another profile than the one ordered is not installed. */
static void
test_mismatch (void)
{
  g_autoptr (Bench) bench = bench_new (NULL);

  assert_refused (bench, &(UsherDownloadOrder){ .matching_id = BENCH_PLAIN, .expected_iccid = "8988211000000000999" },
                  USHER_ERROR, USHER_ERROR_REFUSED);
  assert_refused (bench, &(UsherDownloadOrder){ .matching_id = BENCH_OTHER, .expected_owner = "26201" }, USHER_ERROR,
                  USHER_ERROR_REFUSED);
  g_assert_cmpuint (bench_count_profiles (bench), ==, 0);
  assert_nothing_left (bench);
}

/* A confirmation code that is missing leaves the order, a wrong one asks again, the right one installs; none is
 * stored. */
static void
test_confirmation (void)
{
  g_autoptr (Bench) bench = bench_new (NULL);

  assert_refused (bench, &(UsherDownloadOrder){ .matching_id = BENCH_CONFIRMED }, USHER_RETRY, USHER_RETRY_CODE_NEEDED);
  assert_refused (bench, &(UsherDownloadOrder){ .matching_id = BENCH_CONFIRMED, .confirmation_code = "0000" }, USHER_RETRY,
                  USHER_RETRY_WRONG_CODE);
  assert_nothing_left (bench);
  assert_installs (bench, &(UsherDownloadOrder){ .matching_id = BENCH_CONFIRMED, .confirmation_code = BENCH_CODE });
  assert_nothing_left (bench);
}

/* A code that nobody ordered, and one that is used, are refused truthfully. */
static void
test_used (void)
{
  g_autoptr (Bench) bench = bench_new (NULL);

  assert_refused (bench, &(UsherDownloadOrder){ .matching_id = "NOBODY-ORDERED" }, USHER_ERROR, USHER_ERROR_USED_UP);
  assert_installs (bench, &(UsherDownloadOrder){ .matching_id = BENCH_PLAIN });
  assert_refused (bench, &(UsherDownloadOrder){ .matching_id = BENCH_PLAIN }, USHER_ERROR, USHER_ERROR_USED_UP);
  assert_nothing_left (bench);
}

static UsherConsent
agree (const UsherMetadata *metadata, gboolean rule_consent, gpointer data)
{
  guint *asked = data;

  *asked += 1;
  return rule_consent ? USHER_CONSENT_YES : USHER_CONSENT_NO;
}

/* A person who does not agree ends the order; nothing is installed. */
static void
test_consent (void)
{
  g_autoptr (Bench) bench = bench_new (NULL);
  g_auto (UsherDownloadResult) result = { 0 };
  g_autoptr (GError) error = NULL;
  guint asked = 0;
  const UsherDownloadCallbacks callbacks = { agree, NULL, &asked };
  const UsherDownloadOrder order = { .smdp_address = bench->address, .matching_id = BENCH_PLAIN };

  g_assert_false (usher_download_run (&bench->card, bench->trust, bench->journal, &order, &callbacks, NULL, &result, NULL,
                                      &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_REFUSED);
  g_assert_true (usher_error_get_advice (error)->used_up);
  g_assert_cmpuint (asked, ==, 1);
  assert_refused (bench, &order, USHER_ERROR, USHER_ERROR_USED_UP);
  g_assert_cmpuint (bench_count_profiles (bench), ==, 0);
}

static void
count_steps (const char *step, double fraction, gpointer data)
{
  double *last = data;

  g_assert_cmpfloat (fraction, >=, *last);
  *last = fraction;
}

/* Progress moves forward only and ends at the whole. */
static void
test_progress (void)
{
  g_autoptr (Bench) bench = bench_new (NULL);
  g_auto (UsherDownloadResult) result = { 0 };
  g_autoptr (GError) error = NULL;
  double last = 0;
  g_autoptr (UsherProgress) progress = usher_progress_new (count_steps, &last);
  const UsherDownloadOrder order = { .smdp_address = bench->address, .matching_id = BENCH_PLAIN };

  g_assert_true (usher_download_run (&bench->card, bench->trust, bench->journal, &order, NULL, progress, &result, NULL,
                                     &error));
  g_assert_cmpfloat (last, >=, 0.999);
}

/* A server that signs for another address is not trusted, and the card never hears of it. */
static void
test_wrong_address (void)
{
  g_autoptr (Bench) bench =
      bench_new ("[{\"at\":\"step\",\"n\":\"es9.initiateAuthentication\",\"do\":\"wrong-address\",\"times\":1}]");

  assert_refused (bench, &(UsherDownloadOrder){ .matching_id = BENCH_PLAIN }, USHER_ERROR, USHER_ERROR_UNTRUSTED);
  assert_installs (bench, &(UsherDownloadOrder){ .matching_id = BENCH_PLAIN });
}

/* A redirect is not followed. */
static void
test_redirect (void)
{
  g_autoptr (Bench) bench = bench_new ("[{\"at\":\"step\",\"n\":\"es9.authenticateClient\",\"do\":\"redirect\","
                                       "\"value\":\"https://localhost:1/x\",\"times\":1}]");

  assert_refused (bench, &(UsherDownloadOrder){ .matching_id = BENCH_PLAIN }, USHER_ERROR, USHER_ERROR_PROTOCOL);
  assert_installs (bench, &(UsherDownloadOrder){ .matching_id = BENCH_PLAIN });
}

/* The answer with the package is lost: nobody knows; the same order again installs it. */
static void
test_package_lost (void)
{
  g_autoptr (Bench) bench = bench_new ("[{\"at\":\"step\",\"n\":\"es9.getBoundProfilePackage\",\"do\":\"drop\"}]");

  assert_refused (bench, &(UsherDownloadOrder){ .matching_id = BENCH_PLAIN }, USHER_ERROR, USHER_ERROR_UNREACHABLE);
  assert_installs (bench, &(UsherDownloadOrder){ .matching_id = BENCH_PLAIN });
  g_assert_cmpuint (bench_count_profiles (bench), ==, 1);
  g_assert_cmpuint (bench_count_notifications (bench), ==, 1);
  assert_nothing_left (bench);
}

/* A spoiled package fails on the card, which says so to the server; the next try installs. */
static void
test_package_spoiled (void)
{
  g_autoptr (Bench) bench =
      bench_new ("[{\"at\":\"step\",\"n\":\"es9.getBoundProfilePackage\",\"do\":\"flip\",\"value\":-5}]");
  g_auto (UsherDownloadResult) result = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_false (download (bench, &(UsherDownloadOrder){ .matching_id = BENCH_PLAIN }, &result, &error));
  g_assert_nonnull (error);
  g_assert_cmpuint (bench_count_profiles (bench), ==, 0);
  g_assert_cmpuint (bench_count_notifications (bench), ==, 1);
  assert_nothing_left (bench);
}

/* A server that does not take the notification does not spoil the download; the drain delivers it later, without the
 * card too, and the card is cleared when it is there again. */
static void
test_notification_later (void)
{
  g_autoptr (Bench) bench = bench_new ("[{\"at\":\"step\",\"n\":\"es9.handleNotification\",\"do\":\"http\","
                                       "\"value\":503,\"times\":1}]");
  g_auto (UsherDownloadResult) result = { 0 };
  UsherDrainResult drained;
  g_autoptr (GError) error = NULL;

  g_assert_true (download (bench, &(UsherDownloadOrder){ .matching_id = BENCH_PLAIN }, &result, &error));
  g_assert_false (result.delivered);
  g_assert_cmpuint (bench_count_pending (bench), ==, 1);
  g_assert_true (usher_notifications_drain (NULL, bench->trust, bench->journal, NULL, NULL, TRUE, &drained, NULL, &error));
  g_assert_cmpuint (drained.delivered, ==, 0);
  g_assert_cmpuint (drained.waiting, ==, 1);
  g_assert_true (usher_notifications_drain (NULL, bench->trust, bench->journal, NULL, NULL, FALSE, &drained, NULL, &error));
  g_assert_cmpuint (drained.delivered, ==, 1);
  g_assert_cmpuint (drained.waiting, ==, 0);
  g_assert_cmpuint (bench_count_pending (bench), ==, 1);
  g_assert_true (usher_notifications_drain (&bench->card, bench->trust, bench->journal, NULL, NULL, FALSE, &drained, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (drained.removed, ==, 1);
  g_assert_cmpuint (bench_count_notifications (bench), ==, 1);
  assert_nothing_left (bench);
}

/* A notification for an address that cannot be reached waits, and neither a new download nor another card's report
 * waits with it. */
static void
test_unreachable_address (void)
{
  g_autoptr (Bench) bench = bench_new (NULL);
  g_autoptr (GBytes) raw = g_bytes_new_static ("\x30\x00", 2);
  UsherDrainResult drained;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (usher_outbox_put (bench->journal, bench->eid, 900, "localhost:1", NULL, "delete", raw, NULL, &error), >, 0);
  assert_installs (bench, &(UsherDownloadOrder){ .matching_id = BENCH_PLAIN });
  g_assert_true (usher_notifications_drain (&bench->card, bench->trust, bench->journal, NULL, NULL, FALSE, &drained, NULL, &error));
  g_assert_cmpuint (drained.waiting, ==, 1);
}

/* Another order after an interrupted one: the first is finished, the second is installed too. */
static void
test_other_order (void)
{
  g_autoptr (Bench) bench = bench_new (NULL);
  g_auto (UsherDownloadResult) result = { 0 };
  guint commands;

  assert_installs (bench, &(UsherDownloadOrder){ .matching_id = BENCH_CONFIRMED, .confirmation_code = BENCH_CODE });
  commands = bench->card.commands;
  bench_plug (bench, commands - 1, BENCH_CUT_AFTER);
  g_assert_true (!download (bench, &(UsherDownloadOrder){ .matching_id = BENCH_PLAIN }, &result, NULL) ||
                 bench->card.pulled);
  bench_plug (bench, 0, BENCH_CUT_AFTER);
  assert_installs (bench, &(UsherDownloadOrder){ .matching_id = BENCH_OTHER });
  g_assert_cmpuint (bench_count_profiles (bench), ==, 3);
  g_assert_cmpuint (bench_count_notifications (bench), ==, 3);
  assert_nothing_left (bench);
}

/* Recovery alone says what is: nothing, installed, or to be run again. */
static void
test_recover (void)
{
  g_autoptr (Bench) bench = bench_new (NULL);
  const UsherDownloadOrder order = { .matching_id = BENCH_PLAIN };
  g_auto (UsherDownloadResult) result = { 0 };
  g_auto (UsherRecovery) nothing = { 0 };
  g_auto (UsherRecovery) restart = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_true (usher_download_recover (&bench->card, bench->trust, bench->journal, NULL, &nothing, NULL, &error));
  g_assert_cmpint (nothing.state, ==, USHER_RECOVERY_NOTHING);
  bench_plug (bench, 16, BENCH_CUT_AFTER);
  g_assert_false (download (bench, &order, &result, NULL));
  bench_plug (bench, 0, BENCH_CUT_AFTER);
  g_assert_true (usher_download_recover (&bench->card, bench->trust, bench->journal, NULL, &restart, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (restart.state, ==, USHER_RECOVERY_RESTART);
  g_assert_cmpstr (restart.iccid, ==, BENCH_ICCID);
  g_assert_true (restart.bound);
  assert_installs (bench, &order);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/esim/download/installs", test_installs);
  g_test_add_func ("/esim/download/wrong-device", test_wrong_device);
  g_test_add_func ("/esim/download/memory", test_memory);
  g_test_add_func ("/esim/download/mismatch", test_mismatch);
  g_test_add_func ("/esim/download/confirmation", test_confirmation);
  g_test_add_func ("/esim/download/used", test_used);
  g_test_add_func ("/esim/download/consent", test_consent);
  g_test_add_func ("/esim/download/progress", test_progress);
  g_test_add_func ("/esim/download/wrong-address", test_wrong_address);
  g_test_add_func ("/esim/download/redirect", test_redirect);
  g_test_add_func ("/esim/download/package-lost", test_package_lost);
  g_test_add_func ("/esim/download/package-spoiled", test_package_spoiled);
  g_test_add_func ("/esim/download/notification-later", test_notification_later);
  g_test_add_func ("/esim/download/unreachable-address", test_unreachable_address);
  g_test_add_func ("/esim/download/other-order", test_other_order);
  g_test_add_func ("/esim/download/recover", test_recover);
  return g_test_run ();
}
