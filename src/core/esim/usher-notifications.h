/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Gets notifications from cards to servers: the card's pending ones are put into the durable outbox, sent in
 * increasing seq per address, one at a time, and removed from the card only after the server took them (HTTP 204).
 * They are signed by the card, so the outbox delivers without the card too. An address that cannot be reached holds
 * up only itself. */
#pragma once

#include "usher-card.h"
#include "usher-journal.h"
#include "usher-notifications-delivery.h"
#include "usher-trust.h"

G_BEGIN_DECLS

/* @card (nullable), then @eid is its EID, or NULL to have it read; without a card @eid (nullable) limits the outbox.
 * @es9 (nullable): a connection that is open already, used for its own address.
 * @patient: leave out addresses whose backoff has not ended. FALSE only when card or journal fail, or when cancelled;
 * @result counts what was done in any case. */
gboolean usher_notifications_drain (UsherCard *card, UsherTrust *trust, UsherJournal *journal, UsherEs9 *es9,
                                    const char *eid, gboolean patient, UsherDrainResult *result,
                                    GCancellable *cancellable, GError **error);

G_END_DECLS
