/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a journey that did not arrive ends, or that it does not end yet: nothing half done is left behind, and nothing
 * is given up that the next run can finish. */
#pragma once

#include "usher-journey-state.h"

G_BEGIN_DECLS

/* After a stage failed with *@failure: leaves the journey open when running it again can help; else gives the order
 * back, undoes the membership and records the receipt. Sets journey->receipt in any case once the card is identified.
 * With the profile on the card, a failure becomes UNFINISHED. */
void usher_conclude (UsherJourney *journey, GError **failure);

G_END_DECLS
