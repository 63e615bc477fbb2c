/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a card says of itself before anything is done with it, read once a session, so that neither the choice of what to do
 * nor a download asks twice. True until the card is changed or reset. */
#pragma once

#include "usher-card.h"
#include "usher-euicc-info.h"

G_BEGIN_DECLS

typedef struct {
  char *eid;                /* (owned) 32 digits */
  GBytes *info1;            /* (owned) whole BF20 */
  UsherEuiccInfo2 *info;    /* (owned) */
  GPtrArray *profiles;      /* (owned) of UsherProfile */
  GPtrArray *notifications; /* (owned) of UsherNotification with raw: what its servers do not know yet */
} UsherCardFacts;

/* (transfer full) @expected_eid (nullable): another card is WRONG_DEVICE and asked nothing else. */
UsherCardFacts *usher_card_facts_read (UsherCard *card, const char *expected_eid, GCancellable *cancellable, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
void usher_card_facts_free (UsherCardFacts *facts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherCardFacts, usher_card_facts_free)

G_END_DECLS
