/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the journal remembers of an unfinished journey. */
#include "usher-journal.h"

#include "scratch.h"
#include "usher-error.h"
#include "usher-json.h"

#define EID "89049032123451234512345678901235"

typedef struct {
  char *directory;       /* (owned) */
  char *path;            /* (owned) */
  UsherJournal *journal; /* (owned) */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  fixture->directory = scratch_new ();
  fixture->path = g_build_filename (fixture->directory, "journal.db", NULL);
  fixture->journal = usher_journal_open (fixture->path, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  usher_journal_unref (fixture->journal);
  scratch_free (fixture->directory);
  g_free (fixture->path);
}

static json_t *
find (Fixture *fixture, const char *kind)
{
  g_autoptr(GError) error = NULL;
  json_t *found = usher_journal_find_unfinished (fixture->journal, EID, kind, &error);

  g_assert_no_error (error);
  return found;
}

/* An intent without a result stays visible to a later process until the journey ends. */
static void
test_unfinished (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  json_auto_t *detail = json_pack ("{s:s}", "operator", "op-a");
  json_auto_t *found = NULL, *none = NULL;
  g_autofree char *id = usher_journal_begin_journey (fixture->journal, EID, "onboard", NULL, &error);
  gint64 first = usher_journal_intent (fixture->journal, id, "order", detail, &error);
  json_t *steps;

  g_assert_no_error (error);
  g_assert_true (usher_journal_result (fixture->journal, first, "done", detail, &error));
  g_assert_cmpint (usher_journal_intent (fixture->journal, id, "enable", NULL, &error), >, first);
  usher_journal_unref (fixture->journal);
  fixture->journal = usher_journal_open (fixture->path, &error);
  found = find (fixture, "onboard");
  g_assert_cmpstr (usher_json_peek_string (found, "journey"), ==, id);
  steps = json_object_get (found, "steps");
  g_assert_cmpuint (json_array_size (steps), ==, 2);
  g_assert_true (json_equal (json_object_get (json_array_get (steps, 0), "result"), detail));
  g_assert_cmpstr (usher_json_peek_string (json_array_get (steps, 1), "step"), ==, "enable");
  g_assert_true (json_is_null (json_object_get (json_array_get (steps, 1), "outcome")));
  g_assert_true (usher_journal_end_journey (fixture->journal, id, "done", &error));
  none = find (fixture, NULL);
  g_assert_true (json_is_null (none));
}

/* Journeys of another kind or another card are not found. */
static void
test_others (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *id = usher_journal_begin_journey (fixture->journal, EID, "download", NULL, &error);
  json_auto_t *other = find (fixture, "onboard");
  json_auto_t *any = find (fixture, NULL);
  json_auto_t *card = usher_journal_find_unfinished (fixture->journal, "89", NULL, &error);

  g_assert_no_error (error);
  g_assert_true (json_is_null (other));
  g_assert_true (json_is_null (card));
  g_assert_cmpstr (usher_json_peek_string (any, "journey"), ==, id);
}

/* A step has one result, a journey one end. */
static void
test_once (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *id = usher_journal_begin_journey (fixture->journal, EID, "onboard", NULL, &error);
  gint64 step = usher_journal_intent (fixture->journal, id, "order", NULL, &error);

  g_assert_true (usher_journal_result (fixture->journal, step, "done", NULL, &error));
  g_assert_false (usher_journal_result (fixture->journal, step, "failed", NULL, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_STORAGE);
  g_clear_error (&error);
  g_assert_true (usher_journal_end_journey (fixture->journal, id, "done", &error));
  g_assert_false (usher_journal_end_journey (fixture->journal, id, "done", &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_STORAGE);
}

/* What is grouped becomes durable at once or not at all. */
static void
test_group (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *id = NULL;
  json_auto_t *none = NULL;
  UsherDatabaseWrite *group = usher_journal_begin_group (fixture->journal, &error);

  id = usher_journal_begin_journey (fixture->journal, EID, "onboard", NULL, &error);
  g_assert_cmpint (usher_journal_intent (fixture->journal, id, "order", NULL, &error), >, 0);
  usher_database_write_rollback (group);
  none = find (fixture, NULL);
  g_assert_true (json_is_null (none));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/journal/journal/unfinished", Fixture, NULL, set_up, test_unfinished, tear_down);
  g_test_add ("/journal/journal/others", Fixture, NULL, set_up, test_others, tear_down);
  g_test_add ("/journal/journal/once", Fixture, NULL, set_up, test_once, tear_down);
  g_test_add ("/journal/journal/group", Fixture, NULL, set_up, test_group, tear_down);
  return g_test_run ();
}
