/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The steps of a download in their order. What can be asked of the card before it opens a session is asked before, so
 * that between GetEuiccChallenge and the removal of the notification only what SGP.22 3.1.3 needs is exchanged. */
#include "usher-download.h"

#include <string.h>

#include "usher-bpp.h"
#include "usher-clock.h"
#include "usher-download-agree.h"
#include "usher-download-check.h"
#include "usher-download-mark.h"
#include "usher-error.h"
#include "usher-iccid.h"
#include "usher-notifications-delivery.h"
#include "usher-recover.h"
#include "usher-redact.h"

#define SKEW_WORTH_TELLING 300

static const UsherProgressStep steps[] = {
  { "check", 4 }, { "authenticate", 12 }, { "prepare", 8 }, { "fetch", 6 }, { "install", 64 }, { "report", 6 }, { NULL, 0 },
};

static UsherDelivery
make_delivery (UsherDownload *download)
{
  return (UsherDelivery){ .card = download->card,
                          .trust = download->trust,
                          .journal = download->journal,
                          .es9 = download->es9,
                          .eid = download->facts->eid,
                          .address = download->order->smdp_address };
}

/* Facts that were read in this session before are of this card; only their EID is compared. */
static gboolean
check_device (UsherDownload *download, GError **error)
{
  const char *expected = download->order->expected_eid;

  download->facts = download->order->facts;
  if (download->facts == NULL)
    {
      download->read_facts = usher_card_facts_read (download->card, expected, download->cancellable, error);
      download->facts = download->read_facts;
      return download->facts != NULL;
    }
  if (expected == NULL || strcmp (expected, download->facts->eid) == 0)
    return TRUE;
  g_set_error (error, USHER_ERROR, USHER_ERROR_WRONG_DEVICE, "the attached device has the EID %s, meant was %s",
               download->facts->eid, expected);
  return FALSE;
}

/* The same order again: its journey goes on. */
static gboolean
take_over (UsherDownload *download, UsherRecovery *recovery)
{
  download->bound_before = recovery->bound;
  if (download->record.journey == NULL && recovery->own)
    {
      download->record.journey = g_steal_pointer (&recovery->journey);
      download->record.own = TRUE;
    }
  return TRUE;
}

/* Another order: nothing of the old one is on the card, and nobody will ask for it again. */
static gboolean
give_up (UsherDownload *download, const UsherRecovery *recovery, GError **error)
{
  return !recovery->own || usher_journal_end_journey (download->journal, recovery->journey, "superseded", error);
}

/* What an earlier run left. *@done: it had installed this very order. */
static gboolean
recover (UsherDownload *download, gboolean *done, GError **error)
{
  g_auto (UsherRecovery) recovery = { 0 };
  g_autofree char *mark = NULL;
  gboolean same;

  *done = FALSE;
  if (!usher_recover_with_eid (download->card, download->trust, download->journal, download->facts->eid, download->order->journey,
                               &recovery, download->cancellable, error))
    return FALSE;
  if (recovery.state == USHER_RECOVERY_NOTHING)
    return TRUE;
  mark = usher_download_order_mark (recovery.journey, download->order->smdp_address, download->order->matching_id);
  same = strcmp (mark, recovery.order) == 0;
  if (recovery.state == USHER_RECOVERY_RESTART)
    return same ? take_over (download, &recovery) : give_up (download, &recovery, error);
  if (!same)
    return TRUE;
  download->result->iccid = g_steal_pointer (&recovery.iccid);
  download->result->isdp_aid = g_steal_pointer (&recovery.isdp_aid);
  download->result->delivered = recovery.delivered;
  download->result->resumed = TRUE;
  *done = TRUE;
  return TRUE;
}

/* Older notifications for this server go first, so that it hears of the card's events in their order. */
static gboolean
send_older (UsherDownload *download, GError **error)
{
  UsherDelivery delivery = make_delivery (download);
  UsherDrainResult drained = { 0 };

  return usher_delivery_store (&delivery, download->facts->notifications, &drained, download->cancellable, error) &&
         usher_delivery_send (&delivery, &drained, download->cancellable, error);
}

static gboolean
check_card (UsherDownload *download, GError **error)
{
  g_autoptr (GError) problem = NULL;

  download->info = usher_euicc_info1_parse (download->facts->info1, &problem);
  if (download->info != NULL)
    return usher_download_check_card (download->info, error);
  g_set_error (error, USHER_ERROR, USHER_ERROR_PROTOCOL, "EUICCInfo1: %s", problem->message);
  return FALSE;
}

static void
note_skew (UsherDownload *download)
{
  UsherDownloadResult *result = download->result;

  result->skew_known = usher_es9_get_skew (download->es9, &result->skew);
  if (result->skew_known && ABS (result->skew) >= SKEW_WORTH_TELLING)
    g_message ("this computer's clock and the server's differ by %" G_GINT64_FORMAT " s", result->skew);
}

static gboolean
open_session (UsherDownload *download, GError **error)
{
  const UsherDownloadOrder *order = download->order;
  g_autoptr (GBytes) challenge = NULL;

  challenge = usher_es10b_get_euicc_challenge (download->card, download->cancellable, error);
  if (challenge == NULL)
    return FALSE;
  download->session = usher_es9_initiate_authentication (download->es9, challenge, download->facts->info1, download->cancellable,
                                                         error);
  if (download->session == NULL)
    return FALSE;
  note_skew (download);
  return usher_download_check_server (download->session, challenge, order->smdp_address, download->info, order->smdp_oid,
                                      usher_trust_has_test_roots (download->trust), usher_clock_now (), error);
}

static gboolean
fill_context (const UsherDownloadOrder *order, UsherDeviceContext *context, guint8 imei[USHER_IMEI_SIZE], GError **error)
{
  g_autoptr (GError) problem = NULL;

  context->matching_id = order->matching_id;
  if (order->imei == NULL)
    return TRUE;
  context->imei = imei;
  if (usher_imei_encode (order->imei, imei, &problem) && usher_tac_encode (order->imei, context->tac, &problem))
    return TRUE;
  g_set_error (error, USHER_ERROR, USHER_ERROR_INVALID, "IMEI: %s", problem->message);
  return FALSE;
}

static gboolean
authenticate (UsherDownload *download, GError **error)
{
  const UsherEs9Session *session = download->session;
  const UsherServerAuth auth = { session->signed1, session->signature1, session->ci_pkid, session->certificate };
  UsherDeviceContext context = { 0 };
  guint8 imei[USHER_IMEI_SIZE];
  g_autoptr (GBytes) response = NULL;
  g_autoptr (GError) problem = NULL;

  if (!fill_context (download->order, &context, imei, error))
    return FALSE;
  response = usher_es10b_authenticate_server (download->card, &auth, &context, download->cancellable, error);
  if (response == NULL)
    return FALSE;
  download->open = TRUE;
  download->offer = usher_es9_authenticate_client (download->es9, session->transaction_id, response, download->cancellable,
                                                   &problem);
  if (download->offer != NULL)
    return TRUE;
  usher_download_cancel_for (download, problem);
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

static GBytes *
prepare (UsherDownload *download, GError **error)
{
  const UsherEs9Offer *offer = download->offer;
  const UsherDownloadAuth auth = { offer->signed2, offer->signature2, offer->certificate };
  g_autoptr (GBytes) hash = NULL;
  GBytes *response;
  g_autoptr (GError) problem = NULL;

  if (!usher_download_get_code (download, &hash, error))
    return NULL;
  response = usher_es10b_prepare_download (download->card, &auth, hash, download->cancellable, &problem);
  if (response == NULL)
    {
      usher_download_cancel_for (download, problem);
      g_propagate_error (error, g_steal_pointer (&problem));
    }
  return response;
}

/* A refusal is an answer: nothing was bound. Anything else may have been. */
static gboolean
is_refusal (const GError *problem)
{
  return !g_error_matches (problem, USHER_ERROR, USHER_ERROR_TIMED_OUT) &&
         !g_error_matches (problem, USHER_ERROR, USHER_ERROR_CANCELLED) &&
         !g_error_matches (problem, USHER_ERROR, USHER_ERROR_UNREACHABLE) &&
         !g_error_matches (problem, USHER_ERROR, USHER_ERROR_PROTOCOL);
}

static gboolean
fetch (UsherDownload *download, GBytes *prepared, GError **error)
{
  const UsherDownloadBinding binding = { download->facts->eid, download->order->smdp_address, download->order->matching_id,
                                         download->metadata->iccid, download->session->transaction_id };
  g_autoptr (GError) problem = NULL;

  if (!usher_download_record_bind (&download->record, &binding, error))
    {
      usher_download_cancel (download, USHER_CANCEL_REASON_POSTPONED);
      return FALSE;
    }
  download->package = usher_es9_get_bound_profile_package (download->es9, download->session->transaction_id, prepared,
                                                           download->cancellable, &problem);
  if (download->package != NULL)
    return TRUE;
  usher_download_cancel_for (download, problem);
  if (is_refusal (problem) && !usher_download_record_refused (&download->record, !download->bound_before, error))
    return FALSE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

/* (transfer full) the pieces of a package of this transaction. */
static GPtrArray *
split (UsherDownload *download, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (GBytes) transaction = NULL;
  g_autoptr (GPtrArray) segments = usher_bpp_split (download->package, &problem);

  if (segments != NULL)
    transaction = usher_bpp_get_transaction_id (g_ptr_array_index (segments, 0), &problem);
  if (transaction != NULL && g_bytes_equal (transaction, download->session->transaction_id))
    return g_steal_pointer (&segments);
  g_set_error (error, USHER_ERROR, USHER_ERROR_PROTOCOL, "%s: bound profile package: %s", download->order->smdp_address,
               problem == NULL ? "of another transaction" : problem->message);
  return NULL;
}

/* A card without room would refuse at the end only, and its refusal would close the order. */
static gboolean
check_memory (UsherDownload *download, GPtrArray *segments, GError **error)
{
  guint64 free_nvm = download->facts->info->free_nvm;
  gsize needed = usher_bpp_get_least_size (segments);

  if (free_nvm >= needed)
    return TRUE;
  usher_download_cancel (download, USHER_CANCEL_REASON_POSTPONED);
  g_set_error (error, USHER_ERROR, USHER_ERROR_NO_SPACE,
               "the card has %" G_GUINT64_FORMAT " bytes free, the profile needs at least %zu", free_nvm, needed);
  return FALSE;
}

/* Whether the card is still there and said no, so that its session can be ended. */
static gboolean
is_card_refusal (const GError *problem)
{
  return g_error_matches (problem, USHER_ERROR, USHER_ERROR_CARD) ||
         g_error_matches (problem, USHER_ERROR, USHER_ERROR_PROTOCOL) ||
         g_error_matches (problem, USHER_ERROR, USHER_ERROR_NO_SPACE);
}

/* No cancelling from here to the card's statement: half a package on a card helps nobody. */
static UsherInstallResult *
install (UsherDownload *download, GPtrArray *segments, GError **error)
{
  UsherInstallResult *result;
  g_autoptr (GError) problem = NULL;

  if (!usher_download_record_load (&download->record, g_bytes_get_size (download->package), error))
    {
      usher_download_cancel (download, USHER_CANCEL_REASON_POSTPONED);
      return NULL;
    }
  result = usher_es10b_load_bpp (download->card, segments, download->progress, NULL, &problem);
  if (result == NULL)
    {
      if (is_card_refusal (problem))
        usher_download_cancel (download, USHER_CANCEL_REASON_LOAD_BPP_EXECUTION_ERROR);
      g_propagate_error (error, g_steal_pointer (&problem));
    }
  download->open = FALSE;
  return result;
}

/* Sends the card's statement. It is durable in the outbox: a server or card that is away now does not spoil what the
 * card has. */
static gboolean
report (UsherDownload *download, const UsherInstallResult *result, GError **error)
{
  UsherDelivery delivery = make_delivery (download);
  UsherDrainResult drained = { 0 };
  g_autoptr (GError) problem = NULL;
  guint waiting = 0;

  if (!usher_download_record_loaded (&download->record, download->facts->eid, result, error))
    return FALSE;
  delivery.address = result->address;
  if (!usher_delivery_send (&delivery, &drained, download->cancellable, &problem))
    g_debug ("the report waits: %s", problem->message);
  if (!usher_delivery_count (&delivery, &waiting, error))
    return FALSE;
  download->result->delivered = waiting == 0;
  return usher_download_record_end (&download->record, download->result->delivered,
                                    result->installed ? "installed" : "failed", error);
}

static gboolean
conclude (UsherDownload *download, const UsherInstallResult *result, GError **error)
{
  if (!report (download, result, error))
    return FALSE;
  if (!result->installed)
    {
      usher_install_result_set_error (result, error);
      return FALSE;
    }
  download->result->iccid = g_strdup (result->iccid == NULL ? download->metadata->iccid : result->iccid);
  download->result->isdp_aid = result->isdp_aid == NULL ? NULL : g_bytes_ref (result->isdp_aid);
  download->result->metadata = g_steal_pointer (&download->metadata);
  return TRUE;
}

/* The server offers what the card has: an earlier run that this computer knows nothing of had installed it. */
static gboolean
conclude_there (UsherDownload *download, GError **error)
{
  const UsherProfile *profile = usher_profile_list_find (download->facts->profiles, download->metadata->iccid);
  UsherDelivery delivery = make_delivery (download);
  guint waiting = 0;

  if (!usher_delivery_count (&delivery, &waiting, error) ||
      !usher_download_record_end (&download->record, FALSE, "installed", error))
    return FALSE;
  download->result->iccid = g_strdup (profile->iccid);
  download->result->isdp_aid = profile->isdp_aid == NULL ? NULL : g_bytes_ref (profile->isdp_aid);
  download->result->metadata = g_steal_pointer (&download->metadata);
  download->result->delivered = waiting == 0;
  download->result->resumed = TRUE;
  return TRUE;
}

/* From the server's first word to its offer being agreed upon. */
static gboolean
negotiate (UsherDownload *download, gboolean *there, GError **error)
{
  if (!open_session (download, error) || !authenticate (download, error))
    return FALSE;
  usher_progress_done (download->progress);
  return usher_download_agree (download, there, error);
}

static gboolean
transfer (UsherDownload *download, GError **error)
{
  g_autoptr (GBytes) prepared = prepare (download, error);
  g_autoptr (GPtrArray) segments = NULL;
  g_autoptr (UsherInstallResult) result = NULL;

  if (prepared == NULL)
    return FALSE;
  usher_progress_done (download->progress);
  if (!fetch (download, prepared, error))
    return FALSE;
  usher_progress_done (download->progress);
  segments = split (download, error);
  if (segments == NULL)
    {
      usher_download_cancel (download, USHER_CANCEL_REASON_LOAD_BPP_EXECUTION_ERROR);
      return FALSE;
    }
  result = check_memory (download, segments, error) ? install (download, segments, error) : NULL;
  if (result == NULL)
    return FALSE;
  usher_progress_done (download->progress);
  return conclude (download, result, error);
}

/* A server that gives an order out no more ends its journey; other failures leave it to the next run. */
static void
end_used_up (UsherDownload *download, const GError *problem)
{
  g_autoptr (GError) trouble = NULL;

  if (!usher_error_get_advice (problem)->used_up || !download->bound_before)
    return;
  if (!usher_download_record_end (&download->record, FALSE, "used-up", &trouble))
    g_warning ("failed to end the journey: %s", trouble->message);
}

static gboolean
connect_server (UsherDownload *download, GError **error)
{
  download->es9 = download->order->es9;
  if (download->es9 == NULL)
    download->es9 = download->opened_es9 = usher_es9_new (download->order->smdp_address, download->trust, error);
  return download->es9 != NULL;
}

static gboolean
run (UsherDownload *download, GError **error)
{
  gboolean done = FALSE, there = FALSE;
  g_autoptr (GError) problem = NULL;

  if (!check_device (download, error) || !recover (download, &done, error))
    return FALSE;
  if (done)
    return TRUE;
  if (!connect_server (download, error) || !send_older (download, error) || !check_card (download, error))
    return FALSE;
  usher_progress_done (download->progress);
  if (negotiate (download, &there, &problem) && (there ? conclude_there (download, &problem) : transfer (download, &problem)))
    return TRUE;
  end_used_up (download, problem);
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

gboolean
usher_download_run (UsherCard *card, UsherTrust *trust, UsherJournal *journal, const UsherDownloadOrder *order,
                    const UsherDownloadCallbacks *callbacks, UsherProgress *progress, UsherDownloadResult *result,
                    GCancellable *cancellable, GError **error)
{
  g_auto (UsherDownload) download = {
    .card = card,
    .trust = trust,
    .journal = journal,
    .order = order,
    .callbacks = callbacks,
    .progress = progress,
    .result = result,
    .cancellable = cancellable,
    .record = { .journal = journal, .journey = g_strdup (order->journey) },
  };
  gboolean done;

  *result = (UsherDownloadResult){ 0 };
  if (order->matching_id != NULL)
    usher_redact_add (order->matching_id);
  usher_progress_declare (progress, steps);
  done = run (&download, error);
  if (done && !result->resumed)
    usher_progress_done (progress);
  else
    usher_progress_abandon (progress);
  return done;
}
