/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rules of a journey that go straight: permission, identity, choice, receipt, what a user may see. */
#include "usher-journey.h"

#include <string.h>

#include "fixture.h"
#include "usher-error.h"
#include "usher-label-parse.h"
#include "usher-metadata.h"
#include "usher-question.h"

#define OTHER_EID "89049032000000000000000000000066"

/* (transfer none) the last event called @name. */
static json_t *
find_event (Fixture *fixture, const char *name)
{
  for (guint i = fixture->events->len; i > 0; i--)
    if (g_strcmp0 (fixture_get_text (fixture->events->pdata[i - 1], "event"), name) == 0)
      return fixture->events->pdata[i - 1];
  return NULL;
}

static void
assert_nothing_written (Fixture *fixture)
{
  g_autoptr(GError) error = NULL;
  json_auto_t *receipts = fixture_get_receipts (fixture);
  json_auto_t *journey = usher_journal_find_unfinished (fixture->journal, FAKE_EID, NULL, &error);

  g_assert_cmpuint (json_array_size (receipts), ==, 0);
  g_assert_true (json_is_null (journey));
  g_assert_false (fixture_is_member (fixture));
  g_assert_cmpuint (fake_world->orders, ==, 0);
  g_assert_false (fake_world->installed);
}

/* A whole journey: one order, one enabled profile, one notification, membership, a receipt of seven stages in the
 * chain. */
static void
test_done (Fixture *fixture, gconstpointer data)
{
  static const char *const names[] = { "attach", "identify", "pair", "select", "flash", "verify", "record" };
  g_autoptr(GError) error = NULL;
  g_auto (UsherJourneyResult) result = { 0 };
  json_auto_t *receipts = NULL;
  json_t *stages;

  g_assert_true (fixture_run (fixture, &result, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (fake_world->orders, ==, 1);
  g_assert_true (fake_world->installed && fake_world->enabled);
  g_assert_cmpuint (fake_world->delivered, ==, 1);
  g_assert_true (fixture_is_member (fixture));
  receipts = fixture_get_receipts (fixture);
  g_assert_cmpuint (json_array_size (receipts), ==, 1);
  g_assert_true (json_equal (json_array_get (receipts, 0), result.receipt));
  g_assert_cmpstr (fixture_get_text (result.receipt, "result"), ==, "done");
  g_assert_cmpstr (fixture_get_text (result.receipt, "eid"), ==, FAKE_EID);
  g_assert_cmpstr (fixture_get_text (result.receipt, "network"), ==, "Home");
  stages = json_object_get (result.receipt, "stages");
  g_assert_cmpuint (json_array_size (stages), ==, G_N_ELEMENTS (names));
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_assert_cmpstr (fixture_get_text (json_array_get (stages, i), "name"), ==, names[i]);
      g_assert_cmpstr (fixture_get_text (json_array_get (stages, i), "result"), ==, "done");
      g_assert_nonnull (fixture_get_text (json_array_get (stages, i), "ended"));
    }
  g_assert_true (find_event (fixture, "receipt") == fixture->events->pdata[fixture->events->len - 1]);
}

/* No flag, no document, nobody to ask, or a person who says no: refused with nothing written anywhere. */
static void
test_no_permission (Fixture *fixture, gconstpointer data)
{
  static const char *const answers[] = { NULL, "no", "maybe" };

  fixture->input.approve = FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autoptr(GError) error = NULL;
      g_auto (UsherJourneyResult) result = { 0 };

      fixture->answer = answers[i];
      g_assert_false (fixture_run (fixture, &result, &error));
      g_assert_error (error, USHER_ERROR, USHER_ERROR_REFUSED);
      g_assert_cmpint (usher_error_get_advice (error)->exit_status, ==, USHER_EXIT_REFUSED);
      g_assert_cmpstr (fixture_get_text (result.receipt, "result"), ==, "refused");
      g_assert_null (json_object_get (result.receipt, "hash"));
      assert_nothing_written (fixture);
    }
}

/* The person's yes is bound to what was shown, and the account keeps both. */
static void
test_question (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_auto (UsherJourneyResult) result = { 0 };
  g_autofree char *digest = NULL;
  json_auto_t *shown = NULL, *device = NULL;
  json_t *question;

  fixture->input.approve = FALSE;
  fixture->answer = "yes";
  g_assert_true (fixture_run (fixture, &result, &error));
  question = find_event (fixture, "question");
  g_assert_nonnull (strstr (fixture_get_text (question, "text"), FAKE_EID));
  shown = json_copy (question);
  json_object_del (shown, "digest");
  digest = usher_question_digest (shown);
  g_assert_cmpstr (fixture_get_text (question, "digest"), ==, digest);
  device = usher_local_account_find_device (fixture->account, FAKE_EID, &error);
  g_assert_cmpstr (fixture_get_text (json_object_get (device, "permission"), "digest"), ==, digest);
  g_assert_cmpstr (fixture_get_text (json_object_get (device, "permission"), "by"), ==, "question");
}

/* The label of another device stops everything before there is any effect. */
static void
test_wrong_device (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_auto (UsherJourneyResult) result = { 0 };
  g_autoptr(UsherLabel) label = usher_label_parse (OTHER_EID, -1, USHER_LABEL_EID);

  g_assert_true (label->valid);
  fixture->input.label = label;
  g_assert_false (fixture_run (fixture, &result, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_WRONG_DEVICE);
  assert_nothing_written (fixture);
}

/* A label that names no device cannot be used. */
static void
test_useless_label (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_auto (UsherJourneyResult) result = { 0 };
  g_autoptr(UsherLabel) label = usher_label_parse ("hello", -1, NULL);

  fixture->input.label = label;
  g_assert_false (fixture_run (fixture, &result, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_INVALID);
  assert_nothing_written (fixture);
}

/* Forged EIDs, unknown kinds and devices in service elsewhere are refused by name; bootstrap profiles are welcome. */
static void
test_verdicts (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_auto (UsherJourneyResult) result = { 0 };

  fixture->configuration->catalogue = json_pack ("[{s:s, s:s}]", "sku", "meter", "eid_prefix", "8999");
  g_assert_false (fixture_run (fixture, &result, &error));
  g_assert_cmpstr (usher_error_get_advice (error)->name, ==, "unknown_sku");
  g_clear_error (&error);
  g_clear_pointer (&fixture->configuration->catalogue, json_decref);
  fake_world->eid[31] = '6';
  g_assert_false (fixture_run (fixture, &result, &error));
  g_assert_cmpstr (usher_error_get_advice (error)->name, ==, "bad_eid");
  g_clear_error (&error);
  fake_world->eid[31] = '5';
  fake_world->foreign = 1 + USHER_PROFILE_CLASS_OPERATIONAL;
  g_assert_false (fixture_run (fixture, &result, &error));
  g_assert_cmpstr (usher_error_get_advice (error)->name, ==, "already_provisioned");
  g_clear_error (&error);
  assert_nothing_written (fixture);
  fake_world->foreign = 1 + USHER_PROFILE_CLASS_PROVISIONING;
  g_assert_true (fixture_run (fixture, &result, &error));
  g_assert_cmpstr (fixture_get_text (result.receipt, "verdict"), ==, "bootstrap_only");
}

/* A full SIM is found out before anything is ordered. */
static void
test_no_room (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_auto (UsherJourneyResult) result = { 0 };

  fake_world->free_nvm = 5000;
  g_assert_false (fixture_run (fixture, &result, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_NO_SPACE);
  assert_nothing_written (fixture);
}

/* Planning needs no permission and writes nothing. */
static void
test_plan_only (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_auto (UsherJourneyResult) result = { 0 };

  fixture->input.approve = FALSE;
  fixture->input.plan_only = TRUE;
  g_assert_true (fixture_run (fixture, &result, &error));
  g_assert_nonnull (result.plan);
  g_assert_null (result.receipt);
  assert_nothing_written (fixture);
}

/* A bought profile is refused where the provider does not allow it, and without a provider there is nothing else. */
static void
test_source (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_auto (UsherJourneyResult) result = { 0 };
  g_autoptr(UsherLabel) label = usher_label_parse ("LPA:1$smdp.example$CANARY-MATCHING-ID", -1, NULL);

  fixture->input.label = label;
  g_assert_false (fixture_run (fixture, &result, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_REFUSED);
  g_clear_error (&error);
  fixture->input.label = NULL;
  g_clear_pointer (&fixture->configuration->policy, g_free);
  g_assert_false (fixture_run (fixture, &result, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND);
  g_clear_error (&error);
  assert_nothing_written (fixture);
  fixture->input.label = label;
  fixture->configuration->activation_codes = TRUE;
  g_assert_true (fixture_run (fixture, &result, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (fake_world->orders, ==, 0);
  g_assert_true (fake_world->enabled);
}

/* The label's own device is welcome. */
static void
test_right_label (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_auto (UsherJourneyResult) result = { 0 };
  g_autoptr(UsherLabel) label = usher_label_parse (FAKE_EID, -1, NULL);

  fixture->input.label = label;
  g_assert_true (fixture_run (fixture, &result, &error));
  g_assert_no_error (error);
}

/* Run again, a finished journey is recognised: the same receipt, nothing done; in another network it is refused. */
static void
test_already_done (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_auto (UsherJourneyResult) first = { 0 }, second = { 0 };
  g_autofree char *barn G_GNUC_UNUSED = usher_local_account_add_network (fixture->account, "Barn", &error);

  g_assert_true (fixture_run (fixture, &first, &error));
  fixture->input.approve = FALSE;
  g_assert_true (fixture_run (fixture, &second, &error));
  g_assert_true (second.already_done);
  g_assert_true (json_equal (first.receipt, second.receipt));
  g_assert_cmpuint (fake_world->orders, ==, 1);
  fixture->input.network = "Barn";
  g_assert_false (fixture_run (fixture, &second, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_REFUSED);
}

/* A server that does not take the notification does not make the journey fail; the next run delivers it. */
static void
test_notification_waits (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_auto (UsherJourneyResult) result = { 0 };

  fake_world->mute_server = TRUE;
  g_assert_true (fixture_run (fixture, &result, &error));
  g_assert_true (
      json_is_false (json_object_get (json_object_get (result.receipt, "written"), "notification_delivered")));
  fake_world->mute_server = FALSE;
  g_assert_true (fixture_run (fixture, &result, &error));
  g_assert_cmpuint (fake_world->delivered, ==, 1);
}

/* Cards that refuse the first way of enabling, or agree and do nothing, are asked in the other ways. */
static void
test_odd_cards (Fixture *fixture, gconstpointer forgetful)
{
  g_autoptr(GError) error = NULL;
  g_auto (UsherJourneyResult) result = { 0 };

  fake_world->forgetful = GPOINTER_TO_INT (forgetful);
  fake_world->stubborn = !fake_world->forgetful;
  g_assert_true (fixture_run (fixture, &result, &error));
  g_assert_no_error (error);
  g_assert_true (fake_world->enabled);
}

/* An older policy than one that was used before is refused. */
static void
test_old_policy (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_auto (UsherJourneyResult) result = { 0 };

  g_assert_true (fixture_run (fixture, &result, &error));
  fake_world->installed = fake_world->enabled = FALSE;
  fake_world->policy_version = 16;
  g_assert_false (fixture_run (fixture, &result, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_REFUSED);
}

static void
assert_hidden (const char *text)
{
  static const char *const names[] = { "op-a",      "offer-a",      "8949000000000000012",
                                       "a.example", "smdp.example", "CANARY-MATCHING-ID" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_null (strstr (text, names[i]));
}

/* A user sees no operator, offer, ICCID or server in any event, receipt or error; nor is the matching id in any file. */
static void
test_user_sees_no_operator (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_auto (UsherJourneyResult) result = { 0 };
  json_auto_t *receipts = NULL;
  g_autofree char *recorded = NULL;

  fake_world->download_error = USHER_ERROR_UNREACHABLE;
  g_assert_false (fixture_run (fixture, &result, &error));
  assert_hidden (error->message);
  g_clear_error (&error);
  fake_world->download_error = 0;
  g_assert_true (fixture_run (fixture, &result, &error));
  for (guint i = 0; i < fixture->events->len; i++)
    {
      g_autofree char *line = usher_json_to_line (fixture->events->pdata[i]);

      assert_hidden (line);
    }
  receipts = fixture_get_receipts (fixture);
  recorded = usher_json_to_line (receipts);
  assert_hidden (recorded);
}

/* An installer sees what was chosen and written. */
static void
test_installer_sees_operator (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_auto (UsherJourneyResult) result = { 0 };

  g_assert_true (usher_local_account_set_role (fixture->account, "installer", &error));
  g_assert_true (fixture_run (fixture, &result, &error));
  g_assert_cmpstr (fixture_get_text (json_object_get (result.receipt, "decision"), "winner"), ==, "offer-a");
  g_assert_cmpstr (fixture_get_text (json_object_get (result.receipt, "read_back"), "iccid"), ==,
                   "8949000000000000012");
}

typedef struct {
  GMainLoop *loop; /* (owned) */
  gboolean done;
} Waiter;

static void
on_finished (GObject *source, GAsyncResult *async_result, gpointer data)
{
  Waiter *waiter = data;
  g_autoptr(GError) error = NULL;
  g_auto (UsherJourneyResult) result = { 0 };

  waiter->done = usher_journey_run_finish (async_result, &result, &error);
  g_assert_no_error (error);
  g_main_loop_quit (waiter->loop);
}

static void
on_event_in_owner (json_t *event, gpointer data)
{
  g_assert_true (g_main_context_is_owner (g_main_context_default ()));
  (*(guint *) data)++;
}

/* In a thread of its own, events arrive in the caller's context, all of them before the end. */
static void
test_async (Fixture *fixture, gconstpointer data)
{
  Waiter waiter = { g_main_loop_new (NULL, FALSE), FALSE };
  guint events = 0;

  usher_journey_run_async (&fixture->input, on_event_in_owner, NULL, &events, NULL, on_finished, &waiter);
  g_main_loop_run (waiter.loop);
  g_main_loop_unref (waiter.loop);
  g_assert_true (waiter.done);
  g_assert_cmpuint (events, >=, 15);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fake_world_set_up ();
#define ADD(name, function)                                                                                            \
  g_test_add ("/onboard/journey/" name, Fixture, NULL, fixture_set_up, function, fixture_tear_down)
  ADD ("done", test_done);
  ADD ("no-permission", test_no_permission);
  ADD ("question", test_question);
  ADD ("wrong-device", test_wrong_device);
  ADD ("useless-label", test_useless_label);
  ADD ("verdicts", test_verdicts);
  ADD ("no-room", test_no_room);
  ADD ("plan-only", test_plan_only);
  ADD ("source", test_source);
  ADD ("right-label", test_right_label);
  ADD ("already-done", test_already_done);
  ADD ("notification-waits", test_notification_waits);
  g_test_add ("/onboard/journey/stubborn-card", Fixture, GINT_TO_POINTER (FALSE), fixture_set_up, test_odd_cards,
              fixture_tear_down);
  g_test_add ("/onboard/journey/forgetful-card", Fixture, GINT_TO_POINTER (TRUE), fixture_set_up, test_odd_cards,
              fixture_tear_down);
  ADD ("old-policy", test_old_policy);
  ADD ("user-sees-no-operator", test_user_sees_no_operator);
  ADD ("installer-sees-operator", test_installer_sees_operator);
  ADD ("async", test_async);
  return g_test_run ();
}
