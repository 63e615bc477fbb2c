/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files of sysfs in umockdev's description language. */
#include "mock-sysfs.h"

#include <string.h>

#include "mock-model.h"

#define PREFIX_LENGTH strlen ("/sys")

char *
mock_sysfs_make_path (const char *path)
{
  GString *syspath = g_string_new ("/sys/devices/usb");
  const char *end = strchr (path, '-');

  g_string_append_len (syspath, path, end - path);
  for (end = strchr (end, '.'); end != NULL; end = strchr (end + 1, '.'))
    {
      g_string_append_c (syspath, '/');
      g_string_append_len (syspath, path, end - path);
    }
  g_string_append_printf (syspath, "/%s", path);
  return g_string_free (syspath, FALSE);
}

static void
add (UMockdevTestbed *testbed, const char *description)
{
  GError *error = NULL;

  umockdev_testbed_add_from_string (testbed, description, &error);
  g_assert_no_error (error);
}

static void
show_interface (UMockdevTestbed *testbed, const char *syspath, guint interface_number)
{
  g_autofree char *name = g_path_get_basename (syspath);
  g_autofree char *text = g_strdup_printf ("P: %s/%s:1.%u\nE: SUBSYSTEM=usb\nE: DEVTYPE=usb_interface\n"
                                           "A: bInterfaceNumber=%02u\\n\n\n",
                                           syspath + PREFIX_LENGTH, name, interface_number, interface_number);

  add (testbed, text);
}

static char *
get_hex (void)
{
  GString *hex = g_string_new (NULL);
  gsize length;
  const guint8 *descriptors = mock_model_get_descriptors (&length);

  for (gsize i = 0; i < length; i++)
    g_string_append_printf (hex, "%02x", descriptors[i]);
  return g_string_free (hex, FALSE);
}

/* The interfaces come first: who hears of the device may look at them at once. */
void
mock_sysfs_show (UMockdevTestbed *testbed, const char *syspath, const char *node, guint bus, guint number)
{
  g_autofree char *hex = get_hex ();
  g_autofree char *text
      = g_strdup_printf ("P: %s\nE: SUBSYSTEM=usb\nE: DRIVER=usb\nE: BUSNUM=%03u\nE: DEVNUM=%03u\nE: DEVNAME=%s\n"
                         "E: DEVTYPE=usb_device\nA: bConfigurationValue=1\\n\nA: busnum=%u\\n\nA: devnum=%u\\n\n"
                         "A: speed=480\\n\nA: product=" TEST_NAME "\\n\nH: descriptors=%s\n\n",
                         syspath + PREFIX_LENGTH, bus, number, node, bus, number, hex);

  for (guint i = 0; i < MOCK_MODEL_N_INTERFACES; i++)
    show_interface (testbed, syspath, i);
  add (testbed, text);
}

void
mock_sysfs_hide (UMockdevTestbed *testbed, const char *syspath)
{
  g_autofree char *name = g_path_get_basename (syspath);

  for (guint i = 0; i < MOCK_MODEL_N_INTERFACES; i++)
    {
      g_autofree char *interface = g_strdup_printf ("%s/%s:1.%u", syspath, name, i);

      umockdev_testbed_remove_device (testbed, interface);
    }
  umockdev_testbed_remove_device (testbed, syspath);
}
