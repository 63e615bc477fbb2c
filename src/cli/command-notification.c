/* SPDX-License-Identifier: GPL-3.0-or-later */
/* usherctl notification: what the card has to tell its servers, and sending it. */
#include <glib/gi18n-lib.h>

#include "commands.h"
#include "device.h"
#include "usher-error.h"
#include "usher-es10b.h"
#include "usher-es10c.h"
#include "usher-journal.h"
#include "usher-notifications.h"

static json_t *
describe (const UsherNotification *notification)
{
  return json_pack ("{s:i,s:s,s:s,s:s?}", "seq", (int) notification->seq, "event",
                    usher_notification_event_get_name (notification->event), "address", notification->address, "iccid",
                    notification->iccid);
}

static int
notification_list (Cli *cli, int argc, char **argv)
{
  g_autofree char *at = NULL;
  const GOptionEntry entries[] = {
    { "at", 0, 0, G_OPTION_ARG_STRING, &at, N_("The device (see usherctl attached)"), "ID" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherAttachment) attachment = NULL;
  g_autoptr (GPtrArray) notifications = NULL;
  json_auto_t *list = json_array ();

  if (!cli_parse (cli, NULL, _("Lists what the SIM has not told its servers yet."), entries, &argc, &argv, &error))
    return cli_fail (cli, error);
  attachment = device_open (cli, at, &error);
  if (attachment != NULL)
    notifications = usher_es10b_list_notifications (usher_attachment_get_card (attachment), cli->cancellable, &error);
  if (notifications == NULL)
    return cli_fail (cli, error);
  for (guint i = 0; i < notifications->len; i++)
    {
      UsherNotification *notification = notifications->pdata[i];
      g_autofree char *address = cli_text (notification->address);

      json_array_append_new (list, describe (notification));
      if (!cli->json)
        cli_print ("%5u  %-8s  %s  %s\n", notification->seq, usher_notification_event_get_name (notification->event), address,
                   notification->iccid == NULL ? "-" : notification->iccid);
    }
  if (cli->json)
    cli_print_json (list);
  else if (notifications->len == 0)
    cli_print (_("The SIM has told its servers everything.\n"));
  return USHER_EXIT_DONE;
}

static void
show_result (Cli *cli, const UsherDrainResult *result)
{
  json_auto_t *document = NULL;

  if (!cli->json)
    {
      cli_print (_("%u delivered, %u removed from the SIM, %u waiting.\n"), result->delivered, result->removed, result->waiting);
      return;
    }
  document = json_pack ("{s:i,s:i,s:i}", "delivered", (int) result->delivered, "removed", (int) result->removed, "waiting",
                        (int) result->waiting);
  cli_print_json (document);
}

/* Sends what the card at @at (nullable) holds; without @all, only that card's part of the outbox. */
static gboolean
send_notifications (Cli *cli, const char *at, gboolean all, UsherDrainResult *result, GError **error)
{
  g_autoptr (UsherConfiguration) configuration = device_load_configuration (cli, error);
  g_autoptr (UsherTrust) trust = configuration == NULL ? NULL : device_dup_trust (configuration, error);
  g_autoptr (UsherJournal) journal = trust == NULL ? NULL : usher_journal_open (NULL, error);
  g_autoptr (UsherAttachment) attachment = NULL;
  UsherDrainResult outbox = { 0 };

  if (journal == NULL)
    return FALSE;
  if (at != NULL)
    {
      attachment = device_open (cli, at, error);
      if (attachment == NULL
          || !usher_notifications_drain (usher_attachment_get_card (attachment), trust, journal, NULL, NULL, FALSE, result,
                                         cli->cancellable, error))
        return FALSE;
    }
  if (!all)
    return TRUE;
  if (!usher_notifications_drain (NULL, trust, journal, NULL, NULL, FALSE, &outbox, cli->cancellable, error))
    return FALSE;
  result->delivered += outbox.delivered;
  result->waiting = outbox.waiting;
  return TRUE;
}

static int
notification_send (Cli *cli, int argc, char **argv)
{
  g_autofree char *at = NULL;
  gboolean all = FALSE;
  const GOptionEntry entries[] = {
    { "at", 0, 0, G_OPTION_ARG_STRING, &at, N_("The device (see usherctl attached)"), "ID" },
    { "all", 0, 0, G_OPTION_ARG_NONE, &all, N_("Also send what waits in the outbox for other SIMs"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GError) error = NULL;
  UsherDrainResult result = { 0 };

  if (!cli_parse (cli, NULL, _("Sends what the SIM has to tell its servers."), entries, &argc, &argv, &error))
    return cli_fail (cli, error);
  if (at == NULL && !all)
    {
      cli_set_usage_error (&error, "which device? Give --at ID, or --all for the outbox alone");
      return cli_fail (cli, error);
    }
  if (!send_notifications (cli, at, all, &result, &error))
    return cli_fail (cli, error);
  show_result (cli, &result);
  return result.waiting == 0 ? USHER_EXIT_DONE : USHER_EXIT_UNREACHABLE;
}

static const Verb verbs[] = {
  { "list", notification_list },
  { "send", notification_send },
  { NULL, NULL },
};

int
command_notification (Cli *cli, int argc, char **argv)
{
  return command_run_verb (cli, verbs, argc, argv);
}
