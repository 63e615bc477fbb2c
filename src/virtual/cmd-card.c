/* SPDX-License-Identifier: GPL-3.0-or-later */
/* usher-virtual card: the card alone, as a reader of a running pcscd with vpcd, until it is ended. */
#include "command.h"

#include <stdio.h>

#include "device-arguments.h"
#include "usher-error.h"
#include "vpcd.h"

#define SUMMARY \
  "Puts the card into a running pcscd that has the vpcd driver: connects to it with --vpcd (it listens on port 35963), or\n" \
  "waits for it with --vpcd-listen (port 0: any), as the driver is set up. Prints the EID, `port` and where it listens, then\n" \
  "`ready`, and runs until it is ended."

static VirtualVpcd *
start (VirtualDeviceArguments *arguments, const char *connect_to, const char *listen_on, GError **error)
{
  const char *const names[] = { arguments->eid, NULL };
  g_autoptr (VirtualFaults) faults = NULL;
  const VirtualDeviceOptions *options = &arguments->options;

  if (options->faults_path != NULL)
    {
      faults = virtual_faults_load (options->faults_path, names, error);
      if (faults == NULL)
        return NULL;
    }
  VirtualCard *card = virtual_device_new_card (options, arguments->opened, error);
  if (card == NULL)
    return NULL;
  return virtual_vpcd_new (connect_to == NULL ? listen_on : connect_to, connect_to == NULL, card, g_steal_pointer (&faults),
                           &options->reader.timing, error);
}

gboolean
virtual_command_card (int argc, char **argv, GError **error)
{
  g_auto (VirtualDeviceArguments) arguments = { .eid = NULL };
  g_autofree char *connect_to = NULL;
  g_autofree char *listen_on = NULL;
  const GOptionEntry own[] = {
    { "vpcd", 0, 0, G_OPTION_ARG_STRING, &connect_to, "where vpcd listens", "HOST:PORT" },
    { "vpcd-listen", 0, 0, G_OPTION_ARG_STRING, &listen_on, "where to listen for vpcd", "HOST:PORT" },
    G_OPTION_ENTRY_NULL,
  };

  if (!virtual_device_arguments_parse (&arguments, "card", SUMMARY, own, argc, argv, error))
    return FALSE;
  if ((connect_to == NULL) == (listen_on == NULL))
    {
      g_set_error_literal (error, USHER_ERROR, USHER_ERROR_INVALID, "one of --vpcd and --vpcd-listen is needed");
      return FALSE;
    }
  g_autoptr (VirtualVpcd) vpcd = start (&arguments, connect_to, listen_on, error);
  if (vpcd == NULL)
    return FALSE;
  printf ("%s\n", arguments.eid);
  if (listen_on != NULL)
    printf ("port %u\n", virtual_vpcd_get_port (vpcd));
  virtual_command_wait ();
  return TRUE;
}
