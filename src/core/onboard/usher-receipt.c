/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Receipts: what they say, for whom, and how they end a journey. */
#include "usher-receipt.h"

#include "usher-clock.h"
#include "usher-question.h"
#include "usher-receipts.h"
#include "usher-resume.h"

/* Members that tell the operator. */
static const char *const hidden[] = { "decision", "operator", "offer", "iccid" };

static void
hide_members (json_t *object)
{
  for (gsize i = 0; object != NULL && i < G_N_ELEMENTS (hidden); i++)
    json_object_del (object, hidden[i]);
}

json_t *
usher_receipt_for_role (const json_t *receipt, const char *role)
{
  json_t *shown = json_deep_copy (receipt);

  if (g_strcmp0 (role, "installer") == 0)
    return shown;
  hide_members (shown);
  hide_members (json_object_get (shown, "written"));
  hide_members (json_object_get (shown, "read_back"));
  return shown;
}

/* (transfer full) null when nothing was written. */
static json_t *
make_written (UsherJourney *journey)
{
  if (!journey->installed)
    return json_null ();
  return json_pack ("{s:s, s:s?, s:s?, s:s?, s:b}", "profile", "installed", "iccid", journey->order.iccid, "operator",
                    journey->order.operator_id, "offer", journey->order.offer, "notification_delivered",
                    journey->delivered);
}

static json_t *
make_permission (UsherJourney *journey)
{
  json_t *permission = journey->permission;

  if (permission == NULL)
    return json_null ();
  return json_pack ("{s:O, s:O, s:O}", "by", json_object_get (permission, "by"), "digest",
                    json_object_get (permission, "digest"), "when", json_object_get (permission, "when"));
}

json_t *
usher_receipt_new (UsherJourney *journey, const char *result, const char *reason)
{
  g_autofree char *fresh = g_uuid_string_random ();
  json_auto_t *whole =
      json_pack ("{s:s, s:s, s:s?, s:s?, s:s?, s:s, s:s?, s:s?, s:b, s:o, s:O, s:O?, s:O?, s:o, s:O?}", "id",
                 journey->id == NULL ? fresh : journey->id, "result", result, "reason", reason, "eid", journey->eid,
                 "imei", journey->imei, "network", usher_journey_get_network_name (journey), "device", journey->device,
                 "verdict", journey->verdict, "resumed", journey->resumed, "permission", make_permission (journey),
                 "stages", journey->stages, "policy", journey->policy, "decision", journey->decision, "written",
                 make_written (journey), "read_back", journey->read_back);

  return usher_receipt_for_role (whole, journey->role);
}

/* What the receipt does not say to a user. The nonce keeps the digest from being guessed. (transfer full) */
static json_t *
make_details (UsherJourney *journey)
{
  g_autofree char *nonce = g_uuid_string_random ();

  return json_pack ("{s:s, s:s?, s:s?, s:s?, s:O?}", "nonce", nonce, "iccid", journey->order.iccid, "operator",
                    journey->order.operator_id, "offer", journey->order.offer, "decision", journey->decision);
}

static gboolean
write_down (UsherJourney *journey, json_t *details, json_t *receipt, GError **error)
{
  UsherJournal *journal = journey->input->journal;
  gint64 step = usher_journal_intent (journal, journey->id, USHER_STEP_DETAILS, details, error);
  const char *result = usher_json_peek_string (receipt, "result");
  const char *cancelled = g_strcmp0 (result, "undone") == 0 ? "done" : "refused";

  return step > 0 && usher_journal_result (journal, step, "done", NULL, error)
         && (journey->cancel_step == 0 || usher_journal_result (journal, journey->cancel_step, cancelled, NULL, error))
         && usher_receipts_append (journal, receipt, error)
         && usher_journal_end_journey (journal, journey->id, result, error);
}

gboolean
usher_receipt_record (UsherJourney *journey, const char *result, const char *reason, GError **error)
{
  json_auto_t *details = make_details (journey);
  g_autofree char *digest = usher_question_digest (details);
  json_auto_t *receipt = NULL;
  g_autoptr(UsherDatabaseWrite) write = NULL;

  usher_journey_close_stage (journey, "done");
  receipt = usher_receipt_new (journey, result, reason);
  json_object_set_new (receipt, "details_sha256", json_string (digest));
  write = usher_journal_begin_group (journey->input->journal, error);
  if (write == NULL || !write_down (journey, details, receipt, error)
      || !usher_database_write_commit (g_steal_pointer (&write), error))
    return FALSE;
  journey->ended = TRUE;
  journey->receipt = g_steal_pointer (&receipt);
  return TRUE;
}
