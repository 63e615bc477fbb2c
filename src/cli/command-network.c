/* SPDX-License-Identifier: GPL-3.0-or-later */
/* usherctl network: the networks of the account on this computer. */
#include <glib/gi18n-lib.h>

#include "commands.h"
#include "usher-error.h"
#include "usher-local-account.h"

static int
network_list (Cli *cli, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherLocalAccount) account = NULL;
  json_auto_t *networks = NULL;
  json_t *network;
  size_t i;

  if (!cli_parse (cli, NULL, _("Lists your networks."), NULL, &argc, &argv, &error))
    return cli_fail (cli, error);
  account = usher_local_account_open (NULL, &error);
  networks = account == NULL ? NULL : usher_local_account_list_networks (account, &error);
  if (networks == NULL)
    return cli_fail (cli, error);
  if (cli->json)
    cli_print_json (networks);
  else
    json_array_foreach (networks, i, network)
    {
      g_autofree char *name = cli_text (usher_json_peek_string (network, "name"));

      cli_print (_("%s (%d devices)\n"), name, (int) json_integer_value (json_object_get (network, "devices")));
    }
  return USHER_EXIT_DONE;
}

static int
network_add (Cli *cli, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherLocalAccount) account = NULL;
  g_autofree char *id = NULL;

  if (!cli_parse (cli, "NAME", _("Adds a network."), NULL, &argc, &argv, &error))
    return cli_fail (cli, error);
  if (argc != 2)
    {
      cli_set_usage_error (&error, "network add takes one name (in quotes, if it has spaces)");
      return cli_fail (cli, error);
    }
  account = usher_local_account_open (NULL, &error);
  id = account == NULL ? NULL : usher_local_account_add_network (account, argv[1], &error);
  if (id == NULL)
    return cli_fail (cli, error);
  if (cli->json)
    {
      json_auto_t *network = json_pack ("{s:s,s:s,s:i}", "id", id, "name", argv[1], "devices", 0);

      cli_print_json (network);
    }
  else
    {
      g_autofree char *name = cli_text (argv[1]);

      cli_print (_("Added the network %s.\n"), name);
    }
  return USHER_EXIT_DONE;
}

static const Verb verbs[] = {
  { "list", network_list },
  { "add", network_add },
  { NULL, NULL },
};

int
command_network (Cli *cli, int argc, char **argv)
{
  return command_run_verb (cli, verbs, argc, argv);
}
