/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pipe to one attached USB device: claim an interface, move bytes, give it back. Two implementations: libusb
 * (usher-usb-link) and USB/IP (usher-usbip-link). Knows nothing of CCID or AT commands.
 *
 * All calls block and may be made from any thread; several transfers may be pending at once, one per thread.
 * Errors are USHER_ERROR: REMOVED when the device was unplugged, TIMED_OUT, BUSY (the message says who holds it),
 * PERMISSION (the message names the udev rule to install), PROTOCOL when the device stalls or breaks USB (a halted
 * endpoint is cleared before the call returns), CANCELLED. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define USHER_TYPE_LINK (usher_link_get_type ())
G_DECLARE_INTERFACE (UsherLink, usher_link, USHER, LINK, GObject)

/* USB 2.0 9.3: the eight bytes that begin a control transfer, in host byte order. */
typedef struct {
  guint8 request_type; /* bit 7 = device to host */
  guint8 request;
  guint16 value;
  guint16 index;
  guint16 length; /* of the data stage */
} UsherSetup;

/* Bit 7 of an endpoint address or of UsherSetup.request_type. */
#define USHER_LINK_IN 0x80

struct _UsherLinkInterface {
  GTypeInterface parent;

  gboolean (*claim) (UsherLink *self, guint8 interface_number, GCancellable *cancellable, GError **error);
  gboolean (*release) (UsherLink *self, guint8 interface_number, GError **error);
  gssize (*transfer) (UsherLink *self, guint8 endpoint, guint8 *data, gsize length, guint timeout_ms,
                      GCancellable *cancellable, GError **error);
  gssize (*control) (UsherLink *self, const UsherSetup *setup, guint8 *data, guint timeout_ms,
                     GCancellable *cancellable, GError **error);
  GBytes *(*get_descriptors) (UsherLink *self);
  const char *(*get_id) (UsherLink *self);
  void (*close) (UsherLink *self);
};

/* Makes the interface ours; a kernel driver on it is detached. */
gboolean usher_link_claim (UsherLink *self, guint8 interface_number, GCancellable *cancellable, GError **error);

/* Gives the interface back, and to the kernel driver that was detached from it. */
gboolean usher_link_release (UsherLink *self, guint8 interface_number, GError **error);

/* One bulk or interrupt transfer, as the endpoint's descriptor says. Bit 7 of @endpoint is the direction; @data is read
 * or filled. @timeout_ms of 0 waits until the device answers or @cancellable is cancelled. Returns the number of bytes
 * moved, which may be fewer than @length when reading (a short packet, or a timeout after some bytes), or -1. */
gssize usher_link_transfer (UsherLink *self, guint8 endpoint, guint8 *data, gsize length, guint timeout_ms,
                            GCancellable *cancellable, GError **error);

/* One control transfer on endpoint 0; @data holds @setup->length bytes, NULL when that is 0. Returns the number of bytes
 * in the data stage, or -1. */
gssize usher_link_control (UsherLink *self, const UsherSetup *setup, guint8 *data, guint timeout_ms,
                           GCancellable *cancellable, GError **error);

/* (transfer none) the device descriptor (18 bytes), then the active configuration with all that belongs to it, raw.
 * usher_descriptors_parse() reads it. */
GBytes *usher_link_get_descriptors (UsherLink *self);

/* (transfer none) the id of CONTRACT.md: "usb:1-2.3" or "usbip:HOST:PORT/BUSID". */
const char *usher_link_get_id (UsherLink *self);

/* Ends pending transfers (CANCELLED), releases what is claimed and lets go of the device. Later calls fail with REMOVED.
 * The last unref does it too. */
void usher_link_close (UsherLink *self);

G_END_DECLS
