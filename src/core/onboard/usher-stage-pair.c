/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The stage pair. */
#include "usher-stage-pair.h"

#include "usher-error.h"
#include "usher-permission.h"
#include "usher-resume.h"

/* From here on the journey exists: the permission is durable before anything that rests on it. */
static gboolean
begin (UsherJourney *journey, GError **error)
{
  json_auto_t *detail = json_pack ("{s:s, s:O}", "network_name", usher_journey_get_network_name (journey), "permission",
                                   journey->permission);

  journey->id = usher_journal_begin_journey (journey->input->journal, journey->eid, USHER_JOURNEY_KIND, detail, error);
  return journey->id != NULL;
}

/* A device of another network is refused before anybody is asked. */
static gboolean
check_membership (UsherJourney *journey, GError **error)
{
  json_auto_t *device = usher_local_account_find_device (journey->input->account, journey->eid, error);

  if (device == NULL)
    return FALSE;
  if (json_is_null (device) || g_strcmp0 (usher_json_peek_string (device, "network"), journey->network) == 0)
    return TRUE;
  g_set_error (error, USHER_ERROR, USHER_ERROR_REFUSED, "the device is already in the network %s",
               usher_json_peek_string (device, "network_name"));
  return FALSE;
}

static gboolean
join (UsherJourney *journey, GError **error)
{
  const UsherPermission permission = {
    .text = usher_json_peek_string (journey->permission, "text"),
    .digest = usher_json_peek_string (journey->permission, "digest"),
    .by = usher_json_peek_string (journey->permission, "by"),
    .when = json_integer_value (json_object_get (journey->permission, "when")),
  };

  journey->device = usher_local_account_pair (journey->input->account, journey->network, journey->eid, journey->imei,
                                              journey->input->name, &permission, error);
  return journey->device != NULL;
}

gboolean
usher_stage_pair (UsherJourney *journey, GError **error)
{
  journey->network =
      usher_local_account_find_network (journey->input->account, usher_journey_get_network_name (journey), error);
  if (journey->network == NULL || !check_membership (journey, error))
    return FALSE;
  /* A journey that goes on has its permission already. */
  if (!journey->resumed && (!usher_permission_obtain (journey, error) || !begin (journey, error)))
    return FALSE;
  return join (journey, error);
}
