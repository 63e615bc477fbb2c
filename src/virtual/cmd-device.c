/* SPDX-License-Identifier: GPL-3.0-or-later */
/* usher-virtual device: one device on a USB/IP port, until it is ended. */
#include "command.h"

#include <stdio.h>
#include <string.h>

#include "device-arguments.h"
#include "usbip-server.h"
#include "usher-error.h"

#define BUSID "1-1"
#define SUMMARY \
  "Offers one card reader with an eUICC over USB/IP, prints its id and EID, then `ready`, and runs until it is ended.\n" \
  "A Linux kernel attaches it with `usbip attach`, Usher with the id that is printed."

gboolean
virtual_command_device (int argc, char **argv, GError **error)
{
  g_auto (VirtualDeviceArguments) arguments = { .eid = NULL };
  g_autofree char *kind = NULL;
  g_autofree char *address = NULL;
  g_autofree char *id = NULL;
  const GOptionEntry own[] = {
    { "kind", 0, 0, G_OPTION_ARG_STRING, &kind, "ccid, a card reader", "KIND" },
    { "usbip", 0, 0, G_OPTION_ARG_STRING, &address, "where to listen (127.0.0.1:0)", "HOST:PORT" },
    G_OPTION_ENTRY_NULL,
  };

  if (!virtual_device_arguments_parse (&arguments, "device", SUMMARY, own, argc, argv, error))
    return FALSE;
  if (kind != NULL && strcmp (kind, "ccid") != 0)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_INVALID, "--kind is ccid, not %s", kind);
      return FALSE;
    }
  if (address == NULL)
    address = g_strdup ("127.0.0.1:0");
  g_autoptr (VirtualUsbipServer) server = virtual_usbip_server_new (address, error);
  if (server == NULL)
    return FALSE;
  id = g_strdup_printf ("usbip:%.*s:%u/" BUSID, (int) (strrchr (address, ':') - address), address,
                        virtual_usbip_server_get_port (server));
  const char *const names[] = { BUSID, id, arguments.eid, NULL };
  arguments.options.names = names;
  VirtualUsbModel *device = virtual_device_new (&arguments.options, arguments.opened, error);
  if (device == NULL)
    return FALSE;
  virtual_usbip_server_add (server, BUSID, device);
  printf ("%s %s\n", id, arguments.eid);
  virtual_command_wait ();
  return TRUE;
}
