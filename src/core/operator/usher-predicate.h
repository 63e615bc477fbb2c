/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The conditions of rules: a closed grammar, checked when the policy is read, that always ends and has three answers.
 *   {"all":[…]} {"any":[…]} {"not":…} {"fact":NAME,"op":OP, and one of "value":V, "value_fact":NAME, "offer":NAME}
 * OP: eq ne differs (one value each), lt le gt ge (integers), in (text in list), intersects (lists), prefix (texts),
 * within (integer in [low,high]). */
#pragma once

#include "usher-fact.h"
#include "usher-reader.h"

G_BEGIN_DECLS

#define USHER_PREDICATE_MAX_DEPTH 8

typedef struct _UsherPredicate UsherPredicate;

typedef enum {
  USHER_TRUTH_NO,
  USHER_TRUTH_YES,
  USHER_TRUTH_UNKNOWN, /* a fact that decides is missing */
} UsherTruth;

/* (transfer full) or NULL with USHER_ERROR_INVALID that tells the line: unknown facts and operations, values that do not
 * fit, too deep. */
UsherPredicate *usher_predicate_parse (const UsherReader *reader, json_t *value, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void usher_predicate_free (UsherPredicate *predicate);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherPredicate, usher_predicate_free)

/* @facts has USHER_N_FACTS values. Bits (1 << fact) of the missing facts that were met are added to @missing. */
UsherTruth usher_predicate_evaluate (const UsherPredicate *predicate, const UsherValue *facts, guint32 *missing);

G_END_DECLS
