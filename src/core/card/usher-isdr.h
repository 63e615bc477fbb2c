/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a card that was just reset to its selected ISD-R: terminal capability, a logical channel, SELECT.
 * Internal to the card session. ETSI TS 102 221 11.1.17 and 11.1.19, SGP.22 5.7.1. */
#pragma once

#include "usher-card-wire.h"

G_BEGIN_DECLS

/* @channel: the logical channel, 0 where the card has no other. @aid: the AID that was selected, in hex,
 * static. Errors: USHER_ERROR NOT_SUPPORTED when no AID is known to the card, or the wire's. */
gboolean usher_isdr_open (UsherCardWire *wire, guint *channel, const char **aid, GCancellable *cancellable,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
