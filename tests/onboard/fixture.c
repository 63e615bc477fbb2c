/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Setting a journey up, running it, and looking at what it left. */
#include "fixture.h"

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scratch.h"
#include "usher-error.h"

static UsherConfiguration *
make_configuration (void)
{
  UsherConfiguration *configuration = g_new0 (UsherConfiguration, 1);

  configuration->operators = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_hash_table_insert (configuration->operators, g_strdup ("op-a"), g_strdup ("a.example"));
  g_hash_table_insert (configuration->operators, g_strdup ("op-b"), g_strdup ("b.example"));
  configuration->policy = g_strdup ("policy.json");
  configuration->policy_key = g_strdup ("policy.key");
  configuration->requester = g_strdup ("test");
  return configuration;
}

static void
open_stores (Fixture *fixture)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *journal = g_build_filename (fixture->directory, "state", "journal.db", NULL);
  g_autofree char *account = g_build_filename (fixture->directory, "data", "service.db", NULL);

  fixture->journal = usher_journal_open (journal, &error);
  g_assert_no_error (error);
  fixture->account = usher_local_account_open (account, &error);
  g_assert_no_error (error);
  fixture->input.journal = fixture->journal;
  fixture->input.account = fixture->account;
}

static void
close_stores (Fixture *fixture)
{
  g_clear_pointer (&fixture->journal, usher_journal_unref);
  g_clear_pointer (&fixture->account, usher_local_account_free);
}

void
fixture_reopen (Fixture *fixture)
{
  close_stores (fixture);
  open_stores (fixture);
}

void
fixture_set_up (Fixture *fixture, gconstpointer data)
{
  fake_world_reset ();
  fixture->directory = scratch_new ();
  fixture->configuration = make_configuration ();
  fixture->events = g_ptr_array_new_with_free_func ((GDestroyNotify) json_decref);
  fixture->input =
      (UsherJourneyInput){ .configuration = fixture->configuration, .at = "usbip:x:1/1-1", .approve = TRUE };
  open_stores (fixture);
}

void
fixture_tear_down (Fixture *fixture, gconstpointer data)
{
  close_stores (fixture);
  usher_configuration_free (fixture->configuration);
  g_ptr_array_unref (fixture->events);
  scratch_free (fixture->directory);
}

static void
on_event (json_t *event, gpointer data)
{
  Fixture *fixture = data;

  g_ptr_array_add (fixture->events, json_incref (event));
}

static json_t *
on_question (json_t *question, gpointer data, GCancellable *cancellable, GError **error)
{
  Fixture *fixture = data;

  if (fixture->answer != NULL)
    return json_pack ("{s:O, s:s, s:O}", "id", json_object_get (question, "id"), "answer", fixture->answer, "digest",
                      json_object_get (question, "digest"));
  g_set_error (error, USHER_ERROR, USHER_ERROR_FAILED, "the input ended");
  return NULL;
}

gboolean
fixture_run (Fixture *fixture, UsherJourneyResult *result, GError **error)
{
  usher_journey_result_clear (result);
  fake_world->calls = 0;
  return usher_journey_run (&fixture->input, on_event, on_question, fixture, NULL, result, error);
}

gboolean
fixture_run_forked (Fixture *fixture)
{
  int status = -1;
  pid_t child;

  close_stores (fixture);
  child = fork ();
  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    {
      g_auto (UsherJourneyResult) result = { 0 };

      open_stores (fixture);
      fixture_run (fixture, &result, NULL);
      _exit (0);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  open_stores (fixture);
  return WIFEXITED (status) && WEXITSTATUS (status) == 0;
}

json_t *
fixture_get_receipts (Fixture *fixture)
{
  g_autoptr(GError) error = NULL;
  json_t *receipts;

  g_assert_true (usher_receipts_verify (fixture->journal, NULL, &error));
  receipts = usher_receipts_list (fixture->journal, 0, &error);
  g_assert_no_error (error);
  return receipts;
}

gboolean
fixture_is_member (Fixture *fixture)
{
  g_autoptr(GError) error = NULL;
  json_auto_t *device = usher_local_account_find_device (fixture->account, FAKE_EID, &error);

  g_assert_no_error (error);
  return !json_is_null (device);
}

const char *
fixture_get_text (json_t *object, const char *key)
{
  return json_string_value (json_object_get (object, key));
}
