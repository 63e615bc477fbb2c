/* SPDX-License-Identifier: GPL-3.0-or-later */
/* usherctl attached: what is plugged in here and at the USB/IP servers of the configuration. */
#include <glib/gi18n-lib.h>

#include "commands.h"
#include "device.h"
#include "usher-attachment.h"
#include "usher-error.h"
#include "usher-usb-watch.h"

static json_t *
describe (const UsherAttached *device)
{
  g_autofree char *vendor = g_strdup_printf ("%04x", device->vendor_id);
  g_autofree char *product = g_strdup_printf ("%04x", device->product_id);
  json_t *entry = json_pack ("{s:s,s:s,s:s,s:s,s:s,s:s}", "id", device->id, "kind", device->kind, "vendor_id", vendor,
                             "product_id", product, "name", device->name, "path", device->path);

  if (device->busy_by != NULL)
    json_object_set_new (entry, "busy_by", json_string (device->busy_by));
  return entry;
}

static void
print_device (const UsherAttached *device)
{
  g_autofree char *id = cli_text (device->id);
  g_autofree char *name = cli_text (device->name);
  g_autofree char *holder = cli_text (device->busy_by);

  cli_print ("%-36s %-6s %04x:%04x  %s", id, device->kind, device->vendor_id, device->product_id, name);
  cli_print (device->busy_by == NULL ? "\n" : _("  (in use by %s)\n"), holder);
}

static int
list_devices (Cli *cli, GError **error)
{
  g_auto (GStrv) servers = device_dup_servers (cli, error);
  g_autoptr (GPtrArray) devices = NULL;
  json_auto_t *list = json_array ();

  if (servers == NULL)
    return -1;
  devices = usher_attachment_list ((const char *const *) servers, cli->cancellable, error);
  if (devices == NULL)
    return -1;
  for (guint i = 0; i < devices->len; i++)
    {
      if (!cli->json)
        print_device (devices->pdata[i]);
      json_array_append_new (list, describe (devices->pdata[i]));
    }
  if (cli->json)
    cli_print_json (list);
  else if (devices->len == 0)
    g_printerr ("%s\n", _("No device is attached. Plug one in, then try again."));
  return devices->len == 0 ? USHER_EXIT_NOTHING : USHER_EXIT_DONE;
}

static void
show_change (gboolean added, const UsherAttached *device, gpointer data)
{
  Cli *cli = data;

  if (cli->json)
    {
      json_auto_t *event = json_pack ("{s:s,s:o}", "event", added ? "added" : "removed", "device", describe (device));

      cli_print_json (event);
      return;
    }
  cli_print ("%s ", added ? "+" : "-");
  print_device (device);
}

static void
quit_loop (GCancellable *cancellable, gpointer loop)
{
  g_main_loop_quit (loop);
}

static int
watch_devices (Cli *cli, GError **error)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (UsherUsb) usb = usher_usb_new (error);
  g_autoptr (UsherUsbWatch) watch = NULL;

  if (usb == NULL)
    return -1;
  watch = usher_usb_watch (usb, show_change, cli);
  g_cancellable_connect (cli->cancellable, G_CALLBACK (quit_loop), loop, NULL);
  g_main_loop_run (loop);
  return USHER_EXIT_DONE;
}

int
command_attached (Cli *cli, int argc, char **argv)
{
  gboolean watch = FALSE;
  const GOptionEntry entries[] = {
    { "watch", 0, 0, G_OPTION_ARG_NONE, &watch, N_("Go on and tell what is plugged in and out here"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GError) error = NULL;
  int status;

  if (!cli_parse (cli, NULL, _("Lists attached devices."), entries, &argc, &argv, &error))
    return cli_fail (cli, error);
  status = watch ? watch_devices (cli, &error) : list_devices (cli, &error);
  return status < 0 ? cli_fail (cli, error) : status;
}
