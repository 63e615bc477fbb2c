/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Waking the card in one slot: voltage, ATR, protocol and speed, as far as the reader does not do it by itself.
 * CCID rev 1.1, 6.1.1 and 6.1.7. Internal to the reader (usher-ccid), whose lock is held. */
#pragma once

#include "usher-ccid-pipe.h"

G_BEGIN_DECLS

/* Cold reset of @slot and the fastest parameters. Returns (transfer full) the ATR; @protocol is the N of T=N
 * that is spoken. Errors as usher_ccid_power_on() says. */
GBytes *usher_ccid_power_up (UsherCcidPipe *pipe, const UsherCcidDescriptor *descriptor, guint8 slot, guint8 *protocol,
                             GCancellable *cancellable, GError **error) G_GNUC_WARN_UNUSED_RESULT;

gboolean usher_ccid_power_down (UsherCcidPipe *pipe, guint8 slot, GCancellable *cancellable, GError **error);

G_END_DECLS
