/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The USB/IP implementation of UsherLink, on a connection over which a device was imported. For src/core/usb only; others use
 * usher_usbip_open(). */
#pragma once

#include "usher-link.h"
#include "usher-usbip-codec.h"
#include "usher-usbip-wire.h"

G_BEGIN_DECLS

#define USHER_TYPE_USBIP_LINK (usher_usbip_link_get_type ())
G_DECLARE_FINAL_TYPE (UsherUsbipLink, usher_usbip_link, USHER, USBIP_LINK, GObject)

/* Takes @wire. Reads the descriptors and selects the first configuration. */
UsherLink *usher_usbip_link_new (UsherUsbipWire *wire, const char *id, const UsherUsbipDevice *device,
                                 GCancellable *cancellable, GError **error);

G_END_DECLS
