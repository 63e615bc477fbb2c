/* SPDX-License-Identifier: GPL-3.0-or-later */
/* usherctl onboard: one journey, its events as JSON Lines or in words, its questions on standard input. */
#include <string.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#include "commands.h"
#include "device.h"
#include "events.h"
#include "usher-error.h"
#include "usher-journey.h"
#include "usher-label-parse.h"
#include "usher-scan.h"

#define MAX_AUTHORISATION (64 * 1024)

static void
print_stage (json_t *event)
{
  const char *state = usher_json_peek_string (event, "state");
  const char *verdict = usher_json_peek_string (event, "verdict");

  if (strcmp (state, "started") == 0)
    return;
  events_end_bar ();
  cli_print (verdict == NULL ? "%-9s %s\n" : "%-9s %s (%s)\n", usher_json_peek_string (event, "name"), state, verdict);
}

static void
print_receipt (json_t *receipt)
{
  g_autofree char *network = cli_text (usher_json_peek_string (receipt, "network"));
  const char *id = usher_json_peek_string (receipt, "id");
  const char *result = usher_json_peek_string (receipt, "result");
  const char *reason = usher_json_peek_string (receipt, "reason");

  events_end_bar ();
  if (reason == NULL || strcmp (reason, result) == 0)
    cli_print (_("Result    %s\n"), result);
  else
    cli_print (_("Result    %s: %s\n"), result, reason);
  cli_print (_("Network   %s\n"), network);
  if (json_object_get (receipt, "hash") != NULL)
    cli_print (_("Receipt   %s (usherctl receipt show shows it)\n"), id);
}

static void
print_plan (json_t *event)
{
  json_t *policy = json_object_get (event, "policy");
  json_t *decision = json_object_get (event, "decision");
  g_autofree char *name = cli_text (usher_json_peek_string (policy, "id"));
  g_autofree char *winner = cli_text (decision == NULL ? NULL : usher_json_peek_string (decision, "winner"));

  cli_print (_("Plan      the device %s can be put into service; nothing was written\n"), usher_json_peek_string (event, "eid"));
  cli_print (_("Policy    %s, version %lld\n"), name, (long long) json_integer_value (json_object_get (policy, "version")));
  if (decision != NULL)
    cli_print (_("Offer     %s (--json shows why)\n"), winner);
}

static void
print_event (json_t *event)
{
  const char *kind = usher_json_peek_string (event, "event");

  if (strcmp (kind, "stage") == 0)
    print_stage (event);
  else if (strcmp (kind, "receipt") == 0)
    print_receipt (json_object_get (event, "receipt"));
  else if (strcmp (kind, "plan") == 0)
    print_plan (event);
}

typedef struct {
  Cli *cli;        /* (not owned) */
  json_t *receipt; /* (owned) (nullable) the last event, kept for the end: errors come before it */
} Journey;

static void
show_event (json_t *event, gpointer data)
{
  Journey *journey = data;
  const char *kind = usher_json_peek_string (event, "event");

  if (strcmp (kind, "progress") == 0)
    events_progress (journey->cli, usher_json_peek_string (event, "stage"), usher_json_peek_string (event, "step"),
                     json_number_value (json_object_get (event, "fraction")));
  else if (!journey->cli->json)
    print_event (event);
  else if (strcmp (kind, "receipt") == 0)
    journey->receipt = json_incref (event);
  else
    cli_print_json (event);
}

static gboolean
is_option (json_t *options, const char *answer)
{
  json_t *option;
  size_t i;

  json_array_foreach (options, i, option)
    if (strcmp (json_string_value (option), answer) == 0)
      return TRUE;
  return FALSE;
}

/* (transfer full) (nullable) one of @options; whoever types something else is asked again. */
static char *
choose (Cli *cli, json_t *options, GError **error)
{
  for (;;)
    {
      g_autofree char *answer = NULL;
      json_t *option;
      size_t i;

      json_array_foreach (options, i, option)
        cli_print ("%s%s", i == 0 ? "[" : "/", json_string_value (option));
      cli_print ("] ");
      answer = cli_read_line (cli, error);
      if (answer == NULL || is_option (options, g_strstrip (answer)))
        return g_steal_pointer (&answer);
    }
}

/* A person answers with one of the options, or with a code that came with an order; the digest of what was shown goes
 * back with it. */
static json_t *
ask_person (Cli *cli, json_t *question, GError **error)
{
  json_t *options = json_object_get (question, "options");
  g_autofree char *text = cli_text (usher_json_peek_string (question, "text"));
  g_autofree char *answer = NULL;
  g_autoptr (GError) problem = NULL;

  events_end_bar ();
  cli_print ("%s\n", text);
  if (json_array_size (options) > 0)
    answer = choose (cli, options, &problem);
  else if (isatty (STDIN_FILENO))
    answer = cli_read_secret (cli, -1, "", &problem);
  else
    answer = cli_read_line (cli, &problem);
  if (problem != NULL)
    g_propagate_error (error, g_steal_pointer (&problem));
  else if (answer == NULL)
    g_set_error (error, USHER_ERROR, USHER_ERROR_REFUSED, "nobody answered; run it on a terminal, or with --approve");
  if (answer == NULL)
    return NULL;
  return json_pack ("{s:O,s:s,s:O}", "id", json_object_get (question, "id"), "answer", answer, "digest",
                    json_object_get (question, "digest"));
}

static json_t *
answer_question (json_t *question, gpointer data, GCancellable *cancellable, GError **error)
{
  Cli *cli = ((Journey *) data)->cli;
  g_autofree char *line = NULL;
  g_autoptr (GError) problem = NULL;

  if (!cli->json)
    return ask_person (cli, question, error);
  line = cli_read_line (cli, &problem);
  if (line != NULL)
    return usher_json_parse (line, -1, USHER_JSON_MAX_SIZE, error);
  if (problem != NULL)
    g_propagate_error (error, g_steal_pointer (&problem));
  else
    g_set_error (error, USHER_ERROR, USHER_ERROR_REFUSED,
                 "standard input ended before the question was answered; answer it there, or give --approve");
  return NULL;
}

/* (transfer full) the one label of the picture that says which device this is. */
static UsherLabel *
label_from_image (const char *image, GError **error)
{
  g_autoptr (GPtrArray) codes = usher_scan_file (image, error);
  g_autoptr (UsherLabel) found = NULL;

  if (codes == NULL)
    return NULL;
  for (guint i = 0; i < codes->len; i++)
    {
      const UsherCode *code = codes->pdata[i];
      gsize length;
      const char *payload = g_bytes_get_data (code->payload, &length);
      g_autoptr (UsherLabel) label = usher_label_parse (payload, (gssize) length, NULL);

      if (g_str_equal (label->format, USHER_LABEL_TEXT) || g_str_equal (label->format, USHER_LABEL_URL))
        continue;
      if (found != NULL)
        {
          g_set_error (error, USHER_ERROR, USHER_ERROR_INVALID,
                       "%s holds several labels; choose one with --label (see usherctl label scan)", image);
          return NULL;
        }
      found = g_steal_pointer (&label);
    }
  if (found == NULL)
    g_set_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND, "no label that Usher knows was found in %s", image);
  return g_steal_pointer (&found);
}

static json_t *
read_authorisation (Cli *cli, int fd, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  char buffer[4096];
  ssize_t got = 1;

  while (got > 0 && text->len <= MAX_AUTHORISATION)
    {
      if (!cli_wait_for_input (cli, fd, error))
        return NULL;
      got = read (fd, buffer, sizeof buffer);
      g_string_append_len (text, buffer, MAX (got, 0));
    }
  if (got < 0)
    {
      cli_set_usage_error (error, "descriptor %d cannot be read: %s", fd, g_strerror (errno));
      return NULL;
    }
  return usher_json_parse (text->str, (gssize) text->len, MAX_AUTHORISATION, error);
}

typedef struct {
  char *at;              /* (owned) (nullable) */
  char *label;           /* (owned) (nullable) */
  char *image;           /* (owned) (nullable) */
  char *network;         /* (owned) (nullable) */
  char *name;            /* (owned) (nullable) */
  gboolean plan_only;
  gboolean approve;
  int authorisation_fd;
} Options;

static void
options_clear (Options *options)
{
  g_free (options->at);
  g_free (options->label);
  g_free (options->image);
  g_free (options->network);
  g_free (options->name);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static gboolean
parse_options (Cli *cli, Options *options, int *argc, char ***argv, GError **error)
{
  const GOptionEntry entries[] = {
    { "at", 0, 0, G_OPTION_ARG_STRING, &options->at, N_("The device (see usherctl attached)"), "ID" },
    { "label", 0, 0, G_OPTION_ARG_STRING, &options->label, N_("What the label says; - reads it from standard input"), "PAYLOAD" },
    { "image", 0, 0, G_OPTION_ARG_FILENAME, &options->image, N_("A picture of the label"), "FILE" },
    { "network", 0, 0, G_OPTION_ARG_STRING, &options->network, N_("The network that the device joins"), "NAME" },
    { "name", 0, 0, G_OPTION_ARG_STRING, &options->name, N_("What you call the device"), "NAME" },
    { "plan-only", 0, 0, G_OPTION_ARG_NONE, &options->plan_only, N_("Decide, and write nothing"), NULL },
    { "approve", 0, 0, G_OPTION_ARG_NONE, &options->approve, N_("Permission is given"), NULL },
    { "authorisation-fd", 0, 0, G_OPTION_ARG_INT, &options->authorisation_fd,
      N_("Read the customer's signed permission from descriptor N"), "N" },
    G_OPTION_ENTRY_NULL,
  };

  if (!cli_parse (cli, NULL, _("Brings one device into service."), entries, argc, argv, error))
    return FALSE;
  if (options->label != NULL && options->image != NULL)
    cli_set_usage_error (error, "give either --label or --image");
  else if (options->approve && options->authorisation_fd >= 0)
    cli_set_usage_error (error, "give either --approve or --authorisation-fd");
  else
    return TRUE;
  return FALSE;
}

/* (transfer full) (nullable) what was scanned or typed; NULL without an error when nothing was. */
static UsherLabel *
read_label (Cli *cli, const Options *options, GError **error)
{
  g_autofree char *line = NULL;
  g_autoptr (GError) problem = NULL;
  UsherLabel *label = NULL;

  if (options->image != NULL)
    label = label_from_image (options->image, error);
  else if (options->label != NULL)
    {
      line = strcmp (options->label, "-") == 0 ? cli_read_line (cli, &problem) : g_strdup (options->label);
      if (line != NULL)
        label = usher_label_parse (line, -1, NULL);
      else if (problem != NULL)
        g_propagate_error (error, g_steal_pointer (&problem));
      else
        cli_set_usage_error (error, "there was no label on standard input");
    }
  if (label != NULL)
    usher_label_guard (label);
  return label;
}

static gboolean
run_journey (Journey *journey, const Options *options, const UsherLabel *label, json_t *authorisation, GError **error)
{
  Cli *cli = journey->cli;
  g_autoptr (UsherConfiguration) configuration = device_load_configuration (cli, error);
  g_autoptr (UsherTrust) trust = configuration == NULL ? NULL : device_dup_trust (configuration, error);
  g_autoptr (UsherJournal) journal = trust == NULL ? NULL : usher_journal_open (NULL, error);
  g_autoptr (UsherLocalAccount) account = journal == NULL ? NULL : usher_local_account_open (NULL, error);
  g_auto (UsherJourneyResult) result = { 0 };
  UsherJourneyInput input = { .configuration = configuration, .journal = journal, .account = account, .at = options->at,
                              .label = label, .network = options->network, .name = options->name,
                              .authorisation = authorisation, .approve = options->approve, .plan_only = options->plan_only };

  if (account == NULL
      || !usher_journey_run (&input, show_event, answer_question, journey, cli->cancellable, &result, error))
    return FALSE;
  if (result.already_done && !cli->json)
    cli_print (_("The device was in service already; nothing was changed.\n"));
  return TRUE;
}

int
command_onboard (Cli *cli, int argc, char **argv)
{
  g_auto (Options) options = { .authorisation_fd = -1 };
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherLabel) label = NULL;
  json_auto_t *authorisation = NULL;
  Journey journey = { cli, NULL };
  int status = USHER_EXIT_DONE;

  if (!parse_options (cli, &options, &argc, &argv, &error))
    return cli_fail (cli, error);
  label = read_label (cli, &options, &error);
  if (error == NULL && options.authorisation_fd >= 0)
    authorisation = read_authorisation (cli, options.authorisation_fd, &error);
  if (error != NULL || !run_journey (&journey, &options, label, authorisation, &error))
    {
      events_end_bar ();
      status = cli_fail (cli, error);
    }
  if (journey.receipt != NULL)
    cli_print_json (journey.receipt);
  json_decref (journey.receipt);
  return status;
}
