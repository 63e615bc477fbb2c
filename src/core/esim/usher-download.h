/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Brings one profile from an SM-DP+ onto a card (SGP.22 3.1), straight through: checks before anything is consumed,
 * mutual authentication, metadata against the order, consent, download, installation, notification. Intent is durable
 * before and the result after each irreversible call. Where the order came from, and enabling the profile, are not
 * its matter. */
#pragma once

#include "usher-card.h"
#include "usher-download-order.h"
#include "usher-journal.h"
#include "usher-progress.h"
#include "usher-trust.h"

G_BEGIN_DECLS

/* First finishes what an earlier run left for this card (usher-recover.h). TRUE when the card says that the profile
 * is installed, delivered or not; @result is filled then. @callbacks, @progress nullable. Cancelling is obeyed up to
 * the first segment sent to the card, and after its statement. Errors: those of the card and of usher_rsp_http_call;
 * WRONG_DEVICE, NO_SPACE, REFUSED, UNTRUSTED from the checks; CODE_NEEDED and WRONG_CODE; USED_UP when an earlier run
 * had the order bound and the server gives it out no more; UNFINISHED when nobody knows yet and the next run decides. */
gboolean usher_download_run (UsherCard *card, UsherTrust *trust, UsherJournal *journal, const UsherDownloadOrder *order,
                             const UsherDownloadCallbacks *callbacks, UsherProgress *progress, UsherDownloadResult *result,
                             GCancellable *cancellable, GError **error);

G_END_DECLS
