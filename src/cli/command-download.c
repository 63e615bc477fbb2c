/* SPDX-License-Identifier: GPL-3.0-or-later */
/* usherctl profile download and recover: a profile that was bought, by its activation code or from a server that knows the card. */
#include "command-download.h"

#include <string.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#include "device.h"
#include "events.h"
#include "usher-download.h"
#include "usher-error.h"
#include "usher-journal.h"
#include "usher-label-parse.h"
#include "usher-local-account.h"
#include "usher-recover.h"
#include "usher-redact.h"

typedef struct {
  Cli *cli;            /* (not owned) */
  int confirmation_fd; /* -1: none */
  gboolean installer;  /* may see whose profile it is */
} Download;

static void
show_progress (const char *step, double fraction, gpointer data)
{
  events_progress (data, "flash", step, fraction);
}

static char *
ask_confirmation (gpointer data)
{
  Download *download = data;

  events_end_bar ();
  return cli_read_secret (download->cli, download->confirmation_fd, _("Confirmation code: "), NULL);
}

/* A rule that binds the person to the profile needs a person's yes; without one the profile stays with its server. */
static UsherConsent
ask_about_rule (Cli *cli)
{
  g_autofree char *answer = NULL;

  events_end_bar ();
  if (!isatty (STDIN_FILENO))
    return USHER_CONSENT_LATER;
  g_printerr ("%s [yes/no] ", _("The profile cannot be taken off the device again, or not be changed. Go on?"));
  answer = cli_read_line (cli, NULL);
  if (answer == NULL)
    return USHER_CONSENT_LATER;
  return strcmp (g_strstrip (answer), "yes") == 0 ? USHER_CONSENT_YES : USHER_CONSENT_NO;
}

static UsherConsent
show_metadata (const UsherMetadata *metadata, gboolean rule_consent, gpointer data)
{
  Download *download = data;
  g_autofree char *provider = cli_text (metadata->provider_name);
  g_autofree char *name = cli_text (metadata->profile_name);

  if (download->installer && !download->cli->json)
    {
      events_end_bar ();
      cli_print (_("Profile %s: %s, %s\n"), metadata->iccid, provider, name);
    }
  return rule_consent ? ask_about_rule (download->cli) : USHER_CONSENT_YES;
}

/* (transfer full) the activation code as a label, its secrets registered; NULL with an error when there is none or it is none. */
static UsherLabel *
read_activation_code (Cli *cli, int fd, GError **error)
{
  g_autofree char *code = cli_read_secret (cli, fd, _("Activation code (LPA:1$...): "), error);
  g_autoptr (UsherLabel) label = NULL;

  if (code == NULL)
    return NULL;
  label = usher_label_parse (code, -1, USHER_LABEL_SGP22_AC);
  explicit_bzero (code, strlen (code));
  if (!label->valid)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_INVALID, "the activation code is not valid: %s",
                   label->problems->len > 0 ? (const char *) label->problems->pdata[0] : "no activation code");
      return NULL;
    }
  usher_label_guard (label);
  return g_steal_pointer (&label);
}

static void
report_result (Cli *cli, UsherCard *card, const UsherDownloadResult *result)
{
  UsherCardCounts counts;
  json_auto_t *event = NULL;

  usher_card_get_counts (card, &counts);
  event = json_pack ("{s:s,s:s,s:b,s:b,s:b,s:i,s:i,s:I,s:I}", "event", "result", "iccid", result->iccid, "installed", TRUE,
                     "resumed", result->resumed, "notification_delivered", result->delivered, "power_ons",
                     (int) counts.power_ons, "exchanges", (int) counts.exchanges, "bytes_out",
                     (json_int_t) counts.bytes_out, "bytes_in", (json_int_t) counts.bytes_in);
  events_end_bar ();
  if (cli->json)
    cli_print_json (event);
  else
    cli_print (result->delivered ? _("The profile %s is installed.\n")
                                 : _("The profile %s is installed. Its server could not be told yet; "
                                     "usherctl notification send --all tries again.\n"),
               result->iccid);
}

static gboolean
read_role (Download *download, GError **error)
{
  g_autoptr (UsherLocalAccount) account = usher_local_account_open (NULL, error);
  g_autofree char *role = account == NULL ? NULL : usher_local_account_get_role (account, error);

  download->installer = g_strcmp0 (role, "installer") == 0;
  return role != NULL;
}

static gboolean
run_download (Download *download, const char *at, const UsherDownloadOrder *order, GError **error)
{
  Cli *cli = download->cli;
  g_autoptr (UsherConfiguration) configuration = device_load_configuration (cli, error);
  g_autoptr (UsherTrust) trust = configuration == NULL ? NULL : device_dup_trust (configuration, error);
  g_autoptr (UsherJournal) journal = trust == NULL ? NULL : usher_journal_open (NULL, error);
  g_autoptr (UsherAttachment) attachment = journal == NULL ? NULL : device_open (cli, at, error);
  g_autoptr (UsherProgress) progress = usher_progress_new (show_progress, cli);
  UsherDownloadCallbacks callbacks = { show_metadata, ask_confirmation, download };
  g_auto (UsherDownloadResult) result = { 0 };

  if (attachment == NULL || !read_role (download, error))
    return FALSE;
  if (!usher_download_run (usher_attachment_get_card (attachment), trust, journal, order, &callbacks, progress, &result,
                           cli->cancellable, error))
    {
      usher_progress_abandon (progress);
      events_end_bar ();
      return FALSE;
    }
  report_result (cli, usher_attachment_get_card (attachment), &result);
  return TRUE;
}

int
command_download (Cli *cli, int argc, char **argv)
{
  Download download = { cli, -1, FALSE };
  g_autofree char *at = NULL;
  g_autofree char *server = NULL;
  g_autofree char *imei = NULL;
  int code_fd = -1;
  const GOptionEntry entries[] = {
    { "at", 0, 0, G_OPTION_ARG_STRING, &at, N_("The device (see usherctl attached)"), "ID" },
    { "code-fd", 0, 0, G_OPTION_ARG_INT, &code_fd, N_("Read the activation code from descriptor N"), "N" },
    { "server", 0, 0, G_OPTION_ARG_STRING, &server, N_("Ask this server what it has for the SIM"), "ADDRESS" },
    { "confirmation-fd", 0, 0, G_OPTION_ARG_INT, &download.confirmation_fd, N_("Read the confirmation code from descriptor N"),
      "N" },
    { "imei", 0, 0, G_OPTION_ARG_STRING, &imei, N_("The device's IMEI"), "IMEI" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherLabel) code = NULL;
  UsherDownloadOrder order = { 0 };

  if (!cli_parse (cli, NULL,
                  _("Downloads a profile that was bought. Its code is asked for on the terminal, or read from a descriptor."),
                  entries, &argc, &argv, &error))
    return cli_fail (cli, error);
  if (server != NULL && code_fd >= 0)
    cli_set_usage_error (&error, "give either --code-fd or --server");
  else if (server == NULL)
    code = read_activation_code (cli, code_fd, &error);
  if (error != NULL)
    return cli_fail (cli, error);
  order.smdp_address = code == NULL ? server : usher_label_get_text (code, "smdp");
  order.matching_id = code == NULL ? NULL : usher_label_get_text (code, "matching_id");
  order.smdp_oid = code == NULL ? NULL : usher_label_get_text (code, "oid");
  order.imei = imei;
  if (!run_download (&download, at, &order, &error))
    return cli_fail (cli, error);
  return USHER_EXIT_DONE;
}

static int
report_recovery (Cli *cli, const UsherRecovery *recovery)
{
  json_auto_t *document = json_pack ("{s:s,s:s,s:s?,s:s?,s:b,s:b}", "event", "result", "state",
                                     usher_recovery_state_get_name (recovery->state), "iccid", recovery->iccid, "server",
                                     recovery->address, "bound", recovery->bound, "notification_delivered", recovery->delivered);

  if (cli->json)
    cli_print_json (document);
  else
    switch (recovery->state)
      {
      case USHER_RECOVERY_NOTHING:
        cli_print (_("No download of this SIM is unfinished.\n"));
        break;
      case USHER_RECOVERY_INSTALLED:
        cli_print (_("The profile is on the SIM; the download is finished now.\n"));
        break;
      case USHER_RECOVERY_RESTART:
        cli_print (_("The profile did not reach the SIM. Run the download again with the same code.\n"));
        break;
      }
  return recovery->state == USHER_RECOVERY_RESTART ? USHER_EXIT_INTERRUPTED : USHER_EXIT_DONE;
}

int
command_recover (Cli *cli, int argc, char **argv)
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
  g_auto (UsherRecovery) recovery = { 0 };

  if (!cli_parse (cli, NULL, _("Finds out how an interrupted download ended, and finishes it."), entries, &argc, &argv, &error))
    return cli_fail (cli, error);
  configuration = device_load_configuration (cli, &error);
  trust = configuration == NULL ? NULL : device_dup_trust (configuration, &error);
  journal = trust == NULL ? NULL : usher_journal_open (NULL, &error);
  attachment = journal == NULL ? NULL : device_open (cli, at, &error);
  if (attachment == NULL
      || !usher_download_recover (usher_attachment_get_card (attachment), trust, journal, NULL, &recovery, cli->cancellable,
                                  &error))
    return cli_fail (cli, error);
  return report_recovery (cli, &recovery);
}
