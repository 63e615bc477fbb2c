/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The stage flash. */
#include "usher-stage-flash.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "usher-download.h"
#include "usher-error.h"
#include "usher-es10c-verify.h"
#include "usher-es10c.h"
#include "usher-question.h"
#include "usher-redact.h"

static const UsherProgressStep steps[] = { { "download", 95 }, { "enable", 5 }, { NULL, 0 } };

/* The permission covers the profile; a rule that binds the person to it does not go without saying. */
static UsherConsent
on_consent (const UsherMetadata *metadata, gboolean rule_consent, gpointer data)
{
  static const char *const options[] = { "yes", "no", NULL };
  UsherJourney *journey = data;
  g_autoptr(GError) problem = NULL;
  g_autofree char *answer = NULL;
  json_auto_t *question = NULL;

  if (!rule_consent)
    return USHER_CONSENT_YES;
  question = usher_question_new ("profile_rule",
                                 _ ("What is put on this device cannot be taken off again, or not be changed. Go on?"),
                                 options, NULL);
  answer = usher_question_ask (journey, question, &problem);
  if (answer == NULL)
    return USHER_CONSENT_LATER;
  return strcmp (answer, "yes") == 0 ? USHER_CONSENT_YES : USHER_CONSENT_NO;
}

static char *
on_confirmation_code (gpointer data)
{
  UsherJourney *journey = data;
  g_autoptr(GError) problem = NULL;
  json_auto_t *question = usher_question_new (
      "confirmation_code", _ ("Enter the confirmation code that came with your profile."), NULL, NULL);
  char *answer = usher_question_ask (journey, question, &problem);

  if (answer != NULL)
    usher_redact_add (answer);
  return answer;
}

static gboolean
download (UsherJourney *journey, UsherProgress *progress, GError **error)
{
  const UsherJourneyInput *input = journey->input;
  const UsherDownloadCallbacks callbacks = { on_consent, on_confirmation_code, journey };
  g_auto (UsherDownloadResult) result = { 0 };
  UsherDownloadOrder order = {
    .smdp_address = journey->order.smdp_address,
    .matching_id = journey->order.matching_id,
    .imei = journey->imei,
    .expected_eid = journey->eid,
    .expected_iccid = journey->order.iccid,
    .facts = journey->facts,
    .es9 = journey->es9,
    .journey = journey->id,
  };

  if (journey->order.own)
    order.smdp_oid = usher_label_get_text (input->label, "oid");
  if (!usher_download_run (usher_journey_get_card (journey), input->configuration->trust, input->journal, &order,
                           &callbacks, progress, &result, journey->cancellable, error))
    return FALSE;
  usher_journey_hide (journey, result.iccid);
  g_free (journey->order.iccid);
  journey->order.iccid = g_steal_pointer (&result.iccid);
  journey->installed = TRUE;
  journey->delivered = result.delivered;
  return TRUE;
}

/* A profile that was just installed is disabled, and the reset of the next stage shows whether it is enabled then:
 * one command, unless the card wants to be asked in another way or an earlier run may have done it. */
static gboolean
enable (UsherJourney *journey, gboolean fresh, GError **error)
{
  UsherCard *card = usher_journey_get_card (journey);
  g_autoptr(GError) refusal = NULL;

  if (fresh && usher_es10c_enable (card, journey->order.iccid, NULL, TRUE, journey->cancellable, &refusal))
    return TRUE;
  if (refusal != NULL)
    g_debug ("the card wants to be asked in another way: %s", refusal->message);
  return usher_profile_enable_verified (card, journey->order.iccid, journey->cancellable, error);
}

/* One connection for all that the profile's server is asked and told. The record of a run that had it installed does not say which
 * server that was; its notifications do. */
static gboolean
connect_server (UsherJourney *journey, GError **error)
{
  if (journey->order.smdp_address == NULL)
    return TRUE;
  journey->es9 = usher_es9_new (journey->order.smdp_address, journey->input->configuration->trust, error);
  return journey->es9 != NULL;
}

gboolean
usher_stage_flash (UsherJourney *journey, GError **error)
{
  UsherProgress *progress = usher_progress_child (journey->progress);
  gboolean fresh = !journey->installed;

  if (!connect_server (journey, error))
    return FALSE;
  usher_progress_declare (progress, steps);
  if (fresh && !download (journey, usher_progress_child (progress), error))
    return FALSE;
  usher_progress_done (progress);
  if (!enable (journey, fresh, error))
    return FALSE;
  usher_progress_done (progress);
  return TRUE;
}
