/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kernel drivers of one open device: taken off an interface with a durable note (usher-usb-detached), and given back. Not
 * thread-safe. For src/core/usb only. */
#pragma once

#include "usher-descriptors.h"
#include "usher-usb-device.h"

G_BEGIN_DECLS

typedef struct {
  libusb_device_handle *handle; /* (not owned) */
  char *path;                   /* (owned) topology path, for the notes */
  GPtrArray *detached;          /* (owned) of UsherUsbDetached */
} UsherUsbDrivers;

void usher_usb_drivers_init (UsherUsbDrivers *self, libusb_device_handle *handle, const char *path);
/* Gives everything back. */
void usher_usb_drivers_clear (UsherUsbDrivers *self);

/* Takes the kernel driver off interface @interface_number, if there is one. Where one driver has two interfaces (CDC-ACM), it is
 * taken off the one that it was bound by, since only that one brings it back. */
gboolean usher_usb_drivers_detach (UsherUsbDrivers *self, const UsherDescriptors *descriptors, guint8 interface_number,
                                   GError **error);

/* Gives back what can be had: a driver that needs an interface which is still claimed comes back with a later call. With @final
 * there is none, and what does not come back is an error. */
gboolean usher_usb_drivers_give_back (UsherUsbDrivers *self, gboolean final, GError **error);

G_END_DECLS
