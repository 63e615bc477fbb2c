/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is known about one device, its place, its use and the stock, read strictly; and the same as values for rules. */
#pragma once

#include "usher-fact.h"
#include "usher-policy-document.h"

G_BEGIN_DECLS

typedef struct {
  const UsherRegion *region; /* (not owned) of the policy */
  char *mcc;                 /* (owned) */
  char **rats;               /* (owned) */
  gint64 units;              /* data units per month */
  gint64 sms;                /* messages per month */
  gint64 term_days;          /* how long the contract runs */
  UsherUsageHours hours;
  json_t *scan;              /* (not owned) (nullable) {operator id: RSRP in dBm} */
  json_t *stock;             /* (not owned) (nullable) {pool: how many are left} */
} UsherFacts;

/* (transfer full) or NULL with USHER_ERROR_INVALID that names the key. @facts and @stock stay with the caller and outlive the
 * result. Operators and pools that the policy does not have are allowed: a scan sees everybody. */
UsherFacts *usher_facts_parse (const UsherPolicyDocument *document, json_t *facts, json_t *stock, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
void usher_facts_free (UsherFacts *facts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherFacts, usher_facts_free)

/* Sets all USHER_N_FACTS @values for @offer; they borrow from both. */
void usher_facts_get_values (const UsherFacts *facts, const UsherOffer *offer, UsherValue *values);

G_END_DECLS
