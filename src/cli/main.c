/* SPDX-License-Identifier: GPL-3.0-or-later */
/* usherctl: the headless tool. Parses the global options, then hands over to a command of the table. */
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#include "commands.h"
#include "usher-config.h"
#include "usher-error.h"
#include "usher-log.h"
#include "usher-redact.h"

typedef struct {
  const char *name;
  const char *summary;
  gboolean winds_up; /* when it is stopped, it first leaves the device as it should be */
  int (*run) (Cli *cli, int argc, char **argv);
} Command;

static const Command commands[] = {
  { "attached", N_("list attached devices"), TRUE, command_attached },
  { "card", N_("show the SIM in a device"), TRUE, command_card },
  { "profile", N_("list, download, enable, disable, delete or rename profiles"), TRUE, command_profile },
  { "notification", N_("list or send what the SIM has to tell its servers"), TRUE, command_notification },
  { "label", N_("read labels"), FALSE, command_label },
  { "account", N_("show or choose your role on this computer"), FALSE, command_account },
  { "network", N_("list or add networks"), FALSE, command_network },
  { "onboard", N_("bring a device into service"), TRUE, command_onboard },
  { "receipt", N_("list, show, verify or export receipts"), FALSE, command_receipt },
};

static char *
describe_commands (void)
{
  g_autoptr (GString) text = g_string_new (_("Commands:"));

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    g_string_append_printf (text, "\n  %-13s %s", commands[i].name, _(commands[i].summary));
  g_string_append_printf (text, "\n\n%s", _("usherctl COMMAND --help shows the options of one."));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

int
command_run_verb (Cli *cli, const Verb *verbs, int argc, char **argv)
{
  g_autoptr (GString) known = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; verbs[i].name != NULL; i++)
    {
      if (argc > 1 && strcmp (argv[1], verbs[i].name) == 0)
        {
          cli_enter (cli, argv[1]);
          return verbs[i].run (cli, argc - 1, argv + 1);
        }
      g_string_append_printf (known, "%s%s", i == 0 ? "" : ", ", verbs[i].name);
    }
  if (argc > 1 && (strcmp (argv[1], "--help") == 0 || strcmp (argv[1], "-h") == 0))
    {
      cli_print (_("Usage: %s VERB …\nVerbs: %s\n\n%s VERB --help shows the options of one.\n"), cli->name, known->str,
                 cli->name);
      return USHER_EXIT_DONE;
    }
  cli_set_usage_error (&error, "%s wants one of: %s", cli->name, known->str);
  return cli_fail (cli, error);
}

/* Cancels what runs; a second signal ends the program the hard way. */
static gpointer
watch_signals (gpointer data)
{
  g_autoptr (GCancellable) cancellable = data;
  sigset_t signals;
  int number;

  sigemptyset (&signals);
  sigaddset (&signals, SIGINT);
  sigaddset (&signals, SIGTERM);
  sigwait (&signals, &number);
  g_cancellable_cancel (cancellable);
  pthread_sigmask (SIG_UNBLOCK, &signals, NULL);
  return NULL;
}

static void
start_watching_signals (GCancellable *cancellable)
{
  sigset_t signals;

  signal (SIGPIPE, SIG_IGN);
  sigemptyset (&signals);
  sigaddset (&signals, SIGINT);
  sigaddset (&signals, SIGTERM);
  pthread_sigmask (SIG_BLOCK, &signals, NULL);
  g_thread_unref (g_thread_new ("signals", watch_signals, g_object_ref (cancellable)));
}

static int
run_command (Cli *cli, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;

  for (guint i = 0; argc > 1 && i < G_N_ELEMENTS (commands); i++)
    {
      if (strcmp (argv[1], commands[i].name) != 0)
        continue;
      if (commands[i].winds_up)
        start_watching_signals (cli->cancellable);
      cli_enter (cli, argv[1]);
      return commands[i].run (cli, argc - 1, argv + 1);
    }
  if (argc > 1)
    cli_set_usage_error (&error, "there is no command '%s'; usherctl --help lists them", argv[1]);
  else
    cli_set_usage_error (&error, "a command is missing; usherctl --help lists them");
  return cli_fail (cli, error);
}

/* A file or connection must not become what is printed to. Nothing can be read from, or written to, what stands in. */
static void
fill_standard_descriptors (void)
{
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
    if (fcntl (fd, F_GETFD) < 0)
      (void) !open ("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

/* Words and names are UTF-8 here; a locale that says nothing about that must not forbid them. */
static void
set_locale (void)
{
  setlocale (LC_ALL, "");
  if (!g_get_charset (NULL))
    setlocale (LC_CTYPE, "C.UTF-8");
}

/* Whether an option of every command is given, known before options are parsed. */
static gboolean
has_word (int argc, char **argv, const char *word)
{
  for (int i = 1; i < argc && strcmp (argv[i], "--") != 0; i++)
    if (strcmp (argv[i], word) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
parse (Cli *cli, gboolean *version, int *argc, char ***argv, GError **error)
{
  const GOptionEntry entries[] = {
    { "version", 0, 0, G_OPTION_ARG_NONE, version, N_("Show the version"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new (_("COMMAND …"));
  g_autoptr (GError) problem = NULL;
  g_autofree char *description = describe_commands ();

  g_option_context_set_description (context, description);
  g_option_context_set_main_group (context, cli_make_options (cli));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_option_context_set_strict_posix (context, TRUE);
  if (g_option_context_parse (context, argc, argv, &problem))
    return TRUE;
  cli_set_usage_error (error, "%s; usherctl --help lists the options", problem->message);
  return FALSE;
}

static int
run (Cli *cli, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  gboolean version = FALSE;

  if (!parse (cli, &version, &argc, &argv, &error))
    return cli_fail (cli, error);
  if (version)
    {
      cli_print ("usherctl %s\n", USHER_VERSION);
      return USHER_EXIT_DONE;
    }
  return run_command (cli, argc, argv);
}

int
main (int argc, char **argv)
{
  Cli cli = { .name = g_strdup ("usherctl"), .cancellable = g_cancellable_new () };
  int status;

  /* Memory holds secrets: no crash file of it. */
  prctl (PR_SET_DUMPABLE, 0);
  fill_standard_descriptors ();
  set_locale ();
  g_set_prgname (cli.name);
  cli.json = has_word (argc, argv, "--json");
  usher_log_install (has_word (argc, argv, "-v") || has_word (argc, argv, "--verbose"));
  status = cli_finish (run (&cli, argc, argv));
  g_clear_object (&cli.cancellable);
  g_free (cli.name);
  g_free (cli.world);
  g_free (cli.config);
  usher_redact_clear ();
  return status;
}
