/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Options and the wait for the end. */
#include "command.h"

#include "usher-error.h"

#include <glib-unix.h>
#include <stdio.h>

gboolean
virtual_command_parse (const char *command, const char *summary, const GOptionEntry *entries, int *argc, char ***argv,
                       GError **error)
{
  g_autofree char *name = g_strconcat ("usher-virtual ", command, NULL);
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) reason = NULL;

  g_set_prgname (name); /* stands in the usage line */
  g_option_context_set_summary (context, summary);
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, argc, argv, &reason))
    g_set_error (error, USHER_ERROR, USHER_ERROR_INVALID, "%s", reason->message);
  else if (*argc > 1)
    g_set_error (error, USHER_ERROR, USHER_ERROR_INVALID, "no option takes the argument %s", (*argv)[1]);
  else
    return TRUE;
  return FALSE;
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
