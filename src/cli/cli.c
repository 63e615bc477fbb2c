/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Global behaviour of usherctl: output, errors, secrets. */
#include "cli.h"

#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#include "usher-error.h"
#include "usher-redact.h"

#define MAX_LINE 65536

gboolean
cli_parse (const char *usage, const char *summary, const GOptionEntry *entries, int *argc, char ***argv,
           GError **error)
{
  g_autoptr (GOptionContext) context = g_option_context_new (usage);

  g_option_context_set_summary (context, summary);
  if (entries != NULL)
    g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  return g_option_context_parse (context, argc, argv, error);
}

/* (transfer full) the same JSON, safe to show: its writer leaves C1 controls and bidirectional overrides as they are. Such
 * characters stand in strings only. */
static char *
escape_json (const char *line)
{
  g_autoptr (GString) out = g_string_new (NULL);

  for (const char *c = line; *c != '\0'; c = g_utf8_next_char (c))
    if (usher_text_needs_escape (g_utf8_get_char (c)))
      g_string_append_printf (out, "\\u%04x", g_utf8_get_char (c));
    else
      g_string_append_unichar (out, g_utf8_get_char (c));
  return g_string_free (g_steal_pointer (&out), FALSE);
}

void
cli_print_json (const json_t *value)
{
  g_autofree char *line = usher_json_to_line (value);
  g_autofree char *clean = usher_redact (line);
  g_autofree char *shown = escape_json (clean);

  puts (shown);
  fflush (stdout);
}

void
cli_print (const char *format, ...)
{
  g_autofree char *text = NULL;
  g_autofree char *clean = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  clean = usher_redact (text);
  fputs (clean, stdout);
  fflush (stdout);
}

char *
cli_text (const char *text)
{
  return text == NULL ? g_strdup ("-") : usher_text_escape (text);
}

static void
print_error_json (const GError *error, const UsherAdvice *advice)
{
  g_autofree char *message = g_utf8_make_valid (error->message, -1);
  json_auto_t *document = json_pack ("{s:{s:s,s:s,s:s,s:s,s:s,s:b,s:b}}", "error", "domain",
                                     usher_error_get_domain_name (error), "code", advice->name, "message", message, "advice",
                                     _(advice->sentence), "actor", usher_actor_get_name (advice->actor), "retry",
                                     advice->retry, "used_up", advice->used_up);

  cli_print_json (document);
}

int
cli_fail (Cli *cli, const GError *error)
{
  const UsherAdvice *advice = usher_error_get_advice (error);
  g_autofree char *clean = usher_redact (error->message);
  g_autofree char *shown = usher_text_escape (clean);

  if (cli->json)
    print_error_json (error, advice);
  else
    g_printerr ("usherctl: %s\n  (%s: %s)\n", _(advice->sentence), advice->name, shown);
  return advice->exit_status;
}

void
cli_set_usage_error (GError **error, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_propagate_error (error, g_error_new_valist (USHER_ERROR, USHER_ERROR_INVALID, format, args));
  va_end (args);
}

/* One byte at a time: the descriptor may be shared, and what follows the line is not ours. */
static char *
read_line_from (int fd)
{
  g_autoptr (GString) line = g_string_new (NULL);
  char c = '\0';
  gboolean any = FALSE;

  while (line->len < MAX_LINE && read (fd, &c, 1) == 1)
    {
      any = TRUE;
      if (c == '\n')
        break;
      g_string_append_c (line, c);
    }
  if (!any)
    return NULL;
  if (line->len > 0 && line->str[line->len - 1] == '\r')
    g_string_truncate (line, line->len - 1);
  return g_string_free (g_steal_pointer (&line), FALSE);
}

static char *
ask_without_echo (const char *prompt)
{
  struct termios before, silent;
  char *line;

  tcgetattr (STDIN_FILENO, &before);
  silent = before;
  silent.c_lflag &= (tcflag_t) ~ECHO;
  g_printerr ("%s", prompt);
  tcsetattr (STDIN_FILENO, TCSAFLUSH, &silent);
  line = read_line_from (STDIN_FILENO);
  tcsetattr (STDIN_FILENO, TCSAFLUSH, &before);
  g_printerr ("\n");
  return line;
}

char *
cli_read_secret (int fd, const char *prompt, GError **error)
{
  char *secret = NULL;

  if (fd >= 0)
    secret = read_line_from (fd);
  else if (isatty (STDIN_FILENO))
    secret = ask_without_echo (prompt);
  if (secret == NULL || *secret == '\0')
    {
      g_free (secret);
      if (fd >= 0)
        cli_set_usage_error (error, "nothing could be read from descriptor %d", fd);
      else
        cli_set_usage_error (error, "there is no terminal to ask on; pass the code on a descriptor (see --help)");
      return NULL;
    }
  usher_redact_add (secret);
  return secret;
}

char *
cli_read_line (void)
{
  return read_line_from (STDIN_FILENO);
}
