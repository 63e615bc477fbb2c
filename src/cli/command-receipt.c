/* SPDX-License-Identifier: GPL-3.0-or-later */
/* usherctl receipt: the records of journeys. */
#include <string.h>

#include <glib/gi18n-lib.h>

#include "commands.h"
#include "usher-clock.h"
#include "usher-error.h"
#include "usher-local-account.h"
#include "usher-receipt.h"
#include "usher-receipts.h"
#include "usher-redact.h"

static const char *const columns[] = { "id", "result", "reason", "eid", "imei", "network", "device", "hash" };

/* (transfer full) when the journey began, to the second. */
static char *
dup_start (json_t *receipt)
{
  json_t *first = json_array_get (json_object_get (receipt, "stages"), 0);
  const char *started = first == NULL ? NULL : usher_json_peek_string (first, "started");

  return started == NULL ? g_strdup ("-") : g_strndup (started, strlen ("2026-01-01T00:00:00"));
}

static void
print_row (json_t *receipt)
{
  g_autofree char *network = cli_text (usher_json_peek_string (receipt, "network"));
  g_autofree char *started = dup_start (receipt);

  cli_print ("%s  %s  %-12s  %s  %s\n", usher_json_peek_string (receipt, "id"), started,
             usher_json_peek_string (receipt, "result"), usher_json_peek_string (receipt, "eid"), network);
}

static void
print_stages (json_t *stages)
{
  json_t *stage;
  size_t i;

  json_array_foreach (stages, i, stage)
    cli_print (_("%-9s %-8s %6lld exchanges\n"), usher_json_peek_string (stage, "name"), usher_json_peek_string (stage, "result"),
               (long long) json_integer_value (json_object_get (stage, "exchanges")));
}

/* Each member that is a text, then what the stages did; the whole is for --json. */
static void
print_receipt (json_t *receipt)
{
  g_autofree char *started = dup_start (receipt);

  for (guint c = 0; c < G_N_ELEMENTS (columns); c++)
    {
      g_autofree char *shown = cli_text (usher_json_peek_string (receipt, columns[c]));

      cli_print ("%-9s %s\n", columns[c], shown);
    }
  cli_print ("%-9s %s\n", "started", started);
  print_stages (json_object_get (receipt, "stages"));
}

/* RFC 4180; a field that a spreadsheet would take for a formula gets an apostrophe. */
static void
append_csv_field (GString *line, const char *text)
{
  g_autofree char *shown = usher_text_escape (text == NULL ? "" : text);
  g_auto (GStrv) parts = g_strsplit (shown, "\"", -1);
  g_autofree char *quoted = g_strjoinv ("\"\"", parts);
  gboolean formula = text != NULL && *text != '\0' && strchr ("=+-@\t\r", *text) != NULL;

  g_string_append_printf (line, "%s\"%s%s\"", line->len == 0 ? "" : ",", formula ? "'" : "", quoted);
}

static void
export_csv (json_t *receipts)
{
  json_t *receipt;
  size_t i;

  for (guint c = 0; c < G_N_ELEMENTS (columns); c++)
    cli_print ("%s%s", columns[c], c + 1 == G_N_ELEMENTS (columns) ? "\r\n" : ",");
  json_array_foreach (receipts, i, receipt)
  {
    g_autoptr (GString) line = g_string_new (NULL);

    for (guint c = 0; c < G_N_ELEMENTS (columns); c++)
      append_csv_field (line, usher_json_peek_string (receipt, columns[c]));
    cli_print ("%s\r\n", line->str);
  }
}

/* (transfer full) */
static char *
read_role (GError **error)
{
  g_autoptr (UsherLocalAccount) account = usher_local_account_open (NULL, error);

  return account == NULL ? NULL : usher_local_account_get_role (account, error);
}

/* A time, or a day, which begins at midnight UTC as all times here are UTC. */
static gboolean
parse_since (const char *since, gint64 *from, GError **error)
{
  g_autofree char *midnight = g_strconcat (since, "T00:00:00Z", NULL);

  if (usher_clock_parse (since, from, NULL) || usher_clock_parse (midnight, from, NULL))
    return TRUE;
  cli_set_usage_error (error, "'%s' is no time; --since takes one such as 2026-01-31 or 2026-01-31T18:00:00Z", since);
  return FALSE;
}

/* (transfer full) the receipts recorded at or after @since (nullable), each as the person may see it now. */
static json_t *
load_receipts (const char *since, GError **error)
{
  g_autoptr (UsherJournal) journal = NULL;
  g_autofree char *role = NULL;
  json_auto_t *receipts = NULL;
  json_t *shown, *receipt;
  size_t i;
  gint64 from = 0;

  if (since != NULL && !parse_since (since, &from, error))
    return NULL;
  role = read_role (error);
  journal = role == NULL ? NULL : usher_journal_open (NULL, error);
  receipts = journal == NULL ? NULL : usher_receipts_list (journal, from, error);
  if (receipts == NULL)
    return NULL;
  shown = json_array ();
  json_array_foreach (receipts, i, receipt)
    json_array_append_new (shown, usher_receipt_for_role (receipt, role));
  return shown;
}

static int
receipt_list (Cli *cli, int argc, char **argv)
{
  g_autofree char *since = NULL;
  const GOptionEntry entries[] = {
    { "since", 0, 0, G_OPTION_ARG_STRING, &since, N_("Only those recorded from this time on"), "TIME" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GError) error = NULL;
  json_auto_t *receipts = NULL;
  json_t *receipt;
  size_t i;

  if (!cli_parse (cli, NULL, _("Lists the receipts of this computer."), entries, &argc, &argv, &error))
    return cli_fail (cli, error);
  receipts = load_receipts (since, &error);
  if (receipts == NULL)
    return cli_fail (cli, error);
  if (cli->json)
    cli_print_json (receipts);
  else if (json_array_size (receipts) == 0)
    cli_print (since == NULL ? _("There is no receipt yet; usherctl onboard makes one.\n")
                             : _("There is no receipt from that time on.\n"));
  else
    json_array_foreach (receipts, i, receipt)
      print_row (receipt);
  return USHER_EXIT_DONE;
}

static int
receipt_show (Cli *cli, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherJournal) journal = NULL;
  g_autofree char *role = NULL;
  json_auto_t *receipt = NULL;
  json_auto_t *shown = NULL;

  if (!cli_parse (cli, "ID", _("Shows one receipt."), NULL, &argc, &argv, &error))
    return cli_fail (cli, error);
  if (argc != 2)
    {
      cli_set_usage_error (&error, "receipt show takes one id (see usherctl receipt list)");
      return cli_fail (cli, error);
    }
  role = read_role (&error);
  journal = role == NULL ? NULL : usher_journal_open (NULL, &error);
  receipt = journal == NULL ? NULL : usher_receipts_get (journal, argv[1], &error);
  if (receipt == NULL)
    return cli_fail (cli, error);
  shown = usher_receipt_for_role (receipt, role);
  if (cli->json)
    cli_print_json (shown);
  else
    print_receipt (shown);
  return USHER_EXIT_DONE;
}

static int
receipt_verify (Cli *cli, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherJournal) journal = NULL;
  guint count = 0;

  if (!cli_parse (cli, NULL, _("Checks that no receipt was changed, removed or put in between."), NULL, &argc, &argv, &error))
    return cli_fail (cli, error);
  journal = usher_journal_open (NULL, &error);
  if (journal == NULL || !usher_receipts_verify (journal, &count, &error))
    return cli_fail (cli, error);
  if (cli->json)
    {
      json_auto_t *document = json_pack ("{s:b,s:i}", "valid", TRUE, "receipts", (int) count);

      cli_print_json (document);
    }
  else
    cli_print (_("All %u receipts are as they were written.\n"), count);
  return USHER_EXIT_DONE;
}

static int
receipt_export (Cli *cli, int argc, char **argv)
{
  g_autofree char *since = NULL;
  g_autofree char *format = NULL;
  const GOptionEntry entries[] = {
    { "format", 0, 0, G_OPTION_ARG_STRING, &format, N_("csv or json (the default)"), "FORMAT" },
    { "since", 0, 0, G_OPTION_ARG_STRING, &since, N_("Only those recorded from this time on"), "TIME" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GError) error = NULL;
  json_auto_t *receipts = NULL;

  if (!cli_parse (cli, NULL, _("Writes receipts to standard output."), entries, &argc, &argv, &error))
    return cli_fail (cli, error);
  if (format != NULL && !g_str_equal (format, "csv") && !g_str_equal (format, "json"))
    {
      cli_set_usage_error (&error, "receipts are exported as csv or json, not '%s'", format);
      return cli_fail (cli, error);
    }
  receipts = load_receipts (since, &error);
  if (receipts == NULL)
    return cli_fail (cli, error);
  if (format != NULL && g_str_equal (format, "csv"))
    export_csv (receipts);
  else
    cli_print_json (receipts);
  return USHER_EXIT_DONE;
}

static const Verb verbs[] = {
  { "list", receipt_list }, { "show", receipt_show }, { "verify", receipt_verify }, { "export", receipt_export }, { NULL, NULL },
};

int
command_receipt (Cli *cli, int argc, char **argv)
{
  return command_run_verb (cli, verbs, argc, argv);
}
