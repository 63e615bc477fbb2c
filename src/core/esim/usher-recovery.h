/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is known of an interrupted download, and what the journal says of it. Asking the card is usher-recover's work. */
#pragma once

#include "usher-journal.h"

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
  gboolean own;       /* a download began the journey for itself */
  gboolean bound;     /* the server was asked for the package: it may give it out no more */
  gboolean delivered; /* the server has the card's statement */
  GArray *open_steps; /* (owned) (nullable) of gint64: the journal's steps without a result */
} UsherRecovery;

void usher_recovery_clear (UsherRecovery *recovery);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (UsherRecovery, usher_recovery_clear)

/* "nothing", "installed", "restart" */
const char *usher_recovery_state_get_name (UsherRecoveryState state);

/* Fills @recovery but for what the card must say; open_steps stays NULL when no package was ever asked for. FALSE with an
 * error of the journal. */
gboolean usher_recovery_read (UsherJournal *journal, const char *eid, const char *journey, UsherRecovery *recovery,
                              GError **error);

G_END_DECLS
