/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an offer costs one device over the policy's horizon. Integers only: each band's cost is rounded down once, to a
 * millionth of the currency, and nothing else is rounded but the monthly equivalent. */
#pragma once

#include "usher-facts.h"

G_BEGIN_DECLS

typedef struct {
  const char *band; /* (not owned) the band's id, "default" for the rest of the time, "sms" for messages */
  gint64 permille;  /* of the use */
  gint64 cost;      /* per month */
} UsherCostPart;

typedef struct {
  GArray *parts;        /* (owned) of UsherCostPart, in the order of the offer's prices */
  gint64 monthly;       /* basic charge and parts */
  gint64 total;         /* activation and all months of the horizon */
  gint64 monthly_equiv; /* total by months, rounded down */
} UsherCost;

void usher_cost_clear (UsherCost *cost);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (UsherCost, usher_cost_clear)

/* For how many months costs are counted: the horizon or the contract's term, whichever is shorter, and at least one. */
gint64 usher_cost_get_months (const UsherPolicyDocument *document, const UsherFacts *facts);

/* Fills @cost. FALSE with USHER_ERROR_INVALID when a sum does not fit 64 bits; @cost is to be cleared in either case. */
gboolean usher_cost_calculate (const UsherPolicyDocument *document, const UsherOffer *offer, const UsherFacts *facts,
                               UsherCost *cost, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
