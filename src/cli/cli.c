/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Global behaviour of usherctl: output, errors, secrets. */
#include "cli.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#include "usher-error.h"
#include "usher-redact.h"

#define MAX_LINE 65536

/* errno of the first output that could not be written; 0: none. */
static int output_error;

GOptionGroup *
cli_make_options (Cli *cli)
{
  /* GOption forgets flags when it fails, and its failure is to be shown as asked for: main looks for these two itself. */
  static gboolean seen;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &seen, N_("Print JSON"), NULL },
    { "world", 0, 0, G_OPTION_ARG_FILENAME, &cli->world, N_("Use the virtual world that wrote FILE"), "FILE" },
    { "config", 0, 0, G_OPTION_ARG_STRING, &cli->config, N_("Use the configuration NAME"), "NAME" },
    { "verbose", 'v', 0, G_OPTION_ARG_NONE, &seen, N_("Log what happens"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  GOptionGroup *group = g_option_group_new ("global", _("Options of every command:"), _("Show the options of every command"),
                                            NULL, NULL);

  g_option_group_add_entries (group, entries);
  g_option_group_set_translation_domain (group, GETTEXT_PACKAGE);
  return group;
}

gboolean
cli_parse (Cli *cli, const char *usage, const char *summary, const GOptionEntry *entries, int *argc, char ***argv,
           GError **error)
{
  g_autoptr (GOptionContext) context = g_option_context_new (usage);
  g_autoptr (GError) problem = NULL;

  g_set_prgname (cli->name);
  g_option_context_set_summary (context, summary);
  if (entries != NULL)
    g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_option_context_add_group (context, cli_make_options (cli));
  if (!g_option_context_parse (context, argc, argv, &problem))
    cli_set_usage_error (error, "%s; %s --help lists the options", problem->message, cli->name);
  else if (usage == NULL && *argc > 1)
    cli_set_usage_error (error, "'%s' is one word too many; %s --help shows what it takes", (*argv)[1], cli->name);
  else
    return TRUE;
  return FALSE;
}

void
cli_enter (Cli *cli, const char *word)
{
  g_autofree char *before = cli->name;

  cli->name = g_strconcat (before, " ", word, NULL);
}

static void
write_out (const char *text)
{
  if ((fputs (text, stdout) == EOF || fflush (stdout) == EOF) && output_error == 0)
    output_error = errno;
}

int
cli_finish (int status)
{
  if (output_error == 0 || output_error == EPIPE)
    return status;
  g_printerr ("usherctl: %s\n  (%s)\n", _("Not all of the output could be written. Make room for it, then run it again."),
              g_strerror (output_error));
  return status == USHER_EXIT_DONE ? USHER_EXIT_FAILED : status;
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

  write_out (shown);
  write_out ("\n");
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
  write_out (clean);
}

char *
cli_text (const char *text)
{
  return text == NULL ? g_strdup ("-") : usher_text_escape (text);
}

static void
print_error_json (const GError *error, const UsherAdvice *advice)
{
  g_autofree char *clean = usher_redact (error->message);
  g_autofree char *message = g_utf8_make_valid (clean, -1);
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

gboolean
cli_wait_for_input (Cli *cli, int fd, GError **error)
{
  GPollFD stop = { .fd = -1, .events = G_IO_IN };
  struct pollfd watched[2] = { { .fd = fd, .events = POLLIN }, { .fd = -1, .events = POLLIN } };

  if (g_cancellable_make_pollfd (cli->cancellable, &stop))
    watched[1].fd = stop.fd;
  while (poll (watched, G_N_ELEMENTS (watched), -1) < 0 && errno == EINTR)
    continue;
  if (watched[1].fd >= 0)
    g_cancellable_release_fd (cli->cancellable);
  if (!g_cancellable_is_cancelled (cli->cancellable))
    return TRUE;
  g_set_error (error, USHER_ERROR, USHER_ERROR_CANCELLED, "stopped while an answer was awaited");
  return FALSE;
}

/* One byte at a time: the descriptor may be shared, and what follows the line is not ours. NULL without an error when
 * nothing was there. */
static char *
read_line_from (Cli *cli, int fd, GError **error)
{
  g_autoptr (GString) line = g_string_new (NULL);
  char c = '\0';
  gboolean any = FALSE;

  while (line->len < MAX_LINE && c != '\n')
    {
      if (!cli_wait_for_input (cli, fd, error))
        return NULL;
      if (read (fd, &c, 1) != 1)
        break;
      any = TRUE;
      if (c != '\n')
        g_string_append_c (line, c);
    }
  if (!any)
    return NULL;
  if (line->len > 0 && line->str[line->len - 1] == '\r')
    g_string_truncate (line, line->len - 1);
  return g_string_free (g_steal_pointer (&line), FALSE);
}

static char *
ask_without_echo (Cli *cli, const char *prompt, GError **error)
{
  struct termios before, silent;
  char *line;

  tcgetattr (STDIN_FILENO, &before);
  silent = before;
  silent.c_lflag &= (tcflag_t) ~ECHO;
  tcsetattr (STDIN_FILENO, TCSAFLUSH, &silent);
  g_printerr ("%s", prompt);
  line = read_line_from (cli, STDIN_FILENO, error);
  tcsetattr (STDIN_FILENO, TCSAFLUSH, &before);
  g_printerr ("\n");
  return line;
}

char *
cli_read_secret (Cli *cli, int fd, const char *prompt, GError **error)
{
  g_autoptr (GError) problem = NULL;
  gboolean asked = fd < 0 && isatty (STDIN_FILENO);
  g_autofree char *secret = NULL;

  if (asked)
    secret = ask_without_echo (cli, prompt, &problem);
  else if (fd >= 0)
    secret = read_line_from (cli, fd, &problem);
  if (problem != NULL)
    g_propagate_error (error, g_steal_pointer (&problem));
  else if (secret != NULL && *secret != '\0')
    {
      usher_redact_add (secret);
      return g_steal_pointer (&secret);
    }
  else if (fd >= 0)
    cli_set_usage_error (error, "nothing could be read from descriptor %d", fd);
  else if (asked)
    cli_set_usage_error (error, "nothing was entered");
  else
    cli_set_usage_error (error, "there is no terminal to ask on; pass the code on a descriptor (%s --help shows how)", cli->name);
  return NULL;
}

char *
cli_read_line (Cli *cli, GError **error)
{
  return read_line_from (cli, STDIN_FILENO, error);
}
