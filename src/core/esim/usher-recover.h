/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What became of a download that was interrupted, decided by what the card says (its profiles and statements) and
 * what the journal says was begun: finish it, or say that it can start over. Never sends half a package again: a card
 * forgets a session at reset. */
#pragma once

#include "usher-card.h"
#include "usher-journal.h"
#include "usher-trust.h"

G_BEGIN_DECLS

typedef enum {
  USHER_RECOVERY_NOTHING,   /* no download of this card is unfinished */
  USHER_RECOVERY_INSTALLED, /* the card has the profile; the notification was sent or waits in the outbox */
  USHER_RECOVERY_RESTART,   /* the card does not have it: run it again with the same order */
} UsherRecoveryState;

typedef struct {
  UsherRecoveryState state;
  char *journey;      /* (owned) (nullable) */
  char *order;        /* (owned) (nullable) usher_download_order_mark() of the unfinished download */
  char *address;      /* (owned) (nullable) the SM-DP+ */
  char *iccid;        /* (owned) (nullable) */
  GBytes *isdp_aid;   /* (owned) (nullable) */
  gboolean bound;     /* the server was asked for the package: it may give it out no more */
  gboolean delivered; /* the server has the card's statement */
} UsherRecovery;

void usher_recovery_clear (UsherRecovery *recovery);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (UsherRecovery, usher_recovery_clear)

/* "nothing", "installed", "restart" */
const char *usher_recovery_state_get_name (UsherRecoveryState state);

/* @journey (nullable) limits it to one journey of the caller's, which the caller ends; else a journey that a download
 * began for itself is looked for, and ended when installed. FALSE with an error only when card or journal do not
 * answer; a server that cannot be reached is no error. */
gboolean usher_download_recover (UsherCard *card, UsherTrust *trust, UsherJournal *journal, const char *journey,
                                 UsherRecovery *recovery, GCancellable *cancellable, GError **error);

/* (transfer full) 8 hex digits that tell whether two downloads of one journey had the same order; too short to say
 * anything about the matching id, which is never stored. */
char *usher_download_order_mark (const char *journey, const char *smdp_address, const char *matching_id);

G_END_DECLS
