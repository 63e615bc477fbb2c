/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Devices offered by a USB/IP server (Linux Documentation/usb/usbip_protocol.rst), used without a kernel and without root:
 * what the server offers, and a link (usher-link.h) to one of them. */
#pragma once

#include "usher-attached.h"
#include "usher-link.h"

G_BEGIN_DECLS

#define USHER_USBIP_ID_PREFIX "usbip:"

/* (transfer full) (element-type UsherAttached) @host_port is "HOST[:PORT]", port 3240 unless told. UNREACHABLE when nobody
 * answers there, PROTOCOL when what answers is no USB/IP server. */
GPtrArray *usher_usbip_list (const char *host_port, GCancellable *cancellable, GError **error);

/* (transfer full) imports the device, which nobody else can have then. @id is "usbip:HOST:PORT/BUSID". NOT_FOUND, BUSY when it
 * is imported already, UNREACHABLE, PROTOCOL. */
UsherLink *usher_usbip_open (const char *id, GCancellable *cancellable, GError **error);

G_END_DECLS
