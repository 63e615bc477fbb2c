/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the id of attached hardware to a session with its card: the one place that knows which kind of id is reached
 * in which way. What is done with the card is not its matter. Used from one thread. */
#pragma once

#include "usher-attached.h"
#include "usher-card.h"

G_BEGIN_DECLS

typedef struct _UsherAttachment UsherAttachment;

/* (transfer full) (element-type UsherAttached) the USB devices of this computer, then those of each USB/IP server in
 * the NULL-terminated @servers (nullable, "HOST:PORT"). A server that does not answer is UNREACHABLE; a computer
 * without USB has just no devices. */
GPtrArray *usher_attachment_list (const char *const *servers, GCancellable *cancellable, GError **error);

/* Opens @id ("usb:1-2.3", "usbip:HOST:PORT/BUSID") and its card in the first slot. Returns (transfer full), or NULL
 * with INVALID for another kind of id, or the errors of usher_usb_open(), usher_usbip_open(), usher_ccid_open() and
 * usher_card_open(). */
UsherAttachment *
usher_attachment_open (const char *id, GCancellable *cancellable, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Powers the card off and gives the device back. */
void usher_attachment_free (UsherAttachment *attachment);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherAttachment, usher_attachment_free)

/* (transfer none) */
UsherCard *usher_attachment_get_card (UsherAttachment *attachment);
const char *usher_attachment_get_id (UsherAttachment *attachment);

G_END_DECLS
