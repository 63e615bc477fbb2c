/* SPDX-License-Identifier: GPL-3.0-or-later */
/* usherctl profile: the profiles on a card (ES10c); downloads are in command-download.c. */
#include "command-download.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "commands.h"
#include "device.h"
#include "profile-json.h"
#include "usher-error.h"
#include "usher-es10c.h"
#include "usher-es10c-verify.h"
#include "usher-journal.h"
#include "usher-notifications.h"

static int
profile_list (Cli *cli, int argc, char **argv)
{
  g_autofree char *at = NULL;
  const GOptionEntry entries[] = {
    { "at", 0, 0, G_OPTION_ARG_STRING, &at, N_("The device (see usherctl attached)"), "ID" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherAttachment) attachment = NULL;
  g_autoptr (GPtrArray) profiles = NULL;
  json_auto_t *list = NULL;

  if (!cli_parse (cli, NULL, _("Lists the profiles on a SIM."), entries, &argc, &argv, &error))
    return cli_fail (cli, error);
  attachment = device_open (cli, at, &error);
  if (attachment != NULL)
    profiles = usher_es10c_list_profiles (usher_attachment_get_card (attachment), cli->cancellable, &error);
  if (profiles == NULL)
    return cli_fail (cli, error);
  list = profile_list_to_json (profiles);
  if (cli->json)
    cli_print_json (list);
  else
    profile_list_print (list);
  return USHER_EXIT_DONE;
}

/* What the card has to tell its servers after a change is sent at once; what cannot be sent waits in the outbox. */
static int
report_change (Cli *cli, UsherCard *card, UsherTrust *trust, UsherJournal *journal, const char *iccid, const char *change)
{
  g_autoptr (GError) error = NULL;
  UsherDrainResult drained = { 0 };
  json_auto_t *document = NULL;

  if (!usher_notifications_drain (card, trust, journal, NULL, NULL, FALSE, &drained, cli->cancellable, &error))
    {
      g_prefix_error (&error, "the profile is %s, but its server could not be told: ", change);
      return cli_fail (cli, error);
    }
  document = json_pack ("{s:s,s:s,s:i,s:i}", "iccid", iccid, "state", change, "delivered", (int) drained.delivered, "waiting",
                        (int) drained.waiting);
  if (cli->json)
    cli_print_json (document);
  else
    cli_print (_("%s: %s. %u notifications delivered, %u waiting.\n"), iccid, change, drained.delivered, drained.waiting);
  return USHER_EXIT_DONE;
}

typedef gboolean (*Change) (UsherCard *card, const char *iccid, GCancellable *cancellable, GError **error);

static int
change_profile (Cli *cli, Change change, const char *done, const char *summary, int argc, char **argv)
{
  g_autofree char *at = NULL;
  const GOptionEntry entries[] = {
    { "at", 0, 0, G_OPTION_ARG_STRING, &at, N_("The device (see usherctl attached)"), "ID" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherConfiguration) configuration = NULL;
  g_autoptr (UsherTrust) trust = NULL;
  g_autoptr (UsherJournal) journal = NULL;
  g_autoptr (UsherAttachment) attachment = NULL;

  if (!cli_parse (cli, "ICCID", summary, entries, &argc, &argv, &error))
    return cli_fail (cli, error);
  if (argc != 2)
    {
      cli_set_usage_error (&error, "which profile? Give one ICCID (see usherctl profile list)");
      return cli_fail (cli, error);
    }
  /* All that is needed afterwards is there before anything is changed. */
  configuration = device_load_configuration (cli, &error);
  trust = configuration == NULL ? NULL : device_dup_trust (configuration, &error);
  journal = trust == NULL ? NULL : usher_journal_open (NULL, &error);
  attachment = journal == NULL ? NULL : device_open (cli, at, &error);
  if (attachment == NULL || !change (usher_attachment_get_card (attachment), argv[1], cli->cancellable, &error))
    return cli_fail (cli, error);
  return report_change (cli, usher_attachment_get_card (attachment), trust, journal, argv[1], done);
}

static int
profile_enable (Cli *cli, int argc, char **argv)
{
  return change_profile (cli, usher_profile_enable_verified, "enabled", _("Enables a profile and checks that it is."), argc, argv);
}

static int
profile_disable (Cli *cli, int argc, char **argv)
{
  return change_profile (cli, usher_profile_disable_verified, "disabled", _("Disables a profile and checks that it is."), argc,
                         argv);
}

static int
profile_delete (Cli *cli, int argc, char **argv)
{
  return change_profile (cli, usher_profile_delete_verified, "deleted",
                         _("Deletes a profile for good; most operators do not give it out again."), argc, argv);
}

static int
profile_rename (Cli *cli, int argc, char **argv)
{
  g_autofree char *at = NULL;
  const GOptionEntry entries[] = {
    { "at", 0, 0, G_OPTION_ARG_STRING, &at, N_("The device (see usherctl attached)"), "ID" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherAttachment) attachment = NULL;
  json_auto_t *document = NULL;

  if (!cli_parse (cli, "ICCID NAME", _("Gives a profile a name of your own; an empty one removes it."), entries, &argc,
                  &argv, &error))
    return cli_fail (cli, error);
  if (argc != 3)
    {
      cli_set_usage_error (&error, "profile rename takes an ICCID and a name");
      return cli_fail (cli, error);
    }
  attachment = device_open (cli, at, &error);
  if (attachment == NULL
      || !usher_profile_rename_verified (usher_attachment_get_card (attachment), argv[1], argv[2], cli->cancellable, &error))
    return cli_fail (cli, error);
  document = json_pack ("{s:s,s:s}", "iccid", argv[1], "nickname", argv[2]);
  if (cli->json)
    cli_print_json (document);
  else
    cli_print (_("%s: renamed.\n"), argv[1]);
  return USHER_EXIT_DONE;
}

static const Verb verbs[] = {
  { "list", profile_list },       { "enable", profile_enable },          { "disable", profile_disable },
  { "delete", profile_delete },   { "rename", profile_rename },          { "download", command_download },
  { "recover", command_recover }, { NULL, NULL },
};

int
command_profile (Cli *cli, int argc, char **argv)
{
  return command_run_verb (cli, verbs, argc, argv);
}
