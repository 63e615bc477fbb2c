/* SPDX-License-Identifier: GPL-3.0-or-later */
/* usherctl account: who uses this computer. Signing in comes with the account service. */
#include <glib/gi18n-lib.h>

#include "commands.h"
#include "usher-error.h"
#include "usher-local-account.h"

static const char *
explain (const char *role)
{
  if (g_str_equal (role, "installer"))
    return _("operators, prices, servers and profile numbers are shown in journeys and receipts");
  return _("operators, prices, servers and profile numbers stay out of journeys and receipts");
}

static int
account_role (Cli *cli, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherLocalAccount) account = NULL;
  g_autofree char *role = NULL;

  if (!cli_parse (cli, "[user|installer]",
                  _("Shows your role on this computer, or chooses it: an installer is shown which operator a device got."), NULL,
                  &argc, &argv, &error))
    return cli_fail (cli, error);
  if (argc > 2)
    {
      cli_set_usage_error (&error, "a role is one word: user or installer");
      return cli_fail (cli, error);
    }
  account = usher_local_account_open (NULL, &error);
  if (account != NULL && (argc == 1 || usher_local_account_set_role (account, argv[1], &error)))
    role = usher_local_account_get_role (account, &error);
  if (role == NULL)
    return cli_fail (cli, error);
  if (cli->json)
    {
      json_auto_t *document = json_pack ("{s:s}", "role", role);

      cli_print_json (document);
    }
  else
    cli_print ("%s: %s\n", role, explain (role));
  return USHER_EXIT_DONE;
}

static const Verb verbs[] = {
  { "role", account_role },
  { NULL, NULL },
};

int
command_account (Cli *cli, int argc, char **argv)
{
  return command_run_verb (cli, verbs, argc, argv);
}
