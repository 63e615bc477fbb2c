/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The outbox table. A row outlives its delivery without its content: a kill between delivery and removal from the
 * card must not make the next run send the notification again. */
#include "usher-outbox.h"

#include "usher-clock.h"
#include "usher-error.h"

#define BACKOFF_FIRST_SECONDS 60
#define BACKOFF_MOST_SECONDS (24 * 60 * 60)

void
usher_outbox_item_free (UsherOutboxItem *item)
{
  g_free (item->eid);
  g_free (item->address);
  g_free (item->iccid);
  g_free (item->event);
  g_bytes_unref (item->raw);
  g_free (item);
}

static gint64
find_row (
    UsherDatabase *database, const char *eid, gint64 sequence, const char *digest, gboolean *delivered, GError **error)
{
  g_autoptr(sqlite3_stmt) row = usher_database_prepare (
      database, error, "SELECT id, delivered IS NOT NULL FROM outbox WHERE eid = ? AND sequence = ? AND digest = ?",
      "tit", eid, sequence, digest);
  int found = row == NULL ? -1 : usher_database_step (database, row, error);

  if (found <= 0)
    return found;
  if (delivered != NULL)
    *delivered = sqlite3_column_int (row, 1) != 0;
  return sqlite3_column_int64 (row, 0);
}

gint64
usher_outbox_put (UsherJournal *journal,
                  const char *eid,
                  gint64 sequence,
                  const char *address,
                  const char *iccid,
                  const char *event,
                  GBytes *raw,
                  gboolean *delivered,
                  GError **error)
{
  UsherDatabase *database = usher_journal_get_database (journal);
  g_autofree char *digest = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, raw);
  g_autoptr(GRecMutexLocker) locker G_GNUC_UNUSED = usher_database_lock (database);
  g_autoptr(UsherDatabaseWrite) write = NULL;
  gboolean known = FALSE;
  gint64 id = find_row (database, eid, sequence, digest, &known, error);

  if (id == 0)
    {
      write = usher_database_write_begin (database, error);
      if (write == NULL
          || !usher_database_run (database, NULL, error,
                                  "INSERT INTO outbox (eid, sequence, address, iccid, event, raw, digest, put)"
                                  " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                                  "titttbti", eid, sequence, address, iccid, event, raw, digest, usher_clock_now ()))
        return -1;
      id = find_row (database, eid, sequence, digest, &known, error);
      if (!usher_database_write_commit (g_steal_pointer (&write), error))
        return -1;
    }
  if (id >= 0 && delivered != NULL)
    *delivered = known;
  return id;
}

static UsherOutboxItem *
read_item (sqlite3_stmt *row)
{
  UsherOutboxItem *item = g_new0 (UsherOutboxItem, 1);

  item->id = sqlite3_column_int64 (row, 0);
  item->eid = usher_database_dup_text (row, 1);
  item->sequence = sqlite3_column_int64 (row, 2);
  item->address = usher_database_dup_text (row, 3);
  item->iccid = usher_database_dup_text (row, 4);
  item->event = usher_database_dup_text (row, 5);
  item->raw = usher_database_dup_bytes (row, 6);
  item->attempts = (guint) sqlite3_column_int64 (row, 7);
  item->next_attempt = sqlite3_column_int64 (row, 8);
  return item;
}

GPtrArray *
usher_outbox_list (UsherJournal *journal, const char *eid, GError **error)
{
  UsherDatabase *database = usher_journal_get_database (journal);
  g_autoptr(GRecMutexLocker) locker G_GNUC_UNUSED = usher_database_lock (database);
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_outbox_item_free);
  g_autoptr(sqlite3_stmt) row =
      usher_database_prepare (database, error,
                              "SELECT id, eid, sequence, address, iccid, event, raw, attempts, next_attempt FROM outbox"
                              " WHERE delivered IS NULL AND (?1 IS NULL OR eid = ?1) ORDER BY address, eid, sequence",
                              "t", eid);
  int found = -1;

  if (row == NULL)
    return NULL;
  while ((found = usher_database_step (database, row, error)) > 0)
    g_ptr_array_add (items, read_item (row));
  return found < 0 ? NULL : g_steal_pointer (&items);
}

gboolean
usher_outbox_delivered (UsherJournal *journal, gint64 id, GError **error)
{
  UsherDatabase *database = usher_journal_get_database (journal);
  g_autoptr(UsherDatabaseWrite) write = usher_database_write_begin (database, error);

  if (write == NULL
      || !usher_database_run (database, NULL, error,
                              "UPDATE outbox SET delivered = ?, raw = x'', reason = NULL WHERE id = ?", "ii",
                              usher_clock_now (), id))
    return FALSE;
  return usher_database_write_commit (g_steal_pointer (&write), error);
}

gboolean
usher_outbox_failed (UsherJournal *journal, gint64 id, const char *reason, GError **error)
{
  UsherDatabase *database = usher_journal_get_database (journal);
  g_autoptr(UsherDatabaseWrite) write = usher_database_write_begin (database, error);

  if (write == NULL
      || !usher_database_run (
          database, NULL, error,
          "UPDATE outbox SET attempts = attempts + 1, reason = ?2,"
          " next_attempt = ?3 + min(?4 << min(attempts, 20), ?5) * 1000000 WHERE id = ?1 AND delivered IS NULL",
          "itiii", id, reason, usher_clock_now (), (gint64) BACKOFF_FIRST_SECONDS, (gint64) BACKOFF_MOST_SECONDS))
    return FALSE;
  return usher_database_write_commit (g_steal_pointer (&write), error);
}
