/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The common state of one download's steps, and the way out of a session that was opened on card and server. For the
 * usher-download files alone. */
#pragma once

#include "usher-download-order.h"
#include "usher-download-record.h"
#include "usher-es10b.h"
#include "usher-es9.h"
#include "usher-profile-info.h"
#include "usher-progress.h"

G_BEGIN_DECLS

typedef struct {
  UsherCard *card;                         /* (not owned) */
  UsherTrust *trust;                       /* (not owned) */
  UsherJournal *journal;                   /* (not owned) */
  const UsherDownloadOrder *order;         /* (not owned) */
  const UsherDownloadCallbacks *callbacks; /* (not owned) (nullable) */
  UsherProgress *progress;                 /* (not owned) (nullable) */
  UsherDownloadResult *result;             /* (not owned) */
  GCancellable *cancellable;               /* (not owned) (nullable) */

  UsherDownloadRecord record;
  const UsherCardFacts *facts; /* (not owned) the order's, or read_facts */
  UsherCardFacts *read_facts;  /* (owned) (nullable) */
  UsherEs9 *es9;               /* (not owned) the order's, or opened_es9 */
  UsherEs9 *opened_es9;        /* (owned) (nullable) */
  UsherEuiccInfo1 *info;       /* (owned) of the facts, read */
  UsherEs9Session *session; /* (owned) */
  UsherEs9Offer *offer;    /* (owned) */
  UsherMetadata *metadata; /* (owned) */
  GBytes *package;         /* (owned) whole BF36 */
  gboolean bound_before;   /* an earlier run had asked for this order's package */
  gboolean open;           /* the card agreed to the session and its package was not begun: it can be cancelled */
} UsherDownload;

void usher_download_clear (UsherDownload *download);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (UsherDownload, usher_download_clear)

/* Ends the session on the card and, when the card signs that, on the server (SGP.22 3.1.3.3). Does nothing outside
 * the window in which that is legal. Best effort, and not stopped by the person's cancel, which may be why it is
 * called. */
void usher_download_cancel (UsherDownload *download, UsherCancelReason reason);

/* The same where @problem is what stopped a call in the window: only a deadline or the person's cancel leaves a
 * session that the other side does not know to be over. */
void usher_download_cancel_for (UsherDownload *download, const GError *problem);

G_END_DECLS
