/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A rule of a policy: what it demands of an offer, or what it would pay to have. */
#pragma once

#include "usher-predicate.h"

G_BEGIN_DECLS

typedef enum {
  USHER_RULE_REQUIRE, /* fails when its condition is not known */
  USHER_RULE_FORBID,  /* does not fire when its condition is not known */
  USHER_RULE_PREFER,  /* offers that do not meet it count as dearer by worth_monthly */
} UsherRuleKind;

typedef struct {
  char *id;     /* (owned) */
  char *reason; /* (owned) for machines: NO_STOCK */
  UsherRuleKind kind;
  UsherPredicate *when; /* (owned) */
  gint64 worth_monthly; /* of a preference; millionths of the currency */
} UsherRule;

/* {"id","kind":"require"|"forbid"|"prefer","when":…,"reason","worth_monthly"?}; (transfer full), or NULL with
 * USHER_ERROR_INVALID. */
UsherRule *usher_rule_parse (const UsherReader *reader, json_t *value, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void usher_rule_free (UsherRule *rule);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherRule, usher_rule_free)

/* TRUE when the hard rule refuses the offer that @facts describe. A preference never does. */
gboolean usher_rule_refuses (const UsherRule *rule, const UsherValue *facts, guint32 *missing);

/* What the rule adds to the offer's score per month: 0 for other rules than preferences, and when it is met. */
gint64 usher_rule_get_malus (const UsherRule *rule, const UsherValue *facts, guint32 *missing);

G_END_DECLS
