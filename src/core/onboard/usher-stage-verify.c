/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The stage verify. */
#include "usher-stage-verify.h"

#include <string.h>

#include "usher-error.h"
#include "usher-es10c-verify.h"
#include "usher-es10c.h"
#include "usher-iccid.h"
#include "usher-notifications.h"

static gboolean
check_device (UsherJourney *journey, GError **error)
{
  g_autofree char *eid = usher_es10c_get_eid (usher_journey_get_card (journey), journey->cancellable, error);

  if (eid == NULL)
    return FALSE;
  if (strcmp (eid, journey->eid) == 0)
    return TRUE;
  g_set_error (error, USHER_ERROR, USHER_ERROR_WRONG_DEVICE,
               "after its reset the device has the EID %s, before it was %s", eid, journey->eid);
  return FALSE;
}

/* Whether the profile is enabled, and nothing else is. */
static gboolean
read_back (UsherJourney *journey, gboolean *shown, GError **error)
{
  g_autoptr(GPtrArray) profiles =
      usher_es10c_list_profiles (usher_journey_get_card (journey), journey->cancellable, error);
  UsherProfile *enabled;

  if (profiles == NULL)
    return FALSE;
  enabled = usher_profile_list_find_enabled (profiles);
  *shown = enabled != NULL && usher_iccid_equal (enabled->iccid, journey->order.iccid);
  if (*shown)
    journey->read_back =
        json_pack ("{s:s, s:s}", "profile", usher_profile_state_get_name (enabled->state), "iccid", enabled->iccid);
  return TRUE;
}

/* A card that took the command to enable and shows nothing of it is asked in the other ways, then read again. */
static gboolean
check_profile (UsherJourney *journey, GError **error)
{
  UsherCard *card = usher_journey_get_card (journey);
  gboolean shown = FALSE;

  if (!read_back (journey, &shown, error))
    return FALSE;
  if (shown)
    return TRUE;
  if (!usher_profile_enable_verified (card, journey->order.iccid, journey->cancellable, error)
      || !usher_card_refresh (card, journey->cancellable, error) || !read_back (journey, &shown, error))
    return FALSE;
  if (!shown)
    g_set_error (error, USHER_ERROR, USHER_ERROR_CARD, "after its reset the SIM does not show the profile %s enabled",
                 journey->order.iccid);
  return shown;
}

/* That it was enabled, and what could not be delivered before. A server that is away is no failure: the outbox keeps
 * it. */
static gboolean
notify (UsherJourney *journey, GError **error)
{
  UsherDrainResult result = { 0 };

  if (!usher_notifications_drain (usher_journey_get_card (journey), journey->input->configuration->trust,
                                  journey->input->journal, journey->es9, journey->eid, FALSE, &result, journey->cancellable, error))
    return FALSE;
  journey->delivered = result.waiting == 0;
  return TRUE;
}

gboolean
usher_stage_verify (UsherJourney *journey, GError **error)
{
  return usher_card_refresh (usher_journey_get_card (journey), journey->cancellable, error)
         && check_device (journey, error) && check_profile (journey, error) && notify (journey, error);
}
