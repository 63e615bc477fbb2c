/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Configuration, card and trust for the commands about one device. */
#include "device.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "usher-error.h"

UsherConfiguration *
device_load_configuration (Cli *cli, GError **error)
{
  if (cli->world != NULL && cli->config != NULL)
    {
      cli_set_usage_error (error, "give either --world or --config");
      return NULL;
    }
  if (cli->world != NULL)
    return usher_configuration_from_world (cli->world, error);
  return usher_configuration_load (cli->config, error);
}

char **
device_dup_servers (Cli *cli, GError **error)
{
  g_autoptr (UsherConfiguration) configuration = device_load_configuration (cli, error);

  return configuration == NULL ? NULL : g_strdupv (configuration->servers);
}

UsherAttachment *
device_open (Cli *cli, const char *at, GError **error)
{
  if (at == NULL)
    {
      cli_set_usage_error (error, "which device? Give --at ID; usherctl attached lists the ids");
      return NULL;
    }
  return usher_attachment_open (at, cli->cancellable, error);
}

UsherTrust *
device_dup_trust (UsherConfiguration *configuration, GError **error)
{
  if (!usher_configuration_load_trust (configuration, error))
    return NULL;
  if (usher_trust_has_test_roots (configuration->trust))
    g_printerr ("%s\n", _("*** Test trust roots are in use: for trying out only. ***"));
  return usher_trust_ref (configuration->trust);
}
