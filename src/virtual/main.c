/* SPDX-License-Identifier: GPL-3.0-or-later */
/* usher-virtual: the table of its commands. */
#include "command.h"

#include "usher-error.h"

#include <locale.h>
#include <stdio.h>
#include <string.h>

static const struct {
  const char *name;
  const char *what;
  VirtualCommand run;
} commands[] = {
  { "card", "a card in a running pcscd", virtual_command_card },
  { "device", "a card reader over USB/IP", virtual_command_device },
  { "smdp", "an SM-DP+ alone", virtual_command_smdp },
  { "world", "devices, SM-DP+, operators: everything", virtual_command_world },
};

static void
print_usage (FILE *stream)
{
  fprintf (stream, "usage: usher-virtual COMMAND [OPTION...]\n\n");
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    fprintf (stream, "  %-8s %s\n", commands[i].name, commands[i].what);
  fprintf (stream, "\n`usher-virtual COMMAND --help` lists the options of a command.\n");
}

static int
run (guint command, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;

  if (commands[command].run (argc, argv, &error))
    return USHER_EXIT_DONE;
  fprintf (stderr, "usher-virtual %s: %s\n", commands[command].name, error->message);
  return usher_error_get_advice (error)->exit_status;
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  for (guint i = 0; argc > 1 && i < G_N_ELEMENTS (commands); i++)
    if (strcmp (argv[1], commands[i].name) == 0)
      return run (i, argc - 1, argv + 1);
  if (argc > 1 && (strcmp (argv[1], "--help") == 0 || strcmp (argv[1], "-h") == 0))
    {
      print_usage (stdout);
      return USHER_EXIT_DONE;
    }
  if (argc > 1)
    fprintf (stderr, "usher-virtual: there is no command %s\n", argv[1]);
  print_usage (stderr);
  return USHER_EXIT_INVALID;
}
