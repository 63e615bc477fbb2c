/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading the steps of an earlier journey back into the state, and asking the card what came of them. */
#include "usher-resume.h"

#include <string.h>

#include "usher-error.h"
#include "usher-notifications.h"
#include "usher-profile-info.h"
#include "usher-receipts.h"
#include "usher-recover.h"

static char *
dup_string (json_t *object, const char *key)
{
  return g_strdup (usher_json_peek_string (object, key));
}

static void
take_order (UsherJourney *journey, json_t *step)
{
  UsherJourneyOrder *order = &journey->order;
  json_t *detail = json_object_get (step, "detail");
  json_t *result = json_object_get (step, "result");

  order->step = json_integer_value (json_object_get (step, "id"));
  order->recorded = !json_is_null (json_object_get (step, "outcome"));
  order->own = json_is_true (json_object_get (detail, "own"));
  order->operator_id = dup_string (detail, "operator");
  order->offer = dup_string (detail, "offer");
  order->download_call = dup_string (detail, "download_call");
  order->confirm_call = dup_string (detail, "confirm_call");
  order->iccid = dup_string (result, "iccid");
  order->smdp_address = dup_string (result, "smdp_address");
  usher_journey_hide (journey, order->operator_id);
  usher_journey_hide (journey, order->offer);
  usher_journey_hide (journey, order->iccid);
  usher_journey_hide (journey, order->smdp_address);
  journey->policy = json_incref (json_object_get (detail, "policy"));
  journey->decision = json_incref (json_object_get (detail, "decision"));
}

/* The last order that was not refused is the one to go on with. */
static json_t *
find_order (json_t *steps)
{
  for (gsize i = json_array_size (steps); i > 0; i--)
    {
      json_t *step = json_array_get (steps, i - 1);

      if (g_strcmp0 (usher_json_peek_string (step, "step"), USHER_STEP_ORDER) == 0)
        return g_strcmp0 (usher_json_peek_string (step, "outcome"), "refused") == 0 ? NULL : step;
    }
  return NULL;
}

static void
take_cancel (UsherJourney *journey, json_t *steps)
{
  for (gsize i = 0; i < json_array_size (steps); i++)
    {
      json_t *step = json_array_get (steps, i);

      if (g_strcmp0 (usher_json_peek_string (step, "step"), USHER_STEP_CANCEL) != 0
          || !json_is_null (json_object_get (step, "outcome")))
        continue;
      g_free (journey->cancel_call);
      journey->cancel_step = json_integer_value (json_object_get (step, "id"));
      journey->cancel_call = dup_string (json_object_get (step, "detail"), "call");
    }
}

static gboolean
take_journey (UsherJourney *journey, json_t *found, GError **error)
{
  json_t *detail = json_object_get (found, "detail");
  json_t *steps = json_object_get (found, "steps");
  json_t *order = find_order (steps);

  if (g_strcmp0 (usher_json_peek_string (detail, "network_name"), usher_journey_get_network_name (journey)) != 0)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_REFUSED,
                   "the device is on its way into the network %s; run it again for that one",
                   usher_json_peek_string (detail, "network_name"));
      return FALSE;
    }
  journey->id = dup_string (found, "journey");
  journey->permission = json_incref (json_object_get (detail, "permission"));
  journey->resumed = TRUE;
  if (order != NULL)
    take_order (journey, order);
  take_cancel (journey, steps);
  return TRUE;
}

/* facts: what the card says decides; what it reports is delivered before anything new is begun. */
static gboolean
ask_card (UsherJourney *journey, GError **error)
{
  g_auto (UsherRecovery) recovery = { 0 };
  const UsherConfiguration *configuration = journey->input->configuration;

  if (!usher_download_recover (usher_journey_get_card (journey), configuration->trust, journey->input->journal,
                               journey->id, &recovery, journey->cancellable, error))
    return FALSE;
  journey->installed = recovery.state == USHER_RECOVERY_INSTALLED;
  journey->delivered = recovery.delivered;
  if (journey->installed && journey->order.iccid == NULL)
    journey->order.iccid = g_strdup (recovery.iccid);
  if (journey->order.iccid != NULL && usher_profile_list_find (journey->facts->profiles, journey->order.iccid) != NULL)
    journey->installed = TRUE;
  return TRUE;
}

/* (transfer full) (nullable) the ICCID that the journey @found put on the card. */
static char *
find_iccid (json_t *found)
{
  json_t *steps = json_object_get (found, "steps");

  for (gsize i = json_array_size (steps); i > 0; i--)
    {
      json_t *step = json_array_get (steps, i - 1);

      if (g_strcmp0 (usher_json_peek_string (step, "step"), USHER_STEP_DETAILS) == 0)
        return dup_string (json_object_get (step, "detail"), "iccid");
    }
  return NULL;
}

static gboolean
is_in_service (UsherJourney *journey, const char *iccid)
{
  UsherProfile *profile = iccid == NULL ? NULL : usher_profile_list_find (journey->facts->profiles, iccid);

  return profile != NULL && profile->state == USHER_PROFILE_STATE_ENABLED;
}

/* An earlier journey may have left notifications for a server that was away. That they wait still is no reason to
 * fail. */
static void
drain (UsherJourney *journey)
{
  g_autoptr(GError) problem = NULL;
  UsherDrainResult result = { 0 };

  if (!usher_notifications_drain (usher_journey_get_card (journey), journey->input->configuration->trust,
                                  journey->input->journal, NULL, journey->eid, TRUE, &result, journey->cancellable, &problem))
    g_debug ("notifications still wait: %s", problem->message);
}

static gboolean
check_finished (UsherJourney *journey, json_t *found, GError **error)
{
  g_autofree char *iccid = find_iccid (found);
  json_auto_t *device = NULL;

  if (!is_in_service (journey, iccid))
    return TRUE;
  device = usher_local_account_find_device (journey->input->account, journey->eid, error);
  if (device == NULL)
    return FALSE;
  if (json_is_null (device))
    return TRUE;
  if (g_strcmp0 (usher_json_peek_string (device, "network_name"), usher_journey_get_network_name (journey)) != 0)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_REFUSED, "the device is already in service in the network %s",
                   usher_json_peek_string (device, "network_name"));
      return FALSE;
    }
  journey->receipt = usher_receipts_get (journey->input->journal, usher_json_peek_string (found, "journey"), error);
  if (journey->receipt == NULL)
    return FALSE;
  journey->already_done = TRUE;
  drain (journey);
  return TRUE;
}

gboolean
usher_resume (UsherJourney *journey, GError **error)
{
  UsherJournal *journal = journey->input->journal;
  json_auto_t *unfinished = usher_journal_find_unfinished (journal, journey->eid, USHER_JOURNEY_KIND, error);
  json_auto_t *finished = NULL;

  if (unfinished == NULL)
    return FALSE;
  if (!json_is_null (unfinished))
    return take_journey (journey, unfinished, error) && (journey->order.step == 0 || ask_card (journey, error));
  finished = usher_journal_find_ended (journal, journey->eid, USHER_JOURNEY_KIND, "done", error);
  if (finished == NULL)
    return FALSE;
  return json_is_null (finished) || check_finished (journey, finished, error);
}
