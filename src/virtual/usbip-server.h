/* SPDX-License-Identifier: GPL-3.0-or-later */
/* USB/IP (protocol 1.1.1) for virtual devices: lists and exports any number of them on one port, each under its bus id. An
 * imported device runs in a thread of its own; a Linux kernel (vhci_hcd) can attach it as well as a program. */
#pragma once

#include "usb-model.h"

G_BEGIN_DECLS

typedef struct _VirtualUsbipServer VirtualUsbipServer;

/* Listens on @address, "HOST:PORT" with a numeric host; port 0 lets the system choose. Returns (transfer full), or NULL with
 * USHER_ERROR_BUSY if the port is taken, USHER_ERROR_INVALID if it is no address. Devices may be added at any time. */
VirtualUsbipServer *virtual_usbip_server_new (const char *address, GError **error);

/* Cuts every connection, waits for the threads and frees the devices. */
void virtual_usbip_server_free (VirtualUsbipServer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VirtualUsbipServer, virtual_usbip_server_free)

guint16 virtual_usbip_server_get_port (VirtualUsbipServer *self);

/* Offers @model, which it takes over, as @busid, such as "1-1". */
void virtual_usbip_server_add (VirtualUsbipServer *self, const char *busid, VirtualUsbModel *model);

/* Pulls the cable of @busid and keeps it out for @ms. FALSE if there is no such device. */
gboolean virtual_usbip_server_unplug (VirtualUsbipServer *self, const char *busid, guint ms);

G_END_DECLS
