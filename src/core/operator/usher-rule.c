/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rules: a condition with a consequence. */
#include "usher-rule.h"
#include "usher-offer.h"

#include <string.h>

static const char *const kind_names[] = {
  [USHER_RULE_REQUIRE] = "require",
  [USHER_RULE_FORBID] = "forbid",
  [USHER_RULE_PREFER] = "prefer",
};

typedef struct {
  UsherRule rule;
  char *kind;    /* (owned) (nullable) */
  json_t *when;  /* (not owned) */
} RawRule;

static const UsherField rule_fields[] = {
  { "id", USHER_FIELD_ID, TRUE, G_STRUCT_OFFSET (RawRule, rule.id), 0, 0 },
  { "kind", USHER_FIELD_ID, TRUE, G_STRUCT_OFFSET (RawRule, kind), 0, 0 },
  { "when", USHER_FIELD_OBJECT, TRUE, G_STRUCT_OFFSET (RawRule, when), 0, 0 },
  { "reason", USHER_FIELD_ID, TRUE, G_STRUCT_OFFSET (RawRule, rule.reason), 0, 0 },
  { "worth_monthly", USHER_FIELD_INTEGER, FALSE, G_STRUCT_OFFSET (RawRule, rule.worth_monthly), 1, USHER_MONEY_MAX },
  { NULL, USHER_FIELD_ANY, FALSE, 0, 0, 0 },
};

void
usher_rule_free (UsherRule *rule)
{
  if (rule == NULL)
    return;
  g_free (rule->id);
  g_free (rule->reason);
  usher_predicate_free (rule->when);
  g_free (rule);
}

static gboolean
parse_kind (const UsherReader *reader, json_t *where, const char *name, UsherRuleKind *kind, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (kind_names); i++)
    if (strcmp (kind_names[i], name) == 0)
      {
        *kind = (UsherRuleKind) i;
        return TRUE;
      }
  return usher_reader_fail (reader, where, error, "a rule of kind \"%s\" is not supported", name);
}

static gboolean
fill_rule (const UsherReader *reader, json_t *value, const RawRule *raw, UsherRule *rule, GError **error)
{
  if (!parse_kind (reader, json_object_get (value, "kind"), raw->kind, &rule->kind, error))
    return FALSE;
  if ((rule->kind == USHER_RULE_PREFER) != (rule->worth_monthly > 0))
    return usher_reader_fail (reader, value, error, "\"worth_monthly\" belongs to a rule of kind \"prefer\", and only there");
  rule->when = usher_predicate_parse (reader, raw->when, error);
  return rule->when != NULL;
}

UsherRule *
usher_rule_parse (const UsherReader *reader, json_t *value, GError **error)
{
  RawRule raw = { .kind = NULL };
  gboolean done = usher_reader_read (reader, value, rule_fields, &raw, error);
  g_autoptr (UsherRule) rule = g_memdup2 (&raw.rule, sizeof raw.rule);

  done = done && fill_rule (reader, value, &raw, rule, error);
  g_free (raw.kind);
  return done ? g_steal_pointer (&rule) : NULL;
}

gboolean
usher_rule_refuses (const UsherRule *rule, const UsherValue *facts, guint32 *missing)
{
  guint32 unknown = 0;
  UsherTruth truth;

  if (rule->kind == USHER_RULE_PREFER)
    return FALSE;
  truth = usher_predicate_evaluate (rule->when, facts, &unknown);
  if (truth == USHER_TRUTH_UNKNOWN)
    *missing |= unknown;
  return rule->kind == USHER_RULE_REQUIRE ? truth != USHER_TRUTH_YES : truth == USHER_TRUTH_YES;
}

gint64
usher_rule_get_malus (const UsherRule *rule, const UsherValue *facts, guint32 *missing)
{
  guint32 unknown = 0;
  UsherTruth truth;

  if (rule->kind != USHER_RULE_PREFER)
    return 0;
  truth = usher_predicate_evaluate (rule->when, facts, &unknown);
  if (truth == USHER_TRUTH_UNKNOWN)
    *missing |= unknown;
  return truth == USHER_TRUTH_YES ? 0 : rule->worth_monthly;
}
