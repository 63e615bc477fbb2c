/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The TCP connection to a USB/IP server: connect, send a message in one go, receive through a buffer that takes header and
 * payload in one read. Knows no messages. For src/core/usb only.
 *
 * One thread may send while another receives; not more than one each. Errors are USHER_ERROR: UNREACHABLE while connecting,
 * REMOVED once the connection is gone. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _UsherUsbipWire UsherUsbipWire;

/* No deadline. Others are in the time of g_get_monotonic_time(). */
#define USHER_USBIP_WIRE_FOREVER G_MAXINT64

UsherUsbipWire *usher_usbip_wire_connect (const char *host_port, GCancellable *cancellable, GError **error);
void usher_usbip_wire_free (UsherUsbipWire *wire);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherUsbipWire, usher_usbip_wire_free)

/* Cuts the connection: whoever waits in it comes back. From any thread. */
void usher_usbip_wire_shutdown (UsherUsbipWire *wire);

/* Sends header and data with one system call when the socket takes them. FALSE leaves the stream cut in the middle of a
 * message. */
gboolean usher_usbip_wire_send (UsherUsbipWire *wire, const guint8 *header, gsize header_length, const guint8 *data,
                                gsize length, GError **error);

/* Waits until something was received, @deadline passed or usher_usbip_wire_wake() was called; FALSE only when the connection
 * is gone. */
gboolean usher_usbip_wire_fill (UsherUsbipWire *wire, gint64 deadline, GError **error);
/* Makes a running or the next fill return. From any thread. */
void usher_usbip_wire_wake (UsherUsbipWire *wire);

/* (transfer none) what was received and not consumed yet; valid until the next fill. */
const guint8 *usher_usbip_wire_peek (UsherUsbipWire *wire, gsize *length);
void usher_usbip_wire_consume (UsherUsbipWire *wire, gsize length);

/* Receives exactly @length bytes. */
gboolean usher_usbip_wire_read (UsherUsbipWire *wire, guint8 *data, gsize length, gint64 deadline, GCancellable *cancellable,
                                GError **error);

G_END_DECLS
