/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The choice of an operator's offer for one device. Pure and deterministic: the same policy, facts and stock give the same
 * bytes; no clock, locale or hash order goes in. Money is in millionths of the policy's currency. */
#pragma once

#include "usher-json.h"
#include "usher-policy.h"

G_BEGIN_DECLS

typedef struct {
  char *offer;       /* (owned) (nullable) the winner's id; NULL when no offer fits */
  char *operator_id; /* (owned) (nullable) whose offer it is */
  char *stock_pool;  /* (owned) (nullable) the pool of @stock that it draws from */
  json_t *json;      /* (owned) the decision, see below; names operators and prices: not for end users */
} UsherDecision;

/* (transfer full) the decision, also when no offer fits (see usher_decision_require_winner()), or NULL with
 * USHER_ERROR_INVALID when @facts or @stock are unusable; the message names the key.
 *   @facts: {"region" or "site","mcc","rats","units","term_days","scan"?,"hours"?,"sms"?}
 *   @stock (nullable): {POOL: how many are left}
 *   decision: {"winner","runner_up","margin","offers":[{"offer","rejected":[REASON],"monthly","parts":[{"band","permille",
 *   "cost"}],"total","monthly_equiv"}],"operator","region","months","missing":[FACT],"nearest":[{"offer","rejected"}],
 *   "policy":{"id","version","sha256"}}; an offer has "preference" too when the policy has preferences. "missing" are facts
 *   that a rule wanted and nobody knew; "nearest" are the offers that fail for the fewest reasons when none fits. */
UsherDecision *usher_policy_choose (const UsherPolicy *policy, json_t *facts, json_t *stock, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
void usher_decision_free (UsherDecision *decision);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherDecision, usher_decision_free)

/* FALSE with USHER_ERROR_NOT_FOUND when no offer fits. The message counts the reasons of the nearest misses and names no
 * operator. */
gboolean usher_decision_require_winner (const UsherDecision *decision, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
