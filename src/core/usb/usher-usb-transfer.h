/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libusb's asynchronous transfers as blocking calls that can be cancelled, for one open device. For src/core/usb only. */
#pragma once

#include <gio/gio.h>
#include <libusb.h>

G_BEGIN_DECLS

/* What is in flight on one device handle. */
typedef struct {
  GMutex mutex;
  GCond cond;           /* a transfer has ended */
  GPtrArray *in_flight; /* (owned) of (not owned) struct libusb_transfer */
  gboolean closed;
} UsherUsbTransfers;

void usher_usb_transfers_init (UsherUsbTransfers *self);
/* Nothing may be in flight. */
void usher_usb_transfers_clear (UsherUsbTransfers *self);

/* Cancels what is in flight, waits until it has ended and lets nothing begin any more. */
void usher_usb_transfers_close (UsherUsbTransfers *self);
gboolean usher_usb_transfers_is_closed (UsherUsbTransfers *self);

/* Submits @transfer, whose callback and user data are set here, and waits until it has ended, cancelled or not: its buffer is
 * not touched afterwards. Returns LIBUSB_SUCCESS, and then transfer->status says how it ended, or the error of submitting;
 * LIBUSB_ERROR_INTERRUPTED when cancelled before. */
int usher_usb_transfers_run (UsherUsbTransfers *self, struct libusb_transfer *transfer, GCancellable *cancellable);

G_END_DECLS
