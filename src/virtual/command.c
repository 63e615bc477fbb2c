/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Arguments, addresses and the wait for the end. */
#include "command.h"

#include "usher-error.h"

#include <glib-unix.h>
#include <stdio.h>
#include <string.h>

gboolean
virtual_command_parse (const char *usage, const char *summary, const GOptionEntry *entries, int *argc, char ***argv,
                       GError **error)
{
  g_autoptr (GOptionContext) context = g_option_context_new (usage);
  g_autoptr (GError) reason = NULL;

  g_option_context_set_summary (context, summary);
  g_option_context_add_main_entries (context, entries, NULL);
  if (g_option_context_parse (context, argc, argv, &reason) && *argc == 1)
    return TRUE;
  g_set_error (error, USHER_ERROR, USHER_ERROR_INVALID, "%s",
               reason != NULL ? reason->message : "there are arguments that no option takes");
  return FALSE;
}

gboolean
virtual_command_split_address (const char *text, char **host, guint16 *port, GError **error)
{
  const char *colon = strrchr (text, ':');
  guint64 number;

  if (colon == NULL || !g_ascii_string_to_unsigned (colon + 1, 10, 0, G_MAXUINT16, &number, NULL))
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_INVALID, "%s is not HOST:PORT", text);
      return FALSE;
    }
  *port = (guint16) number;
  *host = text[0] == '[' && colon > text + 1 && colon[-1] == ']' ? g_strndup (text + 1, (gsize) (colon - text) - 2)
                                                                  : g_strndup (text, (gsize) (colon - text));
  return TRUE;
}

static gboolean
on_signal (gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_CONTINUE;
}

void
virtual_command_wait (void)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  guint interrupt = g_unix_signal_add (SIGINT, on_signal, loop);
  guint terminate = g_unix_signal_add (SIGTERM, on_signal, loop);

  puts ("ready");
  fflush (stdout);
  g_main_loop_run (loop);
  g_source_remove (interrupt);
  g_source_remove (terminate);
}
