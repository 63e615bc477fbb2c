/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The stage verify. */
#include "usher-stage-verify.h"

#include <string.h>

#include "usher-error.h"
#include "usher-es10c.h"
#include "usher-iccid.h"

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

static gboolean
check_profile (UsherJourney *journey, GPtrArray *profiles, GError **error)
{
  UsherProfile *enabled = usher_profile_list_find_enabled (profiles);

  if (enabled != NULL && usher_iccid_equal (enabled->iccid, journey->order.iccid))
    {
      journey->read_back =
          json_pack ("{s:s, s:s}", "profile", usher_profile_state_get_name (enabled->state), "iccid", enabled->iccid);
      return TRUE;
    }
  g_set_error (error, USHER_ERROR, USHER_ERROR_CARD, "after its reset the SIM has %s enabled, not %s",
               enabled == NULL ? "nothing" : enabled->iccid, journey->order.iccid);
  return FALSE;
}

gboolean
usher_stage_verify (UsherJourney *journey, GError **error)
{
  UsherCard *card = usher_journey_get_card (journey);
  g_autoptr(GPtrArray) profiles = NULL;

  if (!usher_card_refresh (card, journey->cancellable, error) || !check_device (journey, error))
    return FALSE;
  profiles = usher_es10c_list_profiles (card, journey->cancellable, error);
  return profiles != NULL && check_profile (journey, profiles, error);
}
