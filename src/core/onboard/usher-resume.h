/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What earlier runs for the same card left: an unfinished journey is taken up where it stopped, a finished one is
 * recognised. The card decides what is true, the journal what was meant. */
#pragma once

#include "usher-journey-state.h"

G_BEGIN_DECLS

#define USHER_JOURNEY_KIND "onboard"

/* Names of steps in the journal. */
#define USHER_STEP_ORDER "order"
#define USHER_STEP_CANCEL "cancel"
#define USHER_STEP_DETAILS "details"

/* After the card was identified. Sets journey->resumed with all that is known, or already_done with the receipt, or
 * nothing. FALSE with the errors of the card and the journal, or REFUSED when the unfinished journey leads to another
 * network. */
gboolean usher_resume (UsherJourney *journey, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
