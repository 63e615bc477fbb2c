/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What must hold for every SQLite file of Usher: private, shared by processes, refused when newer, foreign or
 * damaged. */
#include "usher-database.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scratch.h"
#include "usher-error.h"

static const char *const migrations[] = { "CREATE TABLE t (id INTEGER PRIMARY KEY, x TEXT) STRICT;", NULL };
static const char *const newer[] = { "CREATE TABLE t (id INTEGER PRIMARY KEY, x TEXT) STRICT;",
                                     "ALTER TABLE t ADD COLUMN y TEXT;", NULL };
static const UsherDatabaseSchema schema = { "test", 1234, migrations };
static const UsherDatabaseSchema newer_schema = { "test", 1234, newer };
static const UsherDatabaseSchema foreign_schema = { "test", 4321, migrations };

typedef struct {
  char *directory; /* (owned) */
  char *path;      /* (owned) two directories deep, neither of which exists */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->directory = scratch_new ();
  fixture->path = g_build_filename (fixture->directory, "state", "usher", "test.db", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  scratch_free (fixture->directory);
  g_free (fixture->path);
}

static UsherDatabase *
open_good (Fixture *fixture)
{
  g_autoptr(GError) error = NULL;
  UsherDatabase *database = usher_database_open (fixture->path, &schema, &error);

  g_assert_no_error (error);
  return database;
}

static gint64
count_rows (UsherDatabase *database)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(sqlite3_stmt) row = usher_database_prepare (database, &error, "SELECT count(*) FROM t", "");

  g_assert_no_error (error);
  g_assert_cmpint (usher_database_step (database, row, &error), ==, 1);
  return sqlite3_column_int64 (row, 0);
}

static void
add_row (UsherDatabase *database, const char *text)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(UsherDatabaseWrite) write = usher_database_write_begin (database, &error);

  g_assert_no_error (error);
  g_assert_true (usher_database_run (database, NULL, &error, "INSERT INTO t (x) VALUES (?)", "t", text));
  g_assert_true (usher_database_write_commit (g_steal_pointer (&write), &error));
}

static guint
get_mode (const char *path)
{
  struct stat info;

  g_assert_cmpint (stat (path, &info), ==, 0);
  return info.st_mode & 07777;
}

/* Files are 0600 and their directories 0700, the log beside the file too. */
static void
test_private (Fixture *fixture, gconstpointer data)
{
  g_autoptr(UsherDatabase) database = open_good (fixture);
  g_autofree char *log = g_strconcat (fixture->path, "-wal", NULL);
  g_autofree char *parent = g_path_get_dirname (fixture->path);

  add_row (database, "x");
  g_assert_cmphex (get_mode (fixture->path), ==, 0600);
  g_assert_cmphex (get_mode (log), ==, 0600);
  g_assert_cmphex (get_mode (parent), ==, 0700);
}

/* A file that others could read is made private when it is opened. */
static void
test_made_private (Fixture *fixture, gconstpointer data)
{
  usher_database_unref (open_good (fixture));
  g_assert_cmpint (g_chmod (fixture->path, 0644), ==, 0);
  usher_database_unref (open_good (fixture));
  g_assert_cmphex (get_mode (fixture->path), ==, 0600);
}

/* An older file is brought forward, and the older program then refuses it without touching a byte. */
static void
test_newer_schema (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *before = NULL, *after = NULL;
  gsize before_size = 0, after_size = 0;
  UsherDatabase *database = open_good (fixture);

  add_row (database, "kept");
  usher_database_unref (database);
  database = usher_database_open (fixture->path, &newer_schema, &error);
  g_assert_no_error (error);
  g_assert_cmpint (count_rows (database), ==, 1);
  usher_database_unref (database);
  g_assert_true (g_file_get_contents (fixture->path, &before, &before_size, NULL));
  database = usher_database_open (fixture->path, &schema, &error);
  g_assert_null (database);
  g_assert_error (error, USHER_ERROR, USHER_ERROR_STORAGE);
  g_assert_nonnull (strstr (error->message, "newer"));
  g_assert_true (g_file_get_contents (fixture->path, &after, &after_size, NULL));
  g_assert_cmpuint (before_size, ==, after_size);
  g_assert_cmpint (memcmp (before, after, after_size), ==, 0);
}

/* The database of another program is not taken over. */
static void
test_foreign (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  usher_database_unref (open_good (fixture));
  g_assert_null (usher_database_open (fixture->path, &foreign_schema, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_STORAGE);
}

/* A file that is no database, and one cut short, are told as damaged, and never replaced. */
static void
test_damaged (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *parent = g_path_get_dirname (fixture->path);
  g_autofree char *content = NULL;

  g_mkdir_with_parents (parent, 0700);
  g_assert_true (g_file_set_contents (fixture->path, "this is not a database, but long enough to look at", -1, NULL));
  g_assert_null (usher_database_open (fixture->path, &schema, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_STORAGE);
  g_assert_nonnull (strstr (error->message, "damaged"));
  g_assert_true (g_file_get_contents (fixture->path, &content, NULL, NULL));
  g_assert_true (g_str_has_prefix (content, "this is not"));
}

/* A page overwritten in the middle is an error when it is met, not a wrong answer. */
static void
test_damaged_page (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(UsherDatabase) database = open_good (fixture);
  g_autofree char *content = NULL;
  gsize size = 0;
  int found = 0;

  add_row (database, "x");
  g_assert_true (usher_database_run (database, NULL, &error, "PRAGMA wal_checkpoint(TRUNCATE)", "") || error == NULL);
  g_clear_pointer (&database, usher_database_unref);
  g_assert_true (g_file_get_contents (fixture->path, &content, &size, NULL));
  g_assert_cmpuint (size, >=, 8192);
  memset (content + 4096, 0xA5, 4096);
  g_assert_true (g_file_set_contents (fixture->path, content, (gssize) size, NULL));
  g_clear_error (&error);
  database = usher_database_open (fixture->path, &schema, &error);
  if (database != NULL)
    {
      g_autoptr(sqlite3_stmt) row = usher_database_prepare (database, &error, "SELECT x FROM t", "");

      found = row == NULL ? -1 : usher_database_step (database, row, &error);
      g_assert_cmpint (found, ==, -1);
    }
  g_assert_error (error, USHER_ERROR, USHER_ERROR_STORAGE);
  g_assert_nonnull (strstr (error->message, "damaged"));
}

/* What is not committed is not there; an outer transaction with a failed part cannot be committed. */
static void
test_rollback (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(UsherDatabase) database = open_good (fixture);
  UsherDatabaseWrite *outer = usher_database_write_begin (database, &error);
  UsherDatabaseWrite *inner = usher_database_write_begin (database, &error);

  g_assert_true (usher_database_run (database, NULL, &error, "INSERT INTO t (x) VALUES ('a')", ""));
  usher_database_write_rollback (inner);
  g_assert_false (usher_database_write_commit (outer, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_STORAGE);
  g_assert_cmpint (count_rows (database), ==, 0);
  add_row (database, "b");
  g_assert_cmpint (count_rows (database), ==, 1);
}

static void
run_child (Fixture *fixture)
{
  for (int i = 0; i < 10; i++)
    {
      UsherDatabase *database = open_good (fixture);

      add_row (database, "from a process");
      usher_database_unref (database);
    }
  _exit (0);
}

/* 16 processes make the file, open it, write and close it at once: every row is there. */
static void
test_processes (Fixture *fixture, gconstpointer data)
{
  pid_t children[16];

  for (gsize i = 0; i < G_N_ELEMENTS (children); i++)
    {
      children[i] = fork ();
      g_assert_cmpint (children[i], >=, 0);
      if (children[i] == 0)
        run_child (fixture);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (children); i++)
    {
      int status = -1;

      g_assert_cmpint (waitpid (children[i], &status, 0), ==, children[i]);
      g_assert_cmpint (status, ==, 0);
    }
  {
    g_autoptr(UsherDatabase) database = open_good (fixture);

    g_assert_cmpint (count_rows (database), ==, 160);
  }
}

static gpointer
run_thread (gpointer database)
{
  for (int i = 0; i < 20; i++)
    add_row (database, "from a thread");
  return NULL;
}

/* Threads share one connection. */
static void
test_threads (Fixture *fixture, gconstpointer data)
{
  g_autoptr(UsherDatabase) database = open_good (fixture);
  GThread *threads[8];

  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("writer", run_thread, database);
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  g_assert_cmpint (count_rows (database), ==, 160);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/journal/database/private", Fixture, NULL, set_up, test_private, tear_down);
  g_test_add ("/journal/database/made-private", Fixture, NULL, set_up, test_made_private, tear_down);
  g_test_add ("/journal/database/newer-schema", Fixture, NULL, set_up, test_newer_schema, tear_down);
  g_test_add ("/journal/database/foreign", Fixture, NULL, set_up, test_foreign, tear_down);
  g_test_add ("/journal/database/damaged", Fixture, NULL, set_up, test_damaged, tear_down);
  g_test_add ("/journal/database/damaged-page", Fixture, NULL, set_up, test_damaged_page, tear_down);
  g_test_add ("/journal/database/rollback", Fixture, NULL, set_up, test_rollback, tear_down);
  g_test_add ("/journal/database/processes", Fixture, NULL, set_up, test_processes, tear_down);
  g_test_add ("/journal/database/threads", Fixture, NULL, set_up, test_threads, tear_down);
  return g_test_run ();
}
