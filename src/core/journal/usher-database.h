/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One SQLite file as everything durable in Usher uses it: write-ahead log, synchronous=FULL, one connection behind
 * one lock, files 0600 in directories 0700, migrations by user_version. Many processes may share a file. What the
 * tables mean is the business of the rooms that own them. Backups use SQLite's own means (VACUUM INTO): the newest
 * rows may live in FILE-wal only. */
#pragma once

#include <glib.h>
#include <sqlite3.h>

#include "usher-json.h"

G_BEGIN_DECLS

G_DEFINE_AUTOPTR_CLEANUP_FUNC (sqlite3_stmt, sqlite3_finalize)

typedef struct _UsherDatabase UsherDatabase;
typedef struct _UsherDatabaseWrite UsherDatabaseWrite;

/* Static. The text at index n of @migrations brings a file from user_version n to n + 1; NULL ends the list. */
typedef struct {
  const char *what; /* what the file is, for messages: "journal" */
  gint32 application_id;
  const char *const *migrations;
} UsherDatabaseSchema;

/* Opens @path and creates it, its directory and its tables where they are missing. A file of a newer schema, of
 * another program or that is damaged is USHER_ERROR_STORAGE and stays as it is. Returns (transfer full). */
UsherDatabase *
usher_database_open (const char *path, const UsherDatabaseSchema *schema, GError **error) G_GNUC_WARN_UNUSED_RESULT;
UsherDatabase *usher_database_ref (UsherDatabase *self);
void usher_database_unref (UsherDatabase *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherDatabase, usher_database_unref)

/* Starts a transaction (BEGIN IMMEDIATE) and keeps other threads out until it is committed or freed. Within another
 * one of the same thread it becomes part of that. Freed without commit it is rolled back, and an outer one can no
 * longer be committed. */
UsherDatabaseWrite *usher_database_write_begin (UsherDatabase *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Frees @write. When the outermost one returns TRUE, all that was written is durable. */
gboolean usher_database_write_commit (UsherDatabaseWrite *write, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void usher_database_write_rollback (UsherDatabaseWrite *write);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherDatabaseWrite, usher_database_write_rollback)

/* Keeps other threads off the connection while a result is read. (transfer full) */
GRecMutexLocker *usher_database_lock (UsherDatabase *self);

/* (transfer full) a statement with its parameters bound. @types has a letter for each argument: t const char *
 * (nullable), i gint64, b GBytes * (nullable), j const json_t * (nullable, stored as one line of text). */
sqlite3_stmt *usher_database_prepare (UsherDatabase *self, GError **error, const char *sql, const char *types, ...)
    G_GNUC_WARN_UNUSED_RESULT;

/* 1: a row is there; 0: no more; -1: failed. */
int usher_database_step (UsherDatabase *self, sqlite3_stmt *statement, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Prepares and runs a statement that returns no row. @changes: nullable, how many rows it touched. */
gboolean
usher_database_run (UsherDatabase *self, gint64 *changes, GError **error, const char *sql, const char *types, ...)
    G_GNUC_WARN_UNUSED_RESULT;

gint64 usher_database_last_id (UsherDatabase *self);

/* Columns of a row. text: (transfer full) (nullable). json: (transfer full), JSON null for NULL; NULL with an error
 * when the text is no JSON. */
char *usher_database_dup_text (sqlite3_stmt *statement, int column);
GBytes *usher_database_dup_bytes (sqlite3_stmt *statement, int column);
json_t *usher_database_dup_json (sqlite3_stmt *statement, int column, GError **error);

G_END_DECLS
