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
  const char *reason = usher_json_peek_string (receipt, "reason");

  events_end_bar ();
  cli_print (_("Result    %s%s%s\n"), usher_json_peek_string (receipt, "result"), reason == NULL ? "" : ": ",
             reason == NULL ? "" : reason);
  cli_print (_("Network   %s\n"), network);
  if (json_object_get (receipt, "hash") != NULL)
    cli_print (_("Receipt   %s (usherctl receipt show shows it)\n"), id);
}

static void
print_plan (json_t *event)
{
  g_autofree char *text = json_dumps (event, JSON_INDENT (2));

  cli_print ("%s\n", text);
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

static void
show_event (json_t *event, gpointer data)
{
  Cli *cli = data;

  if (strcmp (usher_json_peek_string (event, "event"), "progress") == 0)
    events_progress (cli, usher_json_peek_string (event, "stage"), usher_json_peek_string (event, "step"),
                     json_number_value (json_object_get (event, "fraction")));
  else if (cli->json)
    cli_print_json (event);
  else
    print_event (event);
}

/* A person answers with one of the options; the digest of what was shown goes back with it. */
static json_t *
ask_person (json_t *question, GError **error)
{
  g_autofree char *text = cli_text (usher_json_peek_string (question, "text"));
  g_autofree char *answer = NULL;
  json_t *option;
  size_t i;

  events_end_bar ();
  cli_print ("%s\n[", text);
  json_array_foreach (json_object_get (question, "options"), i, option)
    cli_print ("%s%s", i == 0 ? "" : "/", json_string_value (option));
  cli_print ("] ");
  answer = cli_read_line ();
  if (answer == NULL)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_REFUSED, "nobody answered; run it on a terminal, or with --approve");
      return NULL;
    }
  return json_pack ("{s:O,s:s,s:O}", "id", json_object_get (question, "id"), "answer", g_strstrip (answer), "digest",
                    json_object_get (question, "digest"));
}

static json_t *
answer_question (json_t *question, gpointer data, GCancellable *cancellable, GError **error)
{
  Cli *cli = data;
  g_autofree char *line = NULL;

  if (!cli->json)
    return ask_person (question, error);
  line = cli_read_line ();
  if (line == NULL)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_REFUSED, "standard input ended before the question was answered");
      return NULL;
    }
  return usher_json_parse (line, -1, USHER_JSON_MAX_SIZE, error);
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
read_authorisation (int fd, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  char buffer[4096];
  ssize_t got;

  while ((got = read (fd, buffer, sizeof buffer)) > 0 && text->len <= MAX_AUTHORISATION)
    g_string_append_len (text, buffer, got);
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
parse_options (Options *options, int *argc, char ***argv, GError **error)
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
    { NULL },
  };

  if (!cli_parse (NULL, _("Brings one device into service."), entries, argc, argv, error))
    return FALSE;
  if (*argc > 1)
    cli_set_usage_error (error, "'%s' is one word too many", (*argv)[1]);
  else if (options->label != NULL && options->image != NULL)
    cli_set_usage_error (error, "give either --label or --image");
  else if (options->approve && options->authorisation_fd >= 0)
    cli_set_usage_error (error, "give either --approve or --authorisation-fd");
  else
    return TRUE;
  return FALSE;
}

/* (transfer full) (nullable) what was scanned or typed; NULL without an error when nothing was. */
static UsherLabel *
read_label (const Options *options, GError **error)
{
  g_autofree char *line = NULL;
  UsherLabel *label = NULL;

  if (options->image != NULL)
    label = label_from_image (options->image, error);
  else if (options->label != NULL)
    {
      line = strcmp (options->label, "-") == 0 ? cli_read_line () : g_strdup (options->label);
      label = usher_label_parse (line == NULL ? "" : line, -1, NULL);
    }
  if (label != NULL)
    usher_label_guard (label);
  return label;
}

static gboolean
run_journey (Cli *cli, const Options *options, const UsherLabel *label, json_t *authorisation, GError **error)
{
  g_autoptr (UsherConfiguration) configuration = device_load_configuration (cli, error);
  g_autoptr (UsherTrust) trust = configuration == NULL ? NULL : device_dup_trust (configuration, error);
  g_autoptr (UsherJournal) journal = trust == NULL ? NULL : usher_journal_open (NULL, error);
  g_autoptr (UsherLocalAccount) account = journal == NULL ? NULL : usher_local_account_open (NULL, error);
  g_auto (UsherJourneyResult) result = { 0 };
  UsherJourneyInput input = { .configuration = configuration, .journal = journal, .account = account, .at = options->at,
                              .label = label, .network = options->network, .name = options->name,
                              .authorisation = authorisation, .approve = options->approve, .plan_only = options->plan_only };

  return account != NULL && usher_journey_run (&input, show_event, answer_question, cli, cli->cancellable, &result, error);
}

int
command_onboard (Cli *cli, int argc, char **argv)
{
  g_auto (Options) options = { .authorisation_fd = -1 };
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherLabel) label = NULL;
  json_auto_t *authorisation = NULL;

  if (!parse_options (&options, &argc, &argv, &error))
    return cli_fail (cli, error);
  label = read_label (&options, &error);
  if (error == NULL && options.authorisation_fd >= 0)
    authorisation = read_authorisation (options.authorisation_fd, &error);
  if (error != NULL || !run_journey (cli, &options, label, authorisation, &error))
    {
      events_end_bar ();
      return cli_fail (cli, error);
    }
  return USHER_EXIT_DONE;
}
