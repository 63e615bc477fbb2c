/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The journal's steps of a download, in groups. */
#include "usher-download-record.h"

#include "usher-download-mark.h"
#include "usher-hex.h"
#include "usher-json.h"
#include "usher-outbox.h"

void
usher_download_record_clear (UsherDownloadRecord *record)
{
  g_free (record->journey);
  *record = (UsherDownloadRecord){ 0 };
}

static gboolean
begin_journey (UsherDownloadRecord *record, const char *eid, GError **error)
{
  if (record->journey != NULL)
    return TRUE;
  record->journey = usher_journal_begin_journey (record->journal, eid, USHER_DOWNLOAD_KIND, NULL, error);
  record->own = TRUE;
  return record->journey != NULL;
}

static gboolean
intend (UsherDownloadRecord *record, const char *step, json_t *detail, gint64 *id, GError **error)
{
  json_auto_t *held = detail;

  *id = usher_journal_intent (record->journal, record->journey, step, held, error);
  return *id >= 0;
}

gboolean
usher_download_record_bind (UsherDownloadRecord *record, const UsherDownloadBinding *binding, GError **error)
{
  g_autoptr (UsherDatabaseWrite) group = usher_journal_begin_group (record->journal, error);
  g_autofree char *mark = NULL;
  g_autofree char *transaction = usher_hex_encode_bytes (binding->transaction_id);

  if (group == NULL || !begin_journey (record, binding->eid, error))
    return FALSE;
  mark = usher_download_order_mark (record->journey, binding->address, binding->matching_id);
  if (!intend (record, USHER_DOWNLOAD_STEP_BIND,
               json_pack ("{s:s, s:s, s:s, s:s}", "address", binding->address, "transaction", transaction, "iccid",
                          binding->iccid, "order", mark),
               &record->bind, error))
    return FALSE;
  return usher_database_write_commit (g_steal_pointer (&group), error);
}

gboolean
usher_download_record_refused (UsherDownloadRecord *record, gboolean end, GError **error)
{
  g_autoptr (UsherDatabaseWrite) group = usher_journal_begin_group (record->journal, error);

  if (group == NULL ||
      !usher_journal_result (record->journal, record->bind, USHER_DOWNLOAD_OUTCOME_REFUSED, NULL, error) ||
      (end && record->own &&
       !usher_journal_end_journey (record->journal, record->journey, USHER_DOWNLOAD_OUTCOME_REFUSED, error)))
    return FALSE;
  return usher_database_write_commit (g_steal_pointer (&group), error);
}

gboolean
usher_download_record_load (UsherDownloadRecord *record, gsize size, GError **error)
{
  g_autoptr (UsherDatabaseWrite) group = usher_journal_begin_group (record->journal, error);

  if (group == NULL ||
      !usher_journal_result (record->journal, record->bind, USHER_DOWNLOAD_OUTCOME_DONE, NULL, error) ||
      !intend (record, USHER_DOWNLOAD_STEP_LOAD, json_pack ("{s:I}", "size", (json_int_t) size), &record->load, error))
    return FALSE;
  return usher_database_write_commit (g_steal_pointer (&group), error);
}

static json_t *
describe_result (const UsherInstallResult *result)
{
  if (result->installed)
    return json_pack ("{s:s*, s:I}", "iccid", result->iccid, "seq", (json_int_t) result->seq);
  return json_pack ("{s:i, s:i, s:I}", "command", result->command, "reason", result->reason, "seq",
                    (json_int_t) result->seq);
}

gboolean
usher_download_record_loaded (UsherDownloadRecord *record, const char *eid, const UsherInstallResult *result, GError **error)
{
  g_autoptr (UsherDatabaseWrite) group = usher_journal_begin_group (record->journal, error);
  json_auto_t *detail = describe_result (result);

  if (group == NULL ||
      !usher_journal_result (record->journal, record->load,
                             result->installed ? USHER_DOWNLOAD_OUTCOME_DONE : USHER_DOWNLOAD_OUTCOME_FAILED, detail,
                             error) ||
      usher_outbox_put (record->journal, eid, result->seq, result->address, result->iccid, "install", result->raw, NULL,
                        error) < 0 ||
      !intend (record, USHER_DOWNLOAD_STEP_NOTIFY, json_pack ("{s:I}", "seq", (json_int_t) result->seq), &record->notify,
               error))
    return FALSE;
  return usher_database_write_commit (g_steal_pointer (&group), error);
}

gboolean
usher_download_record_end (UsherDownloadRecord *record, gboolean delivered, const char *result, GError **error)
{
  g_autoptr (UsherDatabaseWrite) group = NULL;

  if (record->journey == NULL)
    return TRUE;
  group = usher_journal_begin_group (record->journal, error);
  if (group == NULL)
    return FALSE;
  if (record->notify > 0 &&
      !usher_journal_result (record->journal, record->notify, delivered ? USHER_DOWNLOAD_OUTCOME_DONE : "outbox", NULL, error))
    return FALSE;
  if (record->own && !usher_journal_end_journey (record->journal, record->journey, result, error))
    return FALSE;
  return usher_database_write_commit (g_steal_pointer (&group), error);
}
