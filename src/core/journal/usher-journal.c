/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The file journal.db and its tables of journeys and steps; the tables of outbox and receipts are made here because
 * they share the file, and used in their own rooms. */
#include "usher-journal.h"

#include "usher-clock.h"
#include "usher-error.h"

/* 1: journeys, steps, outbox, receipts. */
static const char *const migrations[] = {
  "CREATE TABLE journeys (id TEXT PRIMARY KEY, eid TEXT NOT NULL, kind TEXT NOT NULL, detail TEXT, started INTEGER NOT "
  "NULL,"
  " ended INTEGER, result TEXT, CHECK ((ended IS NULL) = (result IS NULL))) STRICT, WITHOUT ROWID;"
  "CREATE INDEX journeys_eid ON journeys (eid, started);"
  "CREATE TABLE steps (id INTEGER PRIMARY KEY AUTOINCREMENT, journey TEXT NOT NULL REFERENCES journeys (id), step TEXT "
  "NOT NULL,"
  " detail TEXT, intended INTEGER NOT NULL, outcome TEXT, result TEXT, finished INTEGER,"
  " CHECK ((outcome IS NULL) = (finished IS NULL))) STRICT;"
  "CREATE INDEX steps_journey ON steps (journey, id);"
  "CREATE TABLE outbox (id INTEGER PRIMARY KEY AUTOINCREMENT, eid TEXT NOT NULL, sequence INTEGER NOT NULL, address "
  "TEXT NOT NULL,"
  " iccid TEXT, event TEXT NOT NULL, raw BLOB NOT NULL, digest TEXT NOT NULL, put INTEGER NOT NULL, delivered INTEGER,"
  " attempts INTEGER NOT NULL DEFAULT 0, next_attempt INTEGER NOT NULL DEFAULT 0, reason TEXT,"
  " UNIQUE (eid, sequence, digest)) STRICT;"
  "CREATE TABLE receipts (number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, eid TEXT, result TEXT,"
  " recorded INTEGER NOT NULL, hash TEXT NOT NULL UNIQUE, body TEXT NOT NULL) STRICT;"
  "CREATE INDEX receipts_eid ON receipts (eid, number);",
  NULL
};

static const UsherDatabaseSchema schema = { "journal", 0x55736a31, migrations };

struct _UsherJournal {
  gatomicrefcount references;
  UsherDatabase *database; /* (owned) */
};

UsherJournal *
usher_journal_open (const char *path, GError **error)
{
  g_autofree char *standard = g_build_filename (g_get_user_state_dir (), "usher", "journal.db", NULL);
  g_autoptr(UsherDatabase) database = usher_database_open (path != NULL ? path : standard, &schema, error);
  UsherJournal *self;

  if (database == NULL)
    return NULL;
  self = g_new0 (UsherJournal, 1);
  g_atomic_ref_count_init (&self->references);
  self->database = g_steal_pointer (&database);
  return self;
}

UsherJournal *
usher_journal_ref (UsherJournal *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
usher_journal_unref (UsherJournal *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  usher_database_unref (self->database);
  g_free (self);
}

UsherDatabase *
usher_journal_get_database (UsherJournal *self)
{
  return self->database;
}

UsherDatabaseWrite *
usher_journal_begin_group (UsherJournal *self, GError **error)
{
  return usher_database_write_begin (self->database, error);
}

char *
usher_journal_begin_journey (
    UsherJournal *self, const char *eid, const char *kind, const json_t *detail, GError **error)
{
  g_autoptr(UsherDatabaseWrite) write = usher_database_write_begin (self->database, error);
  g_autofree char *id = g_uuid_string_random ();

  if (write == NULL
      || !usher_database_run (self->database, NULL, error,
                              "INSERT INTO journeys (id, eid, kind, detail, started) VALUES (?, ?, ?, ?, ?)", "tttji",
                              id, eid, kind, detail, usher_clock_now ())
      || !usher_database_write_commit (g_steal_pointer (&write), error))
    {
      g_prefix_error (error, "failed to begin a journey: ");
      return NULL;
    }
  return g_steal_pointer (&id);
}

/* An update must have touched exactly one row. */
static gboolean
check_one (gint64 changes, const char *what, GError **error)
{
  if (changes == 1)
    return TRUE;
  g_set_error (error, USHER_ERROR, USHER_ERROR_STORAGE, "the %s is not there or already has its result", what);
  return FALSE;
}

gboolean
usher_journal_end_journey (UsherJournal *self, const char *journey, const char *result, GError **error)
{
  g_autoptr(UsherDatabaseWrite) write = usher_database_write_begin (self->database, error);
  gint64 changes = 0;

  if (write == NULL
      || !usher_database_run (self->database, &changes, error,
                              "UPDATE journeys SET ended = ?, result = ? WHERE id = ? AND ended IS NULL", "itt",
                              usher_clock_now (), result, journey)
      || !check_one (changes, "journey", error) || !usher_database_write_commit (g_steal_pointer (&write), error))
    {
      g_prefix_error (error, "failed to end a journey: ");
      return FALSE;
    }
  return TRUE;
}

gint64
usher_journal_intent (UsherJournal *self, const char *journey, const char *step, const json_t *detail, GError **error)
{
  g_autoptr(UsherDatabaseWrite) write = usher_database_write_begin (self->database, error);
  gint64 id;

  if (write == NULL
      || !usher_database_run (self->database, NULL, error,
                              "INSERT INTO steps (journey, step, detail, intended) VALUES (?, ?, ?, ?)", "ttji",
                              journey, step, detail, usher_clock_now ()))
    {
      g_prefix_error (error, "failed to write down the intent to %s: ", step);
      return -1;
    }
  id = usher_database_last_id (self->database);
  return usher_database_write_commit (g_steal_pointer (&write), error) ? id : -1;
}

gboolean
usher_journal_result (UsherJournal *self, gint64 intent, const char *outcome, const json_t *detail, GError **error)
{
  g_autoptr(UsherDatabaseWrite) write = usher_database_write_begin (self->database, error);
  gint64 changes = 0;

  if (write == NULL
      || !usher_database_run (self->database, &changes, error,
                              "UPDATE steps SET outcome = ?, result = ?, finished = ? WHERE id = ? AND outcome IS NULL",
                              "tjii", outcome, detail, usher_clock_now (), intent)
      || !check_one (changes, "step", error) || !usher_database_write_commit (g_steal_pointer (&write), error))
    {
      g_prefix_error (error, "failed to write down a result: ");
      return FALSE;
    }
  return TRUE;
}

static json_t *
read_step (sqlite3_stmt *row, GError **error)
{
  json_auto_t *detail = usher_database_dup_json (row, 2, error);
  json_auto_t *result = detail == NULL ? NULL : usher_database_dup_json (row, 4, error);

  if (result == NULL)
    return NULL;
  return json_pack ("{s:I, s:s, s:O, s:s?, s:O}", "id", (json_int_t) sqlite3_column_int64 (row, 0), "step",
                    sqlite3_column_text (row, 1), "detail", detail, "outcome", sqlite3_column_text (row, 3), "result",
                    result);
}

static json_t *
read_steps (UsherJournal *self, const char *journey, GError **error)
{
  g_autoptr(sqlite3_stmt) row = usher_database_prepare (
      self->database, error, "SELECT id, step, detail, outcome, result FROM steps WHERE journey = ? ORDER BY id", "t",
      journey);
  json_auto_t *steps = json_array ();
  int found = -1;

  if (row == NULL)
    return NULL;
  while ((found = usher_database_step (self->database, row, error)) > 0)
    {
      json_t *step = read_step (row, error);

      if (step == NULL)
        return NULL;
      json_array_append_new (steps, step);
    }
  return found < 0 ? NULL : g_steal_pointer (&steps);
}

static json_t *
read_journey (UsherJournal *self, sqlite3_stmt *row, GError **error)
{
  json_auto_t *detail = usher_database_dup_json (row, 2, error);
  json_auto_t *steps = NULL;

  if (detail == NULL)
    return NULL;
  steps = read_steps (self, (const char *) sqlite3_column_text (row, 0), error);
  if (steps == NULL)
    return NULL;
  return json_pack ("{s:s, s:s, s:O, s:I, s:O}", "journey", sqlite3_column_text (row, 0), "kind",
                    sqlite3_column_text (row, 1), "detail", detail, "started",
                    (json_int_t) sqlite3_column_int64 (row, 3), "steps", steps);
}

/* Takes the statement that selects journeys, the wanted one first. */
static json_t *
find_journey (UsherJournal *self, sqlite3_stmt *statement, GError **error)
{
  g_autoptr(sqlite3_stmt) row = statement;
  int found = row == NULL ? -1 : usher_database_step (self->database, row, error);

  if (found == 0)
    return json_null ();
  return found < 0 ? NULL : read_journey (self, row, error);
}

json_t *
usher_journal_find_unfinished (UsherJournal *self, const char *eid, const char *kind, GError **error)
{
  g_autoptr(GRecMutexLocker) locker G_GNUC_UNUSED = usher_database_lock (self->database);

  return find_journey (self,
                       usher_database_prepare (self->database, error,
                                               "SELECT id, kind, detail, started FROM journeys"
                                               " WHERE eid = ?1 AND ended IS NULL AND (?2 IS NULL OR kind = ?2)"
                                               " ORDER BY started DESC LIMIT 1",
                                               "tt", eid, kind),
                       error);
}

json_t *
usher_journal_find_ended (UsherJournal *self, const char *eid, const char *kind, const char *result, GError **error)
{
  g_autoptr(GRecMutexLocker) locker G_GNUC_UNUSED = usher_database_lock (self->database);

  return find_journey (self,
                       usher_database_prepare (self->database, error,
                                               "SELECT id, kind, detail, started FROM journeys"
                                               " WHERE eid = ? AND kind = ? AND result = ? ORDER BY ended DESC LIMIT 1",
                                               "ttt", eid, kind, result),
                       error);
}
