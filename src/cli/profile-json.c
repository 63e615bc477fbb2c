/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Profiles of a card as usherctl shows them. */
#include "profile-json.h"

#include <glib/gi18n-lib.h>

#include "cli.h"

static json_t *
describe (const UsherProfile *profile)
{
  return json_pack ("{s:s,s:s,s:s?,s:s?,s:s?,s:s}", "iccid", profile->iccid, "state",
                    usher_profile_state_get_name (profile->state), "nickname", profile->nickname, "provider_name",
                    profile->provider_name, "profile_name", profile->profile_name, "class",
                    usher_profile_class_get_name (profile->profile_class));
}

json_t *
profile_list_to_json (GPtrArray *profiles)
{
  json_t *list = json_array ();

  for (guint i = 0; i < profiles->len; i++)
    json_array_append_new (list, describe (profiles->pdata[i]));
  return list;
}

void
profile_list_print (json_t *profiles)
{
  json_t *profile;
  size_t i;

  if (json_array_size (profiles) == 0)
    cli_print (_("There is no profile on this SIM.\n"));
  json_array_foreach (profiles, i, profile)
  {
    const char *nickname = usher_json_peek_string (profile, "nickname");
    g_autofree char *name = cli_text (nickname != NULL ? nickname : usher_json_peek_string (profile, "profile_name"));
    g_autofree char *provider = cli_text (usher_json_peek_string (profile, "provider_name"));

    cli_print ("%-20s  %-8s  %-12s  %s, %s\n", usher_json_peek_string (profile, "iccid"),
               usher_json_peek_string (profile, "state"), usher_json_peek_string (profile, "class"), provider, name);
  }
}
