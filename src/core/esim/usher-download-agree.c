/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Metadata, rules, consent, confirmation code: each refusal tells the server why (SGP.22 CancelSessionReason). */
#include "usher-download-agree.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "usher-download-check.h"
#include "usher-error.h"
#include "usher-redact.h"

static const UsherAdvice not_agreed = {
  "profile_not_agreed",
  N_("You did not agree to this profile, so nothing was installed and its order was closed. If you want it after "
     "all, your provider must issue a new order."),
  USHER_EXIT_REFUSED, USHER_ACTOR_USER, FALSE, TRUE
};

static gboolean
read_metadata (UsherDownload *download, GError **error)
{
  g_autoptr (GError) problem = NULL;

  download->metadata = usher_metadata_parse (download->offer->metadata, &problem);
  if (download->metadata != NULL)
    return usher_download_check_metadata (download->metadata, download->order, error);
  g_set_error (error, USHER_ERROR, USHER_ERROR_PROTOCOL, "%s: profile metadata: %s", download->order->smdp_address,
               problem->message);
  return FALSE;
}

static gboolean
has_operational (GPtrArray *profiles)
{
  for (guint i = 0; i < profiles->len; i++)
    if (((const UsherProfile *) g_ptr_array_index (profiles, i))->profile_class == USHER_PROFILE_CLASS_OPERATIONAL)
      return TRUE;
  return FALSE;
}

/* The card's table is asked only for a profile that has rules. */
static gboolean
check_rules (UsherDownload *download, gboolean *consent_required, GError **error)
{
  g_autoptr (GPtrArray) rat = NULL;

  *consent_required = FALSE;
  if (download->metadata->ppr == USHER_PPR_NONE)
    return TRUE;
  rat = usher_es10b_get_rat (download->card, download->cancellable, error);
  return rat != NULL && usher_rat_check (rat, download->facts->info, download->metadata,
                                         has_operational (download->facts->profiles), consent_required, error);
}

static UsherConsent
ask_consent (UsherDownload *download, gboolean rule_consent)
{
  const UsherDownloadCallbacks *callbacks = download->callbacks;

  if (callbacks != NULL && callbacks->consent != NULL)
    return callbacks->consent (download->metadata, rule_consent, callbacks->data);
  return rule_consent ? USHER_CONSENT_LATER : USHER_CONSENT_YES;
}

static gboolean
get_consent (UsherDownload *download, gboolean rule_consent, GError **error)
{
  switch (ask_consent (download, rule_consent))
    {
    case USHER_CONSENT_YES:
      return TRUE;
    case USHER_CONSENT_NO:
      usher_download_cancel (download, USHER_CANCEL_REASON_END_USER_REJECTION);
      usher_set_error_advised (error, USHER_ERROR, USHER_ERROR_REFUSED, &not_agreed,
                               "the person did not agree to the profile");
      return FALSE;
    case USHER_CONSENT_LATER:
      break;
    }
  usher_download_cancel (download, USHER_CANCEL_REASON_POSTPONED);
  g_set_error (error, USHER_ERROR, USHER_ERROR_UNFINISHED, "the decision on %s was postponed; the order stays",
               rule_consent ? "the profile's rule that it must not be disabled or deleted" : "the profile");
  return FALSE;
}

gboolean
usher_download_agree (UsherDownload *download, gboolean *there, GError **error)
{
  g_autoptr (GError) problem = NULL;
  gboolean rule_consent = FALSE;

  if (!read_metadata (download, &problem))
    {
      gboolean mismatch = g_error_matches (problem, USHER_ERROR, USHER_ERROR_REFUSED);

      usher_download_cancel (download, mismatch ? USHER_CANCEL_REASON_METADATA_MISMATCH : USHER_CANCEL_REASON_UNDEFINED);
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  *there = usher_profile_list_find (download->facts->profiles, download->metadata->iccid) != NULL;
  if (*there)
    {
      usher_download_cancel (download, USHER_CANCEL_REASON_POSTPONED);
      return TRUE;
    }
  if (!check_rules (download, &rule_consent, &problem))
    {
      if (g_error_matches (problem, USHER_ERROR, USHER_ERROR_REFUSED))
        usher_download_cancel (download, USHER_CANCEL_REASON_PPR_NOT_ALLOWED);
      else
        usher_download_cancel_for (download, problem);
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  return get_consent (download, rule_consent, error);
}

/* (transfer full) (nullable) */
static char *
get_code_text (UsherDownload *download)
{
  const UsherDownloadCallbacks *callbacks = download->callbacks;

  if (download->order->confirmation_code != NULL)
    return g_strdup (download->order->confirmation_code);
  if (callbacks != NULL && callbacks->confirmation_code != NULL)
    return callbacks->confirmation_code (callbacks->data);
  return NULL;
}

static void
wipe (char *text)
{
  if (text != NULL)
    explicit_bzero (text, strlen (text));
  g_free (text);
}

gboolean
usher_download_get_code (UsherDownload *download, GBytes **hash, GError **error)
{
  gboolean needed = FALSE;
  char *code;

  *hash = NULL;
  if (!usher_download_check_signed2 (download->offer->signed2, download->session->transaction_id, &needed, error))
    {
      usher_download_cancel (download, USHER_CANCEL_REASON_UNDEFINED);
      return FALSE;
    }
  if (!needed)
    return TRUE;
  code = get_code_text (download);
  if (code != NULL && *code != '\0')
    {
      usher_redact_add (code);
      *hash = usher_download_hash_code (code, download->session->transaction_id);
    }
  wipe (code);
  if (*hash != NULL)
    return TRUE;
  usher_download_cancel (download, USHER_CANCEL_REASON_POSTPONED);
  g_set_error (error, USHER_RETRY, USHER_RETRY_CODE_NEEDED, "%s wants a confirmation code", download->order->smdp_address);
  return FALSE;
}
