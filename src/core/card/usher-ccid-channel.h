/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The channel to the card in one slot of a CCID reader. */
#pragma once

#include "usher-ccid.h"
#include "usher-channel.h"

G_BEGIN_DECLS

#define USHER_TYPE_CCID_CHANNEL (usher_ccid_channel_get_type ())
G_DECLARE_FINAL_TYPE (UsherCcidChannel, usher_ccid_channel, USHER, CCID_CHANNEL, GObject)

/* Returns (transfer full) a channel that keeps a reference on @ccid. Closing it powers the slot off and
 * leaves the reader open. */
UsherChannel *usher_ccid_channel_new (UsherCcid *ccid, guint slot);

G_END_DECLS
