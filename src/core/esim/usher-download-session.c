/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Clearing, and cancelling with the right reason. */
#include "usher-download-session.h"

#include "usher-error.h"

void
usher_download_clear (UsherDownload *download)
{
  usher_download_record_clear (&download->record);
  g_clear_pointer (&download->read_facts, usher_card_facts_free);
  g_clear_pointer (&download->opened_es9, usher_es9_free);
  g_clear_pointer (&download->info, usher_euicc_info1_free);
  g_clear_pointer (&download->session, usher_es9_session_free);
  g_clear_pointer (&download->offer, usher_es9_offer_free);
  g_clear_pointer (&download->metadata, usher_metadata_free);
  g_clear_pointer (&download->package, g_bytes_unref);
}

void
usher_download_cancel (UsherDownload *download, UsherCancelReason reason)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (GBytes) response = NULL;

  if (!download->open)
    return;
  download->open = FALSE;
  response = usher_es10b_cancel_session (download->card, download->session->transaction_id, reason, NULL, &problem);
  if (response == NULL ||
      !usher_es9_cancel_session (download->es9, download->session->transaction_id, response, NULL, &problem))
    g_debug ("failed to cancel the session: %s", problem->message);
}

void
usher_download_cancel_for (UsherDownload *download, const GError *problem)
{
  if (g_error_matches (problem, USHER_ERROR, USHER_ERROR_TIMED_OUT))
    usher_download_cancel (download, USHER_CANCEL_REASON_TIMEOUT);
  else if (g_error_matches (problem, USHER_ERROR, USHER_ERROR_CANCELLED))
    usher_download_cancel (download, USHER_CANCEL_REASON_POSTPONED);
  else
    download->open = FALSE;
}
