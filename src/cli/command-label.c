/* SPDX-License-Identifier: GPL-3.0-or-later */
/* usherctl label: what a payload says, and which codes a picture holds. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#include "commands.h"
#include "usher-error.h"
#include "usher-label-parse.h"
#include "usher-scan.h"

#define MAX_PAYLOAD (USHER_LABEL_MAX_SIZE + 1)

static gboolean
is_secret (json_t *document, const char *key)
{
  json_t *secret;
  size_t i;

  json_array_foreach (json_object_get (document, "secret_fields"), i, secret)
    if (strcmp (json_string_value (secret), key) == 0)
      return TRUE;
  return FALSE;
}

static char *
describe_value (json_t *document, const char *key, json_t *value)
{
  if (json_is_string (value))
    return cli_text (json_string_value (value));
  if (json_is_null (value))
    return g_strdup (is_secret (document, key) ? _("(secret)") : "-");
  return usher_json_to_line (value);
}

static void
print_fields (json_t *document)
{
  const char *key;
  json_t *value;

  json_object_foreach (json_object_get (document, "fields"), key, value)
  {
    g_autofree char *shown = describe_value (document, key, value);

    cli_print ("  %-22s %s\n", key, shown);
  }
}

static void
print_label (const UsherLabel *label, gboolean reveal)
{
  json_auto_t *document = usher_label_to_json (label, reveal);

  cli_print ("%s: %s\n", label->format, label->valid ? _("valid") : _("not valid"));
  print_fields (document);
  for (guint i = 0; i < label->problems->len; i++)
    {
      g_autofree char *shown = cli_text (label->problems->pdata[i]);

      cli_print ("  ! %s\n", shown);
    }
  for (guint i = 0; i < label->alternatives->len; i++)
    cli_print (_("  could also be: %s\n"), (const char *) label->alternatives->pdata[i]);
}

/* Returns whether the payload is valid. */
static gboolean
show_payload (Cli *cli, const char *payload, gssize length, const char *format, gboolean reveal)
{
  g_autoptr (UsherLabel) label = usher_label_parse (payload, length, format);

  if (!reveal)
    usher_label_guard (label);
  if (cli->json)
    {
      json_auto_t *document = usher_label_to_json (label, reveal);

      cli_print_json (document);
    }
  else
    print_label (label, reveal);
  return label->valid;
}

/* (transfer full) (nullable) the next line of standard input, any bytes; of one longer than any label only the beginning. */
static GString *
read_payload (void)
{
  g_autoptr (GString) line = g_string_new (NULL);
  int c;

  while ((c = getchar ()) != EOF && c != '\n')
    if (line->len < MAX_PAYLOAD)
      g_string_append_c (line, (char) c);
  if (c == EOF && line->len == 0)
    return NULL;
  if (line->len > 0 && line->str[line->len - 1] == '\r')
    g_string_truncate (line, line->len - 1);
  return g_steal_pointer (&line);
}

/* Each line of standard input. */
static gboolean
show_lines (Cli *cli, const char *format, gboolean reveal)
{
  gboolean valid = TRUE;
  GString *line;

  if (isatty (STDIN_FILENO))
    g_printerr ("%s\n", _("Scan or type a label and press Enter; Ctrl-D ends."));
  while ((line = read_payload ()) != NULL)
    {
      valid = show_payload (cli, line->str, (gssize) line->len, format, reveal) && valid;
      g_string_free (line, TRUE);
    }
  return valid;
}

static int
label_parse (Cli *cli, int argc, char **argv)
{
  g_autofree char *format = NULL;
  gboolean reveal = FALSE;
  gboolean valid = TRUE;
  const GOptionEntry entries[] = {
    { "format", 0, 0, G_OPTION_ARG_STRING, &format, N_("Judge the payload as this format"), "ID" },
    { "reveal", 0, 0, G_OPTION_ARG_NONE, &reveal, N_("Show secret values"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GError) error = NULL;

  if (!cli_parse (cli, "[PAYLOAD…]", _("Tells what label payloads say; without arguments, each line of standard input."), entries,
                  &argc, &argv, &error))
    return cli_fail (cli, error);
  if (format != NULL && !usher_label_knows_format (format))
    {
      cli_set_usage_error (&error, "there is no label format '%s'", format);
      return cli_fail (cli, error);
    }
  if (argc == 1)
    valid = show_lines (cli, format, reveal);
  for (int i = 1; i < argc; i++)
    valid = show_payload (cli, argv[i], -1, format, reveal) && valid;
  return valid ? USHER_EXIT_DONE : USHER_EXIT_INVALID;
}

static json_t *
describe_code (const UsherCode *code, gboolean reveal)
{
  gsize length;
  const char *payload = g_bytes_get_data (code->payload, &length);
  g_autoptr (UsherLabel) label = usher_label_parse (payload, (gssize) length, NULL);
  json_t *entry = json_pack ("{s:s}", "symbology", code->symbology);

  if (!reveal)
    usher_label_guard (label);
  if (reveal)
    {
      g_autofree char *valid = g_utf8_make_valid (payload, (gssize) length);

      json_object_set_new (entry, "payload", json_string (valid));
    }
  if (code->partial)
    json_object_set_new (entry, "partial", json_true ());
  json_object_set_new (entry, "label", usher_label_to_json (label, reveal));
  return entry;
}

static void
print_codes (const char *image, GPtrArray *codes, gboolean reveal)
{
  g_autofree char *name = cli_text (image);

  cli_print (codes->len == 0 ? _("%s: no code found; take the picture closer and in better light\n") : "%s:\n", name);
  for (guint i = 0; i < codes->len; i++)
    {
      const UsherCode *code = codes->pdata[i];
      gsize length;
      const char *payload = g_bytes_get_data (code->payload, &length);
      g_autoptr (UsherLabel) label = usher_label_parse (payload, (gssize) length, NULL);

      if (!reveal)
        usher_label_guard (label);
      print_label (label, reveal);
    }
}

/* Returns the number of codes, or -1. */
static int
scan_image (Cli *cli, const char *image, gboolean reveal, GError **error)
{
  gint64 started = g_get_monotonic_time ();
  g_autoptr (GPtrArray) codes = usher_scan_file (image, error);
  g_autofree char *name = NULL;

  if (codes == NULL)
    return -1;
  if (!cli->json)
    {
      print_codes (image, codes, reveal);
      return (int) codes->len;
    }
  name = g_utf8_make_valid (image, -1);
  {
    json_auto_t *document = json_pack ("{s:s,s:[]}", "image", name, "codes");

    for (guint i = 0; i < codes->len; i++)
      json_array_append_new (json_object_get (document, "codes"), describe_code (codes->pdata[i], reveal));
    json_object_set_new (document, "ms", json_real ((double) (g_get_monotonic_time () - started) / 1000.0));
    cli_print_json (document);
  }
  return (int) codes->len;
}

static int
label_scan (Cli *cli, int argc, char **argv)
{
  gboolean reveal = FALSE;
  int status = USHER_EXIT_DONE;
  const GOptionEntry entries[] = {
    { "reveal", 0, 0, G_OPTION_ARG_NONE, &reveal, N_("Show payloads and secret values"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GError) usage = NULL;

  if (!cli_parse (cli, "IMAGE…", _("Reads every code in pictures (PNG); '-' is standard input."), entries, &argc, &argv, &usage))
    return cli_fail (cli, usage);
  if (argc == 1)
    {
      cli_set_usage_error (&usage, "which picture? Give one PNG file or more, or - for standard input");
      return cli_fail (cli, usage);
    }
  for (int i = 1; i < argc; i++)
    {
      g_autoptr (GError) error = NULL;
      int found = scan_image (cli, argv[i], reveal, &error);

      if (found < 0)
        status = cli_fail (cli, error);
      else if (found == 0 && status == USHER_EXIT_DONE)
        status = USHER_EXIT_NOTHING;
    }
  return status;
}

static const Verb verbs[] = {
  { "parse", label_parse },
  { "scan", label_scan },
  { NULL, NULL },
};

int
command_label (Cli *cli, int argc, char **argv)
{
  return command_run_verb (cli, verbs, argc, argv);
}
