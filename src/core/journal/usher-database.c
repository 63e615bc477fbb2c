/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One SQLite file: opening it safely beside other processes, transactions that nest, parameters. Holds no table's
 * meaning. */
#include "usher-database.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "usher-error.h"
#include "usher-json.h"

/* Another process may hold the file for one commit at a time; 64 of them take turns well within this. */
#define BUSY_TIMEOUT_MS 60000
/* Pages in the log before a commit copies them into the file. */
#define CHECKPOINT_PAGES 250

struct _UsherDatabase {
  gatomicrefcount references;
  sqlite3 *handle;                   /* (owned) */
  char *path;                        /* (owned) */
  const UsherDatabaseSchema *schema; /* (not owned) */
  GRecMutex mutex;                   /* guards all below and the handle */
  guint depth;                       /* of nested writes */
  gboolean failed;                   /* an inner write was rolled back */
};

struct _UsherDatabaseWrite {
  UsherDatabase *database; /* (owned) */
};

static gboolean
set_error (UsherDatabase *self, int code, const char *doing, GError **error)
{
  switch (code & 0xff)
    {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      g_set_error (error, USHER_ERROR, USHER_ERROR_STORAGE, "failed to %s: the %s %s is damaged (SQLite %d: %s)", doing,
                   self->schema->what, self->path, code, sqlite3_errmsg (self->handle));
      return FALSE;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      g_set_error (error, USHER_ERROR, USHER_ERROR_STORAGE, "failed to %s: another program holds the %s %s (SQLite %d)",
                   doing, self->schema->what, self->path, code);
      return FALSE;
    default:
      g_set_error (error, USHER_ERROR, USHER_ERROR_STORAGE, "failed to %s: %s %s: %s (SQLite %d, errno %d)", doing,
                   self->schema->what, self->path, sqlite3_errmsg (self->handle), code,
                   sqlite3_system_errno (self->handle));
      return FALSE;
    }
}

static gboolean
set_errno_error (const UsherDatabaseSchema *schema, const char *path, const char *doing, GError **error)
{
  int code = errno;

  g_set_error (error, USHER_ERROR, USHER_ERROR_STORAGE, "failed to %s for the %s: %s: %s (errno %d)", doing,
               schema->what, path, g_strerror (code), code);
  return FALSE;
}

/* Made here and not by SQLite, so that it is never readable by others, not for a moment. */
static gboolean
create_private_file (const char *path, const UsherDatabaseSchema *schema, GError **error)
{
  struct stat info;
  int fd = open (path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);

  if (fd >= 0)
    {
      close (fd);
      return TRUE;
    }
  /* An existing file is not opened: closing it would drop the locks that this process holds on it. */
  if (errno != EEXIST || stat (path, &info) != 0)
    return set_errno_error (schema, path, "make the file", error);
  if ((info.st_mode & 077) != 0 && chmod (path, 0600) != 0)
    return set_errno_error (schema, path, "make the file private", error);
  return TRUE;
}

static gboolean
execute (UsherDatabase *self, const char *sql, const char *doing, GError **error)
{
  int code = sqlite3_exec (self->handle, sql, NULL, NULL, NULL);

  return code == SQLITE_OK || set_error (self, code, doing, error);
}

static gboolean
read_integer (UsherDatabase *self, const char *sql, gint64 *value, GError **error)
{
  g_autoptr(sqlite3_stmt) statement = usher_database_prepare (self, error, sql, "");
  int found = statement == NULL ? -1 : usher_database_step (self, statement, error);

  if (found < 0)
    return FALSE;
  *value = found == 0 ? 0 : sqlite3_column_int64 (statement, 0);
  return TRUE;
}

static gboolean
connect_file (UsherDatabase *self, GError **error)
{
  /* Closing leaves the log as it is: a last checkpoint would only add waits and moments at which to die. */
  const int on[] = { SQLITE_DBCONFIG_DEFENSIVE, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, SQLITE_DBCONFIG_ENABLE_FKEY };
  int code = sqlite3_open_v2 (self->path, &self->handle,
                              SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);

  if (code != SQLITE_OK)
    return set_error (self, code, "open", error);
  sqlite3_busy_timeout (self->handle, BUSY_TIMEOUT_MS);
  sqlite3_wal_autocheckpoint (self->handle, CHECKPOINT_PAGES);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (on); i++)
    sqlite3_db_config (self->handle, on[i], 1, NULL);
  return TRUE;
}

/* Reads only, so that a file which is not ours or is newer than we are stays untouched. */
static gboolean
check_version (UsherDatabase *self, gint64 *version, GError **error)
{
  gint64 known = 0, application = 0, tables = 0;

  while (self->schema->migrations[known] != NULL)
    known++;
  if (!read_integer (self, "PRAGMA user_version", version, error)
      || !read_integer (self, "PRAGMA application_id", &application, error)
      || !read_integer (self, "SELECT count(*) FROM sqlite_schema", &tables, error))
    return FALSE;
  if (application != self->schema->application_id && (application != 0 || *version != 0 || tables != 0))
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_STORAGE,
                   "%s is the file of another program, not a %s (application id %" G_GINT64_FORMAT ")", self->path,
                   self->schema->what, application);
      return FALSE;
    }
  if (*version < 0 || *version > known)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_STORAGE,
                   "the %s %s was written by a newer Usher (schema %" G_GINT64_FORMAT
                   ", this one knows %" G_GINT64_FORMAT ")",
                   self->schema->what, self->path, *version, known);
      return FALSE;
    }
  return TRUE;
}

static gboolean
migrate_once (UsherDatabase *self, gint64 version, GError **error)
{
  g_autofree char *stamp = g_strdup_printf ("PRAGMA user_version = %" G_GINT64_FORMAT "; PRAGMA application_id = %d;",
                                            version + 1, self->schema->application_id);
  g_autoptr(UsherDatabaseWrite) write = usher_database_write_begin (self, error);

  if (write == NULL || !execute (self, self->schema->migrations[version], "make the tables", error)
      || !execute (self, stamp, "note the schema", error))
    return FALSE;
  return usher_database_write_commit (g_steal_pointer (&write), error);
}

static gboolean
set_up (UsherDatabase *self, GError **error)
{
  gint64 version = 0;

  if (!connect_file (self, error) || !check_version (self, &version, error)
      || !execute (self,
                   "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cell_size_check = ON; PRAGMA "
                   "secure_delete = ON;",
                   "set up", error))
    return FALSE;
  for (; self->schema->migrations[version] != NULL; version++)
    if (!migrate_once (self, version, error))
      return FALSE;
  return TRUE;
}

/* Making a file and its tables is not something SQLite lets many processes do at once: they take turns by a lock on
 * the directory. */
static gboolean
set_up_alone (UsherDatabase *self, GError **error)
{
  g_autofree char *directory = g_path_get_dirname (self->path);
  int fd = open (directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean done;

  if (fd < 0)
    return set_errno_error (self->schema, directory, "open the directory", error);
  while (flock (fd, LOCK_EX) != 0)
    if (errno != EINTR)
      {
        set_errno_error (self->schema, directory, "lock the directory", error);
        close (fd);
        return FALSE;
      }
  done = create_private_file (self->path, self->schema, error) && set_up (self, error);
  close (fd);
  return done;
}

UsherDatabase *
usher_database_open (const char *path, const UsherDatabaseSchema *schema, GError **error)
{
  g_autoptr(UsherDatabase) self = g_new0 (UsherDatabase, 1);
  g_autofree char *directory = g_path_get_dirname (path);

  g_atomic_ref_count_init (&self->references);
  g_rec_mutex_init (&self->mutex);
  self->schema = schema;
  self->path = g_strdup (path);
  if (g_mkdir_with_parents (directory, 0700) != 0)
    {
      set_errno_error (schema, directory, "make the directory", error);
      return NULL;
    }
  if (!set_up_alone (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

UsherDatabase *
usher_database_ref (UsherDatabase *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
usher_database_unref (UsherDatabase *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  sqlite3_close (self->handle);
  g_rec_mutex_clear (&self->mutex);
  g_free (self->path);
  g_free (self);
}

GRecMutexLocker *
usher_database_lock (UsherDatabase *self)
{
  return g_rec_mutex_locker_new (&self->mutex);
}

UsherDatabaseWrite *
usher_database_write_begin (UsherDatabase *self, GError **error)
{
  UsherDatabaseWrite *write;

  g_rec_mutex_lock (&self->mutex);
  if (self->depth == 0 && !execute (self, "BEGIN IMMEDIATE", "begin a transaction", error))
    {
      g_rec_mutex_unlock (&self->mutex);
      return NULL;
    }
  if (self->depth++ == 0)
    self->failed = FALSE;
  write = g_new0 (UsherDatabaseWrite, 1);
  write->database = usher_database_ref (self);
  return write;
}

static void
write_end (UsherDatabaseWrite *write)
{
  UsherDatabase *self = write->database;

  self->depth--;
  g_rec_mutex_unlock (&self->mutex);
  usher_database_unref (self);
  g_free (write);
}

void
usher_database_write_rollback (UsherDatabaseWrite *write)
{
  UsherDatabase *self = write->database;

  self->failed = TRUE;
  /* SQLite may have rolled back by itself, on a full disk for example. */
  if (self->depth == 1 && !sqlite3_get_autocommit (self->handle))
    sqlite3_exec (self->handle, "ROLLBACK", NULL, NULL, NULL);
  write_end (write);
}

gboolean
usher_database_write_commit (UsherDatabaseWrite *write, GError **error)
{
  UsherDatabase *self = write->database;

  if (self->failed)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_STORAGE, "failed to commit: a part of it failed before (%s %s)",
                   self->schema->what, self->path);
      usher_database_write_rollback (write);
      return FALSE;
    }
  if (self->depth == 1 && !execute (self, "COMMIT", "commit", error))
    {
      usher_database_write_rollback (write);
      return FALSE;
    }
  write_end (write);
  return TRUE;
}

static int
bind_json (sqlite3_stmt *statement, int index, const json_t *value)
{
  g_autofree char *text = value == NULL ? NULL : usher_json_to_line (value);

  return sqlite3_bind_text (statement, index, text, -1, SQLITE_TRANSIENT);
}

static int
bind_bytes (sqlite3_stmt *statement, int index, GBytes *bytes)
{
  gsize size = 0;
  const void *data = bytes == NULL ? NULL : g_bytes_get_data (bytes, &size);

  if (bytes != NULL && size == 0)
    return sqlite3_bind_zeroblob (statement, index, 0);
  return sqlite3_bind_blob64 (statement, index, data, size, SQLITE_TRANSIENT);
}

static int
bind_arguments (sqlite3_stmt *statement, const char *types, va_list arguments)
{
  int code = SQLITE_OK;

  for (int i = 0; types[i] != '\0' && code == SQLITE_OK; i++)
    {
      if (types[i] == 't')
        code = sqlite3_bind_text (statement, i + 1, va_arg (arguments, const char *), -1, SQLITE_TRANSIENT);
      else if (types[i] == 'i')
        code = sqlite3_bind_int64 (statement, i + 1, va_arg (arguments, gint64));
      else if (types[i] == 'b')
        code = bind_bytes (statement, i + 1, va_arg (arguments, GBytes *));
      else
        code = bind_json (statement, i + 1, va_arg (arguments, const json_t *));
    }
  return code;
}

static sqlite3_stmt *
prepare_valist (UsherDatabase *self, GError **error, const char *sql, const char *types, va_list arguments)
{
  g_autoptr(sqlite3_stmt) statement = NULL;
  int code = sqlite3_prepare_v2 (self->handle, sql, -1, &statement, NULL);

  if (code == SQLITE_OK)
    code = bind_arguments (statement, types, arguments);
  if (code != SQLITE_OK)
    {
      set_error (self, code, "prepare a statement", error);
      return NULL;
    }
  return g_steal_pointer (&statement);
}

sqlite3_stmt *
usher_database_prepare (UsherDatabase *self, GError **error, const char *sql, const char *types, ...)
{
  sqlite3_stmt *statement;
  va_list arguments;

  va_start (arguments, types);
  statement = prepare_valist (self, error, sql, types, arguments);
  va_end (arguments);
  return statement;
}

int
usher_database_step (UsherDatabase *self, sqlite3_stmt *statement, GError **error)
{
  int code = sqlite3_step (statement);

  if (code == SQLITE_ROW)
    return 1;
  if (code == SQLITE_DONE)
    return 0;
  set_error (self, code, "run a statement", error);
  return -1;
}

gboolean
usher_database_run (UsherDatabase *self, gint64 *changes, GError **error, const char *sql, const char *types, ...)
{
  g_autoptr(GRecMutexLocker) locker G_GNUC_UNUSED = usher_database_lock (self);
  g_autoptr(sqlite3_stmt) statement = NULL;
  va_list arguments;

  va_start (arguments, types);
  statement = prepare_valist (self, error, sql, types, arguments);
  va_end (arguments);
  if (statement == NULL || usher_database_step (self, statement, error) < 0)
    return FALSE;
  if (changes != NULL)
    *changes = sqlite3_changes64 (self->handle);
  return TRUE;
}

gint64
usher_database_last_id (UsherDatabase *self)
{
  return sqlite3_last_insert_rowid (self->handle);
}

char *
usher_database_dup_text (sqlite3_stmt *statement, int column)
{
  return g_strdup ((const char *) sqlite3_column_text (statement, column));
}

GBytes *
usher_database_dup_bytes (sqlite3_stmt *statement, int column)
{
  const void *data = sqlite3_column_blob (statement, column);

  return g_bytes_new (data, (gsize) sqlite3_column_bytes (statement, column));
}

json_t *
usher_database_dup_json (sqlite3_stmt *statement, int column, GError **error)
{
  const char *text = (const char *) sqlite3_column_text (statement, column);
  g_autoptr(GError) problem = NULL;
  json_t *value = text == NULL ? json_null () : usher_json_parse (text, -1, USHER_JSON_MAX_SIZE, &problem);

  if (value == NULL)
    g_set_error (error, USHER_ERROR, USHER_ERROR_STORAGE, "failed to read a stored document: %s", problem->message);
  return value;
}
