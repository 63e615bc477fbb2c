/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drivers and claims. */
#include "mock-drivers.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <linux/usbdevice_fs.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define N_INTERFACES MOCK_MODEL_N_INTERFACES
#define COMMUNICATION 1 /* the interface that cdc_acm is bound by ... */
#define DATA 2          /* ... and the one it takes along */

const char *
mock_drivers_get (const MockDrivers *self, guint interface_number)
{
  return self->claimed[interface_number] != NULL ? "usbfs" : self->driver[interface_number];
}

/* What sysfs says about an interface's driver. */
static void
show (MockDrivers *self, guint interface_number)
{
  const char *driver = mock_drivers_get (self, interface_number);
  g_autofree char *name = g_path_get_basename (self->folder);
  g_autofree char *link = g_strdup_printf ("%s/%s:1.%u/driver", self->folder, name, interface_number);
  g_autofree char *target = g_strdup_printf ("../../../../bus/usb/drivers/%s", driver);

  g_unlink (link);
  if (*driver != '\0')
    g_assert_cmpint (symlink (target, link), ==, 0);
}

int
mock_drivers_tell (MockDrivers *self, UMockdevIoctlData *arg)
{
  g_autoptr (UMockdevIoctlData) data = umockdev_ioctl_data_resolve (arg, 0, sizeof (struct usbdevfs_getdriver), NULL);
  struct usbdevfs_getdriver *query = (gpointer) data->data;

  if (query->interface >= N_INTERFACES)
    return -EINVAL;
  if (self->claimed[query->interface] != NULL)
    g_strlcpy (query->driver, "usbfs", sizeof query->driver);
  else if (*self->driver[query->interface] != '\0')
    g_strlcpy (query->driver, self->driver[query->interface], sizeof query->driver);
  else
    return -ENODATA;
  return 0;
}

static void
set_driver (MockDrivers *self, guint interface_number, const char *driver)
{
  self->driver[interface_number] = driver;
  show (self, interface_number);
}

static int
disconnect (MockDrivers *self, guint interface_number)
{
  if (*self->driver[interface_number] == '\0')
    return -ENODATA;
  if (self->stubborn)
    return -EPERM;
  if (g_str_equal (self->driver[interface_number], "cdc_acm"))
    {
      set_driver (self, COMMUNICATION, "");
      set_driver (self, DATA, "");
    }
  set_driver (self, interface_number, "");
  return 0;
}

/* 1 when a driver took the interface, 0 when none wants it. cdc_acm needs both of its interfaces. */
static int
connect_driver (MockDrivers *self, guint interface_number)
{
  const char *driver = self->home[interface_number];

  if (*self->driver[interface_number] != '\0' || self->claimed[interface_number] != NULL)
    return -EBUSY;
  if (!g_str_equal (driver, "cdc_acm"))
    {
      set_driver (self, interface_number, driver);
      return *driver != '\0';
    }
  if (interface_number != COMMUNICATION || self->claimed[DATA] != NULL)
    return 0;
  set_driver (self, COMMUNICATION, driver);
  set_driver (self, DATA, driver);
  return 1;
}

int
mock_drivers_pass_on (MockDrivers *self, UMockdevIoctlData *arg)
{
  g_autoptr (UMockdevIoctlData) data = umockdev_ioctl_data_resolve (arg, 0, sizeof (struct usbdevfs_ioctl), NULL);
  const struct usbdevfs_ioctl *request = (gpointer) data->data;

  if (request->ifno < 0 || request->ifno >= N_INTERFACES)
    return -EINVAL;
  if (request->ioctl_code == (int) USBDEVFS_DISCONNECT)
    return disconnect (self, (guint) request->ifno);
  if (request->ioctl_code == (int) USBDEVFS_CONNECT)
    return connect_driver (self, (guint) request->ifno);
  return -ENOTTY;
}

int
mock_drivers_claim (MockDrivers *self, UMockdevIoctlClient *client, UMockdevIoctlData *arg, gboolean claiming)
{
  g_autoptr (UMockdevIoctlData) data = umockdev_ioctl_data_resolve (arg, 0, sizeof (guint), NULL);
  guint interface_number = *(const guint *) (gpointer) data->data;

  if (interface_number >= N_INTERFACES)
    return -EINVAL;
  if (claiming && (self->claimed[interface_number] != NULL || *self->driver[interface_number] != '\0'))
    return -EBUSY;
  if (!claiming && self->claimed[interface_number] != client)
    return -EINVAL;
  self->claimed[interface_number] = claiming ? client : NULL;
  show (self, interface_number);
  return 0;
}

void
mock_drivers_init (MockDrivers *self, char *folder)
{
  self->folder = folder;
  for (guint i = 0; i < N_INTERFACES; i++)
    self->driver[i] = self->home[i] = "";
}

void
mock_drivers_clear (MockDrivers *self)
{
  g_free (self->folder);
}

void
mock_drivers_bind (MockDrivers *self, guint interface_number, const char *driver)
{
  self->home[interface_number] = driver;
  if (g_str_equal (driver, "cdc_acm"))
    self->home[DATA] = driver;
  connect_driver (self, interface_number);
}

void
mock_drivers_unbind (MockDrivers *self, guint interface_number)
{
  disconnect (self, interface_number);
}

void
mock_drivers_forget (MockDrivers *self, const UMockdevIoctlClient *client)
{
  for (guint i = 0; i < N_INTERFACES; i++)
    {
      if (self->claimed[i] == client)
        {
          self->claimed[i] = NULL;
          show (self, i);
        }
    }
}
