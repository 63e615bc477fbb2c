/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What became of a download that was interrupted, decided by what the card says (its profiles and statements) and
 * what the journal says was begun: finish it, or say that it can start over. Never sends half a package again: a card
 * forgets a session at reset. */
#pragma once

#include "usher-card.h"
#include "usher-journal.h"
#include "usher-recovery.h"
#include "usher-trust.h"

G_BEGIN_DECLS

/* @journey (nullable) limits it to one journey of the caller's, which the caller ends; else a journey that a download
 * began for itself is looked for, and ended when installed. FALSE with an error only when card or journal do not
 * answer; a server that cannot be reached is no error. */
gboolean usher_download_recover (UsherCard *card, UsherTrust *trust, UsherJournal *journal, const char *journey,
                                 UsherRecovery *recovery, GCancellable *cancellable, GError **error);

/* The same for a caller who has read the card's @eid. */
gboolean usher_recover_with_eid (UsherCard *card, UsherTrust *trust, UsherJournal *journal, const char *eid,
                                 const char *journey, UsherRecovery *recovery, GCancellable *cancellable, GError **error);

G_END_DECLS
