/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one session with a card's ISD-R: one power-on, a logical channel, and ES10 commands as chains of STORE
 * DATA. Learns how long a block the reader takes, and uses extended APDUs where card and reader both
 * announce them. Not the place for what is in a command (esim/). GSMA SGP.22 5.7.2, ETSI TS 102 221. Used
 * from one thread at a time. */
#pragma once

#include "usher-card-counts.h"
#include "usher-channel.h"

G_BEGIN_DECLS

typedef struct _UsherCard UsherCard;

/* Resets the card, announces the terminal, opens a logical channel and selects the ISD-R by the standard
 * AID, then by the others that makers use. Returns (transfer full) the session, or NULL:
 * USHER_ERROR_NOT_SUPPORTED when the card is no eUICC, or the channel's errors; the channel is closed then.
 * Keeps a reference on @channel. */
UsherCard *usher_card_open (UsherChannel *channel, GCancellable *cancellable, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Powers the card off and closes the channel. */
void usher_card_close (UsherCard *card);
/* Closes first if that was not done. */
void usher_card_free (UsherCard *card);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherCard, usher_card_free)

/* Sends one ES10 command, or one segment of a bound profile package (SGP.22 2.5.5). Returns (transfer full)
 * the response data, which may be empty. A status word that is no success gives USHER_ERROR_CARD, NO_SPACE,
 * BUSY or NOT_SUPPORTED, with the word in hex in the message and its advice attached. */
GBytes *usher_card_command (UsherCard *card, const guint8 *data, gsize length, GCancellable *cancellable, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* After a command that made the card ask for REFRESH (its profile state changed): cold reset, then the ISD-R
 * again. */
gboolean usher_card_refresh (UsherCard *card, GCancellable *cancellable, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* (transfer none) the ATR of the last reset. */
GBytes *usher_card_get_atr (UsherCard *card);
/* (transfer none) the AID that was selected, in hex. */
const char *usher_card_get_isdr_aid (UsherCard *card);
/* Bytes of the longest block sent now. */
gsize usher_card_get_segment_size (UsherCard *card);

void usher_card_get_counts (UsherCard *card, UsherCardCounts *counts);

G_END_DECLS
