/* SPDX-License-Identifier: GPL-3.0-or-later */
/* usherctl card: what the SIM in a device says of itself. */
#include <string.h>

#include <glib/gi18n-lib.h>

#include "commands.h"
#include "device.h"
#include "profile-json.h"
#include "usher-error.h"
#include "usher-es10b.h"
#include "usher-es10c.h"
#include "usher-hex.h"
#include "usher-rsp-ci.h"

static json_t *
describe_keys (char **keys)
{
  json_t *list = json_array ();

  for (guint i = 0; keys[i] != NULL; i++)
    {
      const UsherRspCi *ci = usher_rsp_ci_find (keys[i]);

      json_array_append_new (list, json_pack ("{s:s,s:s?,s:s}", "id", keys[i], "name", ci == NULL ? NULL : ci->name, "kind",
                                              ci == NULL ? "unknown" : ci->test ? "test" : "production"));
    }
  return list;
}

static json_t *
describe_euicc (const UsherEuiccInfo2 *info)
{
  json_t *euicc = json_pack ("{s:s,s:s,s:s,s:I,s:I,s:i}", "svn", info->svn, "profile_version", info->profile_version,
                             "firmware_version", info->firmware_version, "free_memory", (json_int_t) info->free_nvm,
                             "free_ram", (json_int_t) info->free_ram, "installed_applications", (int) info->installed_applications);

  json_object_set_new (euicc, "ci_keys", describe_keys (info->ci_verification));
  json_object_set_new (euicc, "iot", json_boolean (info->iot));
  return euicc;
}

/* (transfer full) the whole answer, or NULL with an error. */
static json_t *
read_card (UsherAttachment *attachment, GCancellable *cancellable, GError **error)
{
  UsherCard *card = usher_attachment_get_card (attachment);
  g_autofree char *eid = usher_es10c_get_eid (card, cancellable, error);
  g_autoptr (UsherEuiccInfo2) info = eid == NULL ? NULL : usher_es10b_get_euicc_info2 (card, cancellable, error);
  g_autoptr (GPtrArray) profiles = info == NULL ? NULL : usher_es10c_list_profiles (card, cancellable, error);
  g_autofree char *atr = NULL;

  if (profiles == NULL)
    return NULL;
  atr = usher_hex_encode_bytes (usher_card_get_atr (card));
  return json_pack ("{s:s,s:s,s:s,s:s,s:o,s:o}", "at", usher_attachment_get_id (attachment), "eid", eid, "atr", atr,
                    "isdr_aid", usher_card_get_isdr_aid (card), "euicc", describe_euicc (info),
                    "profiles", profile_list_to_json (profiles));
}

static void
print_card (json_t *card)
{
  json_t *euicc = json_object_get (card, "euicc");
  json_t *key;
  size_t i;

  cli_print (_("EID           %s\n"), usher_json_peek_string (card, "eid"));
  cli_print (_("ATR           %s\n"), usher_json_peek_string (card, "atr"));
  cli_print (_("SGP.22        %s\n"), usher_json_peek_string (euicc, "svn"));
  cli_print (_("Free memory   %lld bytes\n"), (long long) json_integer_value (json_object_get (euicc, "free_memory")));
  json_array_foreach (json_object_get (euicc, "ci_keys"), i, key)
  {
    g_autofree char *name = cli_text (usher_json_peek_string (key, "name"));

    cli_print (_("Trusts        %s  %s (%s)\n"), usher_json_peek_string (key, "id"), name, usher_json_peek_string (key, "kind"));
  }
  profile_list_print (json_object_get (card, "profiles"));
}

static int
card_info (Cli *cli, int argc, char **argv)
{
  g_autofree char *at = NULL;
  const GOptionEntry entries[] = {
    { "at", 0, 0, G_OPTION_ARG_STRING, &at, N_("The device (see usherctl attached)"), "ID" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherAttachment) attachment = NULL;
  json_auto_t *card = NULL;

  if (!cli_parse (cli, NULL, _("Shows the SIM in a device: its id, memory, roots of trust and profiles."), entries, &argc, &argv,
                  &error))
    return cli_fail (cli, error);
  attachment = device_open (cli, at, &error);
  card = attachment == NULL ? NULL : read_card (attachment, cli->cancellable, &error);
  if (card == NULL)
    return cli_fail (cli, error);
  if (cli->json)
    cli_print_json (card);
  else
    print_card (card);
  return USHER_EXIT_DONE;
}

static const Verb verbs[] = {
  { "info", card_info },
  { NULL, NULL },
};

int
command_card (Cli *cli, int argc, char **argv)
{
  return command_run_verb (cli, verbs, argc, argv);
}
