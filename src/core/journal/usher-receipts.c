/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The receipts table and its hash chain. The body is kept as the very text that was hashed, plus its hash. */
#include "usher-receipts.h"

#include <string.h>

#include "usher-clock.h"
#include "usher-error.h"
#include "usher-json.h"

#define NO_HASH "0000000000000000000000000000000000000000000000000000000000000000"

char *
usher_receipt_hash (const json_t *receipt)
{
  json_auto_t *rest = json_copy ((json_t *) receipt);
  g_autofree char *text = NULL;

  json_object_del (rest, "hash");
  text = usher_json_to_canonical (rest);
  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
}

/* (transfer full) the hash of the last receipt, or the 64 zeros before the first. */
static char *
read_last_hash (UsherDatabase *database, GError **error)
{
  g_autoptr(sqlite3_stmt) row =
      usher_database_prepare (database, error, "SELECT hash FROM receipts ORDER BY number DESC LIMIT 1", "");
  int found = row == NULL ? -1 : usher_database_step (database, row, error);

  if (found == 0)
    return g_strdup (NO_HASH);
  return found < 0 ? NULL : usher_database_dup_text (row, 0);
}

static gboolean
insert (UsherDatabase *database, json_t *receipt, GError **error)
{
  g_autofree char *body = usher_json_to_canonical (receipt);

  return usher_database_run (
      database, NULL, error, "INSERT INTO receipts (id, eid, result, recorded, hash, body) VALUES (?, ?, ?, ?, ?, ?)",
      "tttitt", usher_json_peek_string (receipt, "id"), usher_json_peek_string (receipt, "eid"),
      usher_json_peek_string (receipt, "result"), usher_clock_now (), usher_json_peek_string (receipt, "hash"), body);
}

gboolean
usher_receipts_append (UsherJournal *journal, json_t *receipt, GError **error)
{
  UsherDatabase *database = usher_journal_get_database (journal);
  g_autoptr(UsherDatabaseWrite) write = usher_database_write_begin (database, error);
  g_autofree char *previous = write == NULL ? NULL : read_last_hash (database, error);
  g_autofree char *hash = NULL;

  if (previous == NULL)
    return FALSE;
  json_object_set_new (receipt, "previous_hash", json_string (previous));
  hash = usher_receipt_hash (receipt);
  json_object_set_new (receipt, "hash", json_string (hash));
  if (!insert (database, receipt, error))
    {
      g_prefix_error (error, "failed to keep the receipt: ");
      return FALSE;
    }
  return usher_database_write_commit (g_steal_pointer (&write), error);
}

json_t *
usher_receipts_list (UsherJournal *journal, gint64 since, GError **error)
{
  UsherDatabase *database = usher_journal_get_database (journal);
  g_autoptr(GRecMutexLocker) locker G_GNUC_UNUSED = usher_database_lock (database);
  g_autoptr(sqlite3_stmt) row = usher_database_prepare (
      database, error, "SELECT body FROM receipts WHERE recorded >= ? ORDER BY number", "i", since);
  json_auto_t *receipts = json_array ();
  int found = -1;

  if (row == NULL)
    return NULL;
  while ((found = usher_database_step (database, row, error)) > 0)
    {
      json_t *receipt = usher_database_dup_json (row, 0, error);

      if (receipt == NULL)
        return NULL;
      json_array_append_new (receipts, receipt);
    }
  return found < 0 ? NULL : g_steal_pointer (&receipts);
}

json_t *
usher_receipts_get (UsherJournal *journal, const char *id, GError **error)
{
  UsherDatabase *database = usher_journal_get_database (journal);
  g_autoptr(GRecMutexLocker) locker G_GNUC_UNUSED = usher_database_lock (database);
  g_autoptr(sqlite3_stmt) row =
      usher_database_prepare (database, error, "SELECT body FROM receipts WHERE id = ?", "t", id);
  int found = row == NULL ? -1 : usher_database_step (database, row, error);

  if (found == 0)
    g_set_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND, "there is no receipt %s", id);
  return found <= 0 ? NULL : usher_database_dup_json (row, 0, error);
}

json_t *
usher_receipts_find_last (UsherJournal *journal, const char *eid, const char *result, GError **error)
{
  UsherDatabase *database = usher_journal_get_database (journal);
  g_autoptr(GRecMutexLocker) locker G_GNUC_UNUSED = usher_database_lock (database);
  g_autoptr(sqlite3_stmt) row = usher_database_prepare (
      database, error, "SELECT body FROM receipts WHERE eid = ? AND result = ? ORDER BY number DESC LIMIT 1", "tt", eid,
      result);
  int found = row == NULL ? -1 : usher_database_step (database, row, error);

  if (found == 0)
    return json_null ();
  return found < 0 ? NULL : usher_database_dup_json (row, 0, error);
}

static gboolean
check_link (const json_t *receipt, const char *id, const char *stored, const char *previous, GError **error)
{
  g_autofree char *hash = json_is_object (receipt) ? usher_receipt_hash (receipt) : g_strdup ("");

  if (g_strcmp0 (usher_json_peek_string ((json_t *) receipt, "previous_hash"), previous) != 0)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_UNTRUSTED, "the receipt %s does not follow the one before it", id);
      return FALSE;
    }
  if (g_strcmp0 (usher_json_peek_string ((json_t *) receipt, "hash"), hash) != 0 || g_strcmp0 (stored, hash) != 0
      || g_strcmp0 (usher_json_peek_string ((json_t *) receipt, "id"), id) != 0)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_UNTRUSTED, "the receipt %s was changed after it was recorded", id);
      return FALSE;
    }
  return TRUE;
}

gboolean
usher_receipts_verify (UsherJournal *journal, guint *count, GError **error)
{
  UsherDatabase *database = usher_journal_get_database (journal);
  g_autoptr(GRecMutexLocker) locker G_GNUC_UNUSED = usher_database_lock (database);
  g_autoptr(sqlite3_stmt) row =
      usher_database_prepare (database, error, "SELECT body, id, hash FROM receipts ORDER BY number", "");
  g_autofree char *previous = g_strdup (NO_HASH);
  guint fitting = 0;
  int found = -1;

  if (row == NULL)
    return FALSE;
  while ((found = usher_database_step (database, row, error)) > 0)
    {
      json_auto_t *receipt = usher_database_dup_json (row, 0, error);
      const char *hash = (const char *) sqlite3_column_text (row, 2);

      if (receipt == NULL || !check_link (receipt, (const char *) sqlite3_column_text (row, 1), hash, previous, error))
        return FALSE;
      g_free (previous);
      previous = g_strdup (hash);
      fitting++;
    }
  if (count != NULL)
    *count = fitting;
  return found == 0;
}
