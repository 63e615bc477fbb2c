/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CMD_SUBMIT and its answer as one blocking call, for any number of threads on one USB/IP connection. Knows sequence numbers,
 * timeouts and unlinking; what a status means is the link's matter. For src/core/usb only. */
#pragma once

#include "usher-usbip-codec.h"
#include "usher-usbip-wire.h"

G_BEGIN_DECLS

typedef struct _UsherUsbipExchange UsherUsbipExchange;

/* How a transfer ended. */
typedef struct {
  gint32 status; /* 0 or a negated Linux errno */
  gsize actual_length;
  gboolean given_up; /* CMD_UNLINK was sent: time was up, or the caller cancelled */
  gboolean unlinked; /* and the server dropped it */
} UsherUsbipResult;

/* Takes @wire. @id is for messages. */
UsherUsbipExchange *usher_usbip_exchange_new (UsherUsbipWire *wire, const char *id, guint32 device_id);
/* Nobody may be in usher_usbip_exchange_run() any more. */
void usher_usbip_exchange_free (UsherUsbipExchange *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherUsbipExchange, usher_usbip_exchange_free)

/* Cuts the connection: all runs fail with REMOVED. From any thread. */
void usher_usbip_exchange_close (UsherUsbipExchange *self);

/* FALSE, with the reason, when the connection is of no use any more. */
gboolean usher_usbip_exchange_check (UsherUsbipExchange *self, GError **error);

/* Sends @request, whose seqnum and device_id are filled in, with @data when it is OUT, and waits for the answer; @data is filled
 * when it is IN. @timeout_ms of 0 waits for ever. FALSE when nothing was sent (CANCELLED) or the connection is of no use any
 * more (REMOVED, PROTOCOL); else @result. */
gboolean usher_usbip_exchange_run (UsherUsbipExchange *self, UsherUsbipSubmit *request, guint8 *data, guint timeout_ms,
                                   GCancellable *cancellable, UsherUsbipResult *result, GError **error);

G_END_DECLS
