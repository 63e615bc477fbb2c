/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Kleene's three-valued logic over comparisons. */
#include "usher-predicate.h"

#include <string.h>

typedef enum {
  NODE_ALL,
  NODE_ANY,
  NODE_NOT,
  NODE_COMPARE,
} NodeKind;

typedef enum {
  OP_EQ,
  OP_NE,
  OP_DIFFERS,
  OP_LT,
  OP_LE,
  OP_GT,
  OP_GE,
  OP_IN,
  OP_INTERSECTS,
  OP_PREFIX,
  OP_WITHIN,
} Operation;

struct _UsherPredicate {
  NodeKind kind;
  GPtrArray *children; /* (owned) (nullable) of UsherPredicate */
  UsherFact fact;
  Operation operation;
  gboolean by_fact;  /* compared with a fact, else with the literal */
  UsherFact other;
  UsherValue literal; /* its texts are those owned below */
  char *text;         /* (owned) (nullable) */
  char **texts;       /* (owned) (nullable) */
};

static const char *const operation_names[] = {
  [OP_EQ] = "eq", [OP_NE] = "ne", [OP_DIFFERS] = "differs", [OP_LT] = "lt", [OP_LE] = "le", [OP_GT] = "gt", [OP_GE] = "ge",
  [OP_IN] = "in", [OP_INTERSECTS] = "intersects", [OP_PREFIX] = "prefix", [OP_WITHIN] = "within",
};

static UsherPredicate *parse_node (const UsherReader *reader, json_t *value, guint depth, GError **error);

void
usher_predicate_free (UsherPredicate *predicate)
{
  if (predicate == NULL)
    return;
  g_clear_pointer (&predicate->children, g_ptr_array_unref);
  g_free (predicate->text);
  g_strfreev (predicate->texts);
  g_free (predicate);
}

static UsherPredicate *
node_new (NodeKind kind)
{
  UsherPredicate *node = g_new0 (UsherPredicate, 1);

  node->kind = kind;
  if (kind != NODE_COMPARE)
    node->children = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_predicate_free);
  return node;
}

static gboolean
types_fit (Operation operation, UsherValueType left, UsherValueType right)
{
  switch (operation)
    {
    case OP_EQ:
    case OP_NE:
    case OP_DIFFERS:
      return left == right && left != USHER_VALUE_TEXTS && left != USHER_VALUE_RANGE;
    case OP_LT:
    case OP_LE:
    case OP_GT:
    case OP_GE:
      return left == USHER_VALUE_INTEGER && right == USHER_VALUE_INTEGER;
    case OP_IN:
      return left == USHER_VALUE_TEXT && right == USHER_VALUE_TEXTS;
    case OP_INTERSECTS:
      return left == USHER_VALUE_TEXTS && right == USHER_VALUE_TEXTS;
    case OP_PREFIX:
      return left == USHER_VALUE_TEXT && right == USHER_VALUE_TEXT;
    case OP_WITHIN:
      return left == USHER_VALUE_INTEGER && right == USHER_VALUE_RANGE;
    }
  return FALSE;
}

static gboolean
parse_range (const UsherReader *reader, json_t *value, UsherPredicate *node, GError **error)
{
  json_t *low = json_array_get (value, 0);
  json_t *high = json_array_get (value, 1);

  if (json_array_size (value) != 2 || !json_is_integer (high) || json_integer_value (low) > json_integer_value (high))
    return usher_reader_fail (reader, value, error, "a range is two integers, the lower one first");
  node->literal = (UsherValue) { .type = USHER_VALUE_RANGE, .integer = json_integer_value (low),
                                 .upper = json_integer_value (high) };
  return TRUE;
}

static gboolean
parse_literal (const UsherReader *reader, json_t *value, UsherPredicate *node, GError **error)
{
  if (json_is_integer (value))
    node->literal = (UsherValue) { .type = USHER_VALUE_INTEGER, .integer = json_integer_value (value) };
  else if (json_is_boolean (value))
    node->literal = (UsherValue) { .type = USHER_VALUE_BOOLEAN, .integer = json_is_true (value) };
  else if (json_is_string (value))
    {
      node->text = g_strdup (json_string_value (value));
      node->literal = (UsherValue) { .type = USHER_VALUE_TEXT, .text = node->text };
    }
  else if (json_is_array (value) && json_is_integer (json_array_get (value, 0)))
    return parse_range (reader, value, node, error);
  else if (json_is_array (value))
    {
      node->texts = usher_reader_dup_ids (reader, value, error);
      node->literal = (UsherValue) { .type = USHER_VALUE_TEXTS, .texts = (const char *const *) node->texts };
      return node->texts != NULL;
    }
  else
    return usher_reader_fail (reader, value, error, "\"value\" is an integer, true or false, a string or a list");
  return TRUE;
}

typedef struct {
  char *fact;       /* (owned) (nullable) */
  char *op;         /* (owned) (nullable) */
  char *value_fact; /* (owned) (nullable) */
  char *offer;      /* (owned) (nullable) */
  json_t *value;    /* (not owned) (nullable) */
} Comparison;

static const UsherField comparison_fields[] = {
  { "fact", USHER_FIELD_ID, TRUE, G_STRUCT_OFFSET (Comparison, fact), 0, 0 },
  { "op", USHER_FIELD_ID, TRUE, G_STRUCT_OFFSET (Comparison, op), 0, 0 },
  { "value", USHER_FIELD_ANY, FALSE, G_STRUCT_OFFSET (Comparison, value), 0, 0 },
  { "value_fact", USHER_FIELD_ID, FALSE, G_STRUCT_OFFSET (Comparison, value_fact), 0, 0 },
  { "offer", USHER_FIELD_ID, FALSE, G_STRUCT_OFFSET (Comparison, offer), 0, 0 },
  { NULL, USHER_FIELD_ANY, FALSE, 0, 0, 0 },
};

static gboolean
parse_operation (const UsherReader *reader, json_t *where, const char *name, Operation *operation, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (operation_names); i++)
    if (strcmp (operation_names[i], name) == 0)
      {
        *operation = (Operation) i;
        return TRUE;
      }
  return usher_reader_fail (reader, where, error, "unknown operation \"%s\"", name);
}

static gboolean
parse_operand (const UsherReader *reader, json_t *where, const Comparison *raw, UsherPredicate *node, GError **error)
{
  guint n_operands = (raw->value != NULL) + (raw->value_fact != NULL) + (raw->offer != NULL);

  if (n_operands != 1)
    return usher_reader_fail (reader, where, error, "one of \"value\", \"value_fact\" and \"offer\" is wanted");
  if (raw->value != NULL)
    return parse_literal (reader, raw->value, node, error);
  node->by_fact = TRUE;
  if (raw->value_fact != NULL && !usher_fact_find ("", raw->value_fact, &node->other))
    return usher_reader_fail (reader, where, error, "unknown fact \"%s\"", raw->value_fact);
  if (raw->offer != NULL && !usher_fact_find ("offer.", raw->offer, &node->other))
    return usher_reader_fail (reader, where, error, "an offer has no \"%s\" to compare with", raw->offer);
  return TRUE;
}

static gboolean
fill_comparison (const UsherReader *reader, json_t *value, const Comparison *raw, UsherPredicate *node, GError **error)
{
  if (!usher_fact_find ("", raw->fact, &node->fact))
    return usher_reader_fail (reader, json_object_get (value, "fact"), error, "unknown fact \"%s\"", raw->fact);
  if (!parse_operation (reader, json_object_get (value, "op"), raw->op, &node->operation, error)
      || !parse_operand (reader, value, raw, node, error))
    return FALSE;
  if (!types_fit (node->operation, usher_fact_get_type (node->fact),
                  node->by_fact ? usher_fact_get_type (node->other) : node->literal.type))
    return usher_reader_fail (reader, value, error, "\"%s\" does not fit \"%s\" and what it is compared with", raw->op,
                              raw->fact);
  return TRUE;
}

static UsherPredicate *
parse_comparison (const UsherReader *reader, json_t *value, GError **error)
{
  Comparison raw = { NULL, NULL, NULL, NULL, NULL };
  g_autoptr (UsherPredicate) node = node_new (NODE_COMPARE);
  gboolean done = usher_reader_read (reader, value, comparison_fields, &raw, error)
                  && fill_comparison (reader, value, &raw, node, error);

  g_free (raw.fact);
  g_free (raw.op);
  g_free (raw.value_fact);
  g_free (raw.offer);
  return done ? g_steal_pointer (&node) : NULL;
}

static gboolean
add_child (const UsherReader *reader, json_t *value, guint depth, UsherPredicate *node, GError **error)
{
  UsherPredicate *child = parse_node (reader, value, depth + 1, error);

  if (child == NULL)
    return FALSE;
  g_ptr_array_add (node->children, child);
  return TRUE;
}

static UsherPredicate *
parse_group (const UsherReader *reader, json_t *items, NodeKind kind, guint depth, GError **error)
{
  g_autoptr (UsherPredicate) node = node_new (kind);
  gsize i;
  json_t *item;

  if (!json_is_array (items) || json_array_size (items) == 0)
    {
      usher_reader_fail (reader, items, error, "a list of conditions is wanted");
      return NULL;
    }
  json_array_foreach (items, i, item)
    if (!add_child (reader, item, depth, node, error))
      return NULL;
  return g_steal_pointer (&node);
}

static UsherPredicate *
parse_not (const UsherReader *reader, json_t *item, guint depth, GError **error)
{
  g_autoptr (UsherPredicate) node = node_new (NODE_NOT);

  return add_child (reader, item, depth, node, error) ? g_steal_pointer (&node) : NULL;
}

static UsherPredicate *
parse_node (const UsherReader *reader, json_t *value, guint depth, GError **error)
{
  json_t *all = json_object_get (value, "all");
  json_t *any = json_object_get (value, "any");
  json_t *not = json_object_get (value, "not");

  if (depth > USHER_PREDICATE_MAX_DEPTH)
    {
      usher_reader_fail (reader, value, error, "conditions are nested deeper than %d", USHER_PREDICATE_MAX_DEPTH);
      return NULL;
    }
  if (json_object_size (value) == 1 && all != NULL)
    return parse_group (reader, all, NODE_ALL, depth, error);
  if (json_object_size (value) == 1 && any != NULL)
    return parse_group (reader, any, NODE_ANY, depth, error);
  if (json_object_size (value) == 1 && not != NULL)
    return parse_not (reader, not, depth, error);
  return parse_comparison (reader, value, error);
}

UsherPredicate *
usher_predicate_parse (const UsherReader *reader, json_t *value, GError **error)
{
  return parse_node (reader, value, 1, error);
}

static gboolean
intersects (const char *const *left, const char *const *right)
{
  for (; *left != NULL; left++)
    if (g_strv_contains (right, *left))
      return TRUE;
  return FALSE;
}

static gboolean
is_equal (const UsherValue *left, const UsherValue *right)
{
  return left->type == USHER_VALUE_TEXT ? strcmp (left->text, right->text) == 0 : left->integer == right->integer;
}

/* Both are there, and their types fit the operation: the parser saw to it. */
static gboolean
compare (Operation operation, const UsherValue *left, const UsherValue *right)
{
  switch (operation)
    {
    case OP_EQ:
      return is_equal (left, right);
    case OP_NE:
    case OP_DIFFERS:
      return !is_equal (left, right);
    case OP_LT:
      return left->integer < right->integer;
    case OP_LE:
      return left->integer <= right->integer;
    case OP_GT:
      return left->integer > right->integer;
    case OP_GE:
      return left->integer >= right->integer;
    case OP_IN:
      return g_strv_contains (right->texts, left->text);
    case OP_INTERSECTS:
      return intersects (left->texts, right->texts);
    case OP_PREFIX:
      return g_str_has_prefix (left->text, right->text);
    case OP_WITHIN:
      return left->integer >= right->integer && left->integer <= right->upper;
    }
  return FALSE;
}

static UsherTruth
evaluate_comparison (const UsherPredicate *node, const UsherValue *facts, guint32 *missing)
{
  const UsherValue *left = &facts[node->fact];
  const UsherValue *right = node->by_fact ? &facts[node->other] : &node->literal;

  if (left->type == USHER_VALUE_MISSING)
    *missing |= 1u << node->fact;
  if (right->type == USHER_VALUE_MISSING)
    *missing |= 1u << node->other;
  if (left->type == USHER_VALUE_MISSING || right->type == USHER_VALUE_MISSING)
    return USHER_TRUTH_UNKNOWN;
  return compare (node->operation, left, right) ? USHER_TRUTH_YES : USHER_TRUTH_NO;
}

/* "all" is settled by a no, "any" by a yes; else one unknown makes the whole unknown. */
static UsherTruth
evaluate_group (const UsherPredicate *node, const UsherValue *facts, guint32 *missing)
{
  UsherTruth settling = node->kind == NODE_ALL ? USHER_TRUTH_NO : USHER_TRUTH_YES;
  UsherTruth answer = node->kind == NODE_ALL ? USHER_TRUTH_YES : USHER_TRUTH_NO;

  for (guint i = 0; i < node->children->len; i++)
    {
      UsherTruth truth = usher_predicate_evaluate (g_ptr_array_index (node->children, i), facts, missing);

      if (truth == settling)
        return settling;
      if (truth == USHER_TRUTH_UNKNOWN)
        answer = USHER_TRUTH_UNKNOWN;
    }
  return answer;
}

UsherTruth
usher_predicate_evaluate (const UsherPredicate *predicate, const UsherValue *facts, guint32 *missing)
{
  UsherTruth truth;

  switch (predicate->kind)
    {
    case NODE_ALL:
    case NODE_ANY:
      return evaluate_group (predicate, facts, missing);
    case NODE_NOT:
      truth = usher_predicate_evaluate (g_ptr_array_index (predicate->children, 0), facts, missing);
      if (truth == USHER_TRUTH_UNKNOWN)
        return truth;
      return truth == USHER_TRUTH_YES ? USHER_TRUTH_NO : USHER_TRUTH_YES;
    case NODE_COMPARE:
      return evaluate_comparison (predicate, facts, missing);
    }
  return USHER_TRUTH_UNKNOWN;
}
