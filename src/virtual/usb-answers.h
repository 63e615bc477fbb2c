/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an IN endpoint has to say, and when: messages that become ready at an absolute time and leave in transfers as USB cuts
 * them (packets of 512 bytes, a zero-length packet after a full one, babble when a transfer is too small). */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define VIRTUAL_USB_PACKET 512

typedef struct _VirtualUsbAnswers VirtualUsbAnswers;

VirtualUsbAnswers *virtual_usb_answers_new (void);
void virtual_usb_answers_free (VirtualUsbAnswers *self);
void virtual_usb_answers_clear (VirtualUsbAnswers *self);

/* Queues @message (transfer full) for @due, monotonic microseconds. @tag is for the caller to find it again. */
void virtual_usb_answers_push (VirtualUsbAnswers *self, GByteArray *message, gint64 due, guint tag);

/* Whether a message with @tag waits; drops those that do. */
gboolean virtual_usb_answers_has (VirtualUsbAnswers *self, guint tag);
void virtual_usb_answers_drop (VirtualUsbAnswers *self, guint tag);

/* One IN transfer; see VirtualUsbClass.in. */
gssize virtual_usb_answers_take (VirtualUsbAnswers *self, guint8 *data, gsize length, gint64 now, gint64 *due);

G_END_DECLS
