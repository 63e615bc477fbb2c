/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The provider's order of one profile at one operator (ES2+): written down before it is placed, asked again with the
 * same identifiers after an interruption, cancelled when the profile cannot be used. Which operator is chosen is not
 * its matter. */
#pragma once

#include "usher-journey-state.h"

G_BEGIN_DECLS

/* journey->order names operator and offer: makes the call identifiers and writes the intent down, with decision and
 * policy. */
gboolean usher_order_intend (UsherJourney *journey, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Places the intended order, or asks the same again, and writes the result down the first time. Afterwards ICCID,
 * SM-DP+ address and matching id are known. When the operator refuses for good, the order is closed
 * (journey->order.step is 0). Errors as in usher-es2.h. */
gboolean usher_order_place (UsherJourney *journey, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* TRUE when the operator has none of the offer's profiles left. */
gboolean usher_order_is_sold_out (const GError *error);

/* Gives an order back whose profile never reached the card; the intent is durable first, its result
 * (journey->cancel_step) belongs to the end of the journey. TRUE also when there is nothing to give back. */
gboolean usher_order_cancel (UsherJourney *journey, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
