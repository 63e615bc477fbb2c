/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The libusb implementation of UsherLink, on an open handle. For src/core/usb only; others use usher_usb_open(). */
#pragma once

#include "usher-link.h"
#include "usher-usb-context.h"

G_BEGIN_DECLS

#define USHER_TYPE_USB_LINK (usher_usb_link_get_type ())
G_DECLARE_FINAL_TYPE (UsherUsbLink, usher_usb_link, USHER, USB_LINK, GObject)

/* Takes @handle. Reads the descriptors. */
UsherLink *usher_usb_link_new (UsherUsbContext *context, libusb_device_handle *handle, const char *id, GCancellable *cancellable,
                               GError **error);

G_END_DECLS
