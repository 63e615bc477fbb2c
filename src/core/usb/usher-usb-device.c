/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A device seen from outside. */
#include "usher-usb-device.h"

#include "usher-attached.h"
#include "usher-usb-holder.h"

#define MAX_DEPTH 7 /* USB 3.2 8.9 */
#define SYSFS_DEVICES "/sys/bus/usb/devices"
#define DRIVER_OF_PROGRAMS "usbfs"

char *
usher_usb_device_get_path (libusb_device *device)
{
  guint8 ports[MAX_DEPTH];
  int depth = libusb_get_port_numbers (device, ports, sizeof ports);
  g_autoptr (GString) path = NULL;

  if (depth <= 0)
    return NULL;
  path = g_string_new (NULL);
  g_string_append_printf (path, "%u-%u", libusb_get_bus_number (device), ports[0]);
  for (int i = 1; i < depth; i++)
    g_string_append_printf (path, ".%u", ports[i]);
  return g_string_free (g_steal_pointer (&path), FALSE);
}

char *
usher_usb_device_get_node (libusb_device *device)
{
  return g_strdup_printf ("/dev/bus/usb/%03u/%03u", libusb_get_bus_number (device), libusb_get_device_address (device));
}

static guint8
get_configuration_value (libusb_device *device)
{
  struct libusb_config_descriptor *configuration;
  guint8 value;

  if (libusb_get_active_config_descriptor (device, &configuration) != LIBUSB_SUCCESS)
    return 0;
  value = configuration->bConfigurationValue;
  libusb_free_config_descriptor (configuration);
  return value;
}

char *
usher_usb_device_get_driver (libusb_device *device, guint8 interface_number)
{
  g_autofree char *path = usher_usb_device_get_path (device);
  g_autofree char *link = g_strdup_printf (SYSFS_DEVICES "/%s:%u.%u/driver", path, get_configuration_value (device),
                                           interface_number);
  g_autofree char *target = g_file_read_link (link, NULL);

  return target == NULL ? NULL : g_path_get_basename (target);
}

static gboolean
is_kernel_driver (const char *driver)
{
  return driver != NULL && !g_str_equal (driver, DRIVER_OF_PROGRAMS);
}

char *
usher_usb_device_describe_holder (libusb_device *device, guint8 interface_number)
{
  g_autofree char *driver = usher_usb_device_get_driver (device, interface_number);
  g_autofree char *node = usher_usb_device_get_node (device);
  char *holder;

  if (is_kernel_driver (driver))
    return g_strdup_printf ("kernel driver %s", driver);
  holder = usher_usb_holder_find (node);
  if (holder == NULL)
    holder = usher_usb_holder_guess ("pcscd");
  return holder != NULL ? holder : g_strdup ("another program");
}

char *
usher_usb_device_get_rule (libusb_device *device)
{
  struct libusb_device_descriptor descriptor;

  libusb_get_device_descriptor (device, &descriptor);
  return g_strdup_printf ("SUBSYSTEM==\"usb\", ENV{DEVTYPE}==\"usb_device\", ATTR{idVendor}==\"%04x\", "
                          "ATTR{idProduct}==\"%04x\", TAG+=\"uaccess\", ENV{ID_MM_DEVICE_IGNORE}=\"1\"",
                          descriptor.idVendor, descriptor.idProduct);
}

static char *
get_name (const char *path, const struct libusb_device_descriptor *descriptor)
{
  g_autofree char *file = g_strdup_printf (SYSFS_DEVICES "/%s/product", path);
  g_autofree char *product = NULL;

  if (!g_file_get_contents (file, &product, NULL, NULL) || *g_strstrip (product) == '\0')
    return g_strdup_printf ("%04x:%04x", descriptor->idVendor, descriptor->idProduct);
  return g_utf8_make_valid (product, -1);
}

/* A kernel driver makes way when the interface is claimed, so it does not make the device busy; ModemManager behind it does. */
static char *
find_holder (libusb_device *device, const char *kind, guint8 interface_number)
{
  g_autofree char *driver = usher_usb_device_get_driver (device, interface_number);

  if (g_strcmp0 (driver, DRIVER_OF_PROGRAMS) == 0)
    return usher_usb_device_describe_holder (device, interface_number);
  if (driver != NULL && g_str_equal (kind, USHER_ATTACHED_MODEM))
    return usher_usb_holder_guess ("ModemManager");
  return NULL;
}

static void
collect_interface (libusb_device *device, UsherAttached *attached, const struct libusb_interface_descriptor *interface,
                   GPtrArray *array)
{
  const char *kind = usher_attached_kind_of_interface (interface->bInterfaceClass, interface->bInterfaceSubClass);

  if (kind == NULL)
    return;
  attached->busy_by = find_holder (device, kind, interface->bInterfaceNumber);
  usher_attached_array_add (array, attached, kind);
  g_clear_pointer (&attached->busy_by, g_free);
}

void
usher_usb_device_collect (libusb_device *device, GPtrArray *array)
{
  g_autofree char *path = usher_usb_device_get_path (device);
  g_autoptr (UsherAttached) attached = NULL;
  struct libusb_device_descriptor descriptor;
  struct libusb_config_descriptor *configuration;

  if (path == NULL || libusb_get_active_config_descriptor (device, &configuration) != LIBUSB_SUCCESS)
    return;
  libusb_get_device_descriptor (device, &descriptor);
  attached = g_new0 (UsherAttached, 1);
  attached->id = g_strconcat (USHER_USB_ID_PREFIX, path, NULL);
  attached->name = get_name (path, &descriptor);
  attached->path = g_steal_pointer (&path);
  attached->vendor_id = descriptor.idVendor;
  attached->product_id = descriptor.idProduct;
  for (guint i = 0; i < configuration->bNumInterfaces; i++)
    {
      if (configuration->interface[i].num_altsetting > 0)
        collect_interface (device, attached, &configuration->interface[i].altsetting[0], array);
    }
  libusb_free_config_descriptor (configuration);
}
