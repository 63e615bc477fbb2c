/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be said about a device of libusb without opening it: where it is, what it offers, what it calls itself, who
 * has it. Reads sysfs and /proc. For src/core/usb only. */
#pragma once

#include <glib.h>
#include <libusb.h>

G_BEGIN_DECLS

#define USHER_USB_ID_PREFIX "usb:"

/* (transfer full) "1-2.3", or NULL for a root hub. */
char *usher_usb_device_get_path (libusb_device *device);

/* (transfer full) the usbfs node. */
char *usher_usb_device_get_node (libusb_device *device);

/* (transfer full) the name of the driver on an interface, "usbfs" when a program has claimed it, or NULL. */
char *usher_usb_device_get_driver (libusb_device *device, guint8 interface_number);

/* (transfer full) who holds an interface that cannot be claimed, in words; never NULL. */
char *usher_usb_device_describe_holder (libusb_device *device, guint8 interface_number);

/* (transfer full) the udev rule that lets the person at the seat use the device. */
char *usher_usb_device_get_rule (libusb_device *device);

/* Adds one UsherAttached for each function that Usher has a use for. */
void usher_usb_device_collect (libusb_device *device, GPtrArray *array);

G_END_DECLS
