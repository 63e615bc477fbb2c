/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Detach and attach. libusb's automatic way gives nothing back when a handle is closed without a release, or after a crash. */
#include "usher-usb-drivers.h"

#include "usher-error.h"
#include "usher-usb-detached.h"

void
usher_usb_drivers_init (UsherUsbDrivers *self, libusb_device_handle *handle, const char *path)
{
  self->handle = handle;
  self->path = g_strdup (path);
  self->detached = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_usb_detached_free);
}

void
usher_usb_drivers_clear (UsherUsbDrivers *self)
{
  g_autoptr (GError) error = NULL;

  if (!usher_usb_drivers_give_back (self, TRUE, &error))
    g_message ("%s", error->message);
  g_ptr_array_unref (self->detached);
  g_free (self->path);
}

static gboolean
set_detach_error (UsherUsbDrivers *self, guint8 interface_number, int code, GError **error)
{
  g_autofree char *holder = usher_usb_device_describe_holder (libusb_get_device (self->handle), interface_number);

  g_set_error (error, USHER_ERROR, code == LIBUSB_ERROR_NO_DEVICE ? USHER_ERROR_REMOVED : USHER_ERROR_BUSY,
               "USB interface %u of %s is held by %s, which does not let go: %s", interface_number, self->path, holder,
               libusb_error_name (code));
  return FALSE;
}

gboolean
usher_usb_drivers_detach (UsherUsbDrivers *self, const UsherDescriptors *descriptors, guint8 interface_number, GError **error)
{
  guint8 bound = usher_descriptors_find_master (descriptors, interface_number);
  guint device_number = libusb_get_device_address (libusb_get_device (self->handle));
  UsherUsbDetached *note;
  int code;

  if (libusb_kernel_driver_active (self->handle, interface_number) != 1)
    return TRUE;
  note = usher_usb_detached_new (self->path, bound, device_number, error);
  if (note == NULL)
    return FALSE;
  code = libusb_detach_kernel_driver (self->handle, bound);
  if (code == LIBUSB_SUCCESS)
    {
      g_ptr_array_add (self->detached, note);
      return TRUE;
    }
  usher_usb_detached_settle (note);
  return set_detach_error (self, bound, code, error);
}

/* TRUE when there is nothing left to do for @note. An unplugged device gets its driver when it is plugged again, and an
 * interface that is busy has a driver already. */
static gboolean
try_attach (UsherUsbDrivers *self, const UsherUsbDetached *note, gboolean final, GError **error)
{
  int code = libusb_attach_kernel_driver (self->handle, note->interface_number);

  if (code == LIBUSB_SUCCESS || code == LIBUSB_ERROR_NO_DEVICE || (final && code == LIBUSB_ERROR_BUSY))
    return TRUE;
  if (final)
    g_set_error (error, USHER_ERROR, USHER_ERROR_FAILED, "kernel driver of USB interface %u of %s did not come back: %s",
                 note->interface_number, note->path, libusb_error_name (code));
  return FALSE;
}

gboolean
usher_usb_drivers_give_back (UsherUsbDrivers *self, gboolean final, GError **error)
{
  gboolean all = TRUE;

  for (guint i = self->detached->len; i > 0; i--)
    {
      UsherUsbDetached *note = g_ptr_array_index (self->detached, i - 1);
      gboolean attached = try_attach (self, note, final, all ? error : NULL);

      if (attached || final)
        usher_usb_detached_settle (g_ptr_array_steal_index (self->detached, i - 1));
      all = all && (attached || !final);
    }
  return all;
}
