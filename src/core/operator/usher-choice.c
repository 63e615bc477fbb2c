/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All offers are judged and priced, the refused ones too, so that the decision can say why. */
#include "usher-choice.h"
#include "usher-cost.h"
#include "usher-error.h"

#include <string.h>

#define REGION_REASON "REGION_NOT_SERVED"

typedef struct {
  const UsherOffer *offer; /* (not owned) */
  GPtrArray *rejected;     /* (owned) of borrowed char *: each reason once, in the order of the rules */
  UsherCost cost;
  gint64 preference; /* what the preferences add over the horizon */
  gint64 score;      /* total and preference */
} Candidate;

static void
candidate_free (gpointer data)
{
  Candidate *candidate = data;

  g_ptr_array_unref (candidate->rejected);
  usher_cost_clear (&candidate->cost);
  g_free (candidate);
}

void
usher_decision_free (UsherDecision *decision)
{
  if (decision == NULL)
    return;
  g_free (decision->offer);
  g_free (decision->operator_id);
  g_free (decision->stock_pool);
  json_decref (decision->json);
  g_free (decision);
}

static void
reject (Candidate *candidate, const char *reason)
{
  if (!g_ptr_array_find_with_equal_func (candidate->rejected, reason, g_str_equal, NULL))
    g_ptr_array_add (candidate->rejected, (char *) reason);
}

static gboolean
add_up (Candidate *candidate, __int128 preference, GError **error)
{
  if (preference + candidate->cost.total > G_MAXINT64)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_INVALID, "the preferences about offer %s are too large to calculate",
                   candidate->offer->id);
      return FALSE;
    }
  candidate->preference = (gint64) preference;
  candidate->score = candidate->cost.total + candidate->preference;
  return TRUE;
}

static gboolean
judge (const UsherPolicyDocument *document, const UsherFacts *facts, Candidate *candidate, guint32 *missing, GError **error)
{
  const UsherOffer *offer = candidate->offer;
  UsherValue values[USHER_N_FACTS];
  gint64 months = usher_cost_get_months (document, facts);
  __int128 malus = 0;

  usher_facts_get_values (facts, offer, values);
  if (!g_strv_contains ((const char *const *) offer->regions, facts->region->id))
    reject (candidate, REGION_REASON);
  for (guint i = 0; i < document->rules->len; i++)
    {
      const UsherRule *rule = g_ptr_array_index (document->rules, i);

      if (usher_rule_refuses (rule, values, missing))
        reject (candidate, rule->reason);
      malus += usher_rule_get_malus (rule, values, missing);
    }
  return usher_cost_calculate (document, offer, facts, &candidate->cost, error) && add_up (candidate, malus * months, error);
}

/* (transfer full) all offers in the policy's order, judged. */
static GPtrArray *
judge_all (const UsherPolicyDocument *document, const UsherFacts *facts, guint32 *missing, GError **error)
{
  g_autoptr (GPtrArray) candidates = g_ptr_array_new_with_free_func (candidate_free);

  for (guint i = 0; i < document->offers->len; i++)
    {
      Candidate *candidate = g_new0 (Candidate, 1);

      candidate->offer = g_ptr_array_index (document->offers, i);
      candidate->rejected = g_ptr_array_new ();
      g_ptr_array_add (candidates, candidate);
      if (!judge (document, facts, candidate, missing, error))
        return NULL;
    }
  return g_steal_pointer (&candidates);
}

static int
compare_integers (gint64 a, gint64 b)
{
  return (a > b) - (a < b);
}

static int
compare_by (UsherTie tie, const Candidate *a, const Candidate *b)
{
  switch (tie)
    {
    case USHER_TIE_COST:
      return compare_integers (a->score, b->score);
    case USHER_TIE_PREFER_RANK:
      return compare_integers (a->offer->prefer_rank, b->offer->prefer_rank);
    case USHER_TIE_OPERATOR_ID:
      return strcmp (a->offer->operator_id, b->offer->operator_id);
    case USHER_TIE_OFFER_ID:
      return strcmp (a->offer->id, b->offer->id);
    }
  return 0;
}

static int
compare (const UsherPolicyDocument *document, const Candidate *a, const Candidate *b)
{
  int order = 0;

  for (guint i = 0; i < USHER_N_TIES && order == 0; i++)
    order = compare_by (document->ties[i], a, b);
  return order;
}

/* (nullable) the best candidate that is not refused and not @except. */
static const Candidate *
find_best (const UsherPolicyDocument *document, const GPtrArray *candidates, const Candidate *except)
{
  const Candidate *best = NULL;

  for (guint i = 0; i < candidates->len; i++)
    {
      const Candidate *candidate = g_ptr_array_index (candidates, i);

      if (candidate != except && candidate->rejected->len == 0 && (best == NULL || compare (document, candidate, best) < 0))
        best = candidate;
    }
  return best;
}

static json_t *
reasons_to_json (const Candidate *candidate)
{
  json_t *array = json_array ();

  for (guint i = 0; i < candidate->rejected->len; i++)
    json_array_append_new (array, json_string (g_ptr_array_index (candidate->rejected, i)));
  return array;
}

static json_t *
parts_to_json (const UsherCost *cost)
{
  json_t *array = json_array ();

  for (guint i = 0; i < cost->parts->len; i++)
    {
      const UsherCostPart *part = &g_array_index (cost->parts, UsherCostPart, i);

      json_array_append_new (array, json_pack ("{s:s, s:I, s:I}", "band", part->band, "permille", (json_int_t) part->permille,
                                               "cost", (json_int_t) part->cost));
    }
  return array;
}

static json_t *
candidate_to_json (const Candidate *candidate, gboolean with_preference)
{
  const UsherCost *cost = &candidate->cost;
  json_t *object = json_pack ("{s:s, s:o, s:I, s:o, s:I, s:I}", "offer", candidate->offer->id, "rejected",
                              reasons_to_json (candidate), "monthly", (json_int_t) cost->monthly, "parts", parts_to_json (cost),
                              "total", (json_int_t) cost->total, "monthly_equiv", (json_int_t) cost->monthly_equiv);

  if (with_preference)
    json_object_set_new (object, "preference", json_integer (candidate->preference));
  return object;
}

static gboolean
has_preferences (const UsherPolicyDocument *document)
{
  for (guint i = 0; i < document->rules->len; i++)
    if (((const UsherRule *) g_ptr_array_index (document->rules, i))->kind == USHER_RULE_PREFER)
      return TRUE;
  return FALSE;
}

static json_t *
offers_to_json (const UsherPolicyDocument *document, const GPtrArray *candidates)
{
  gboolean with_preference = has_preferences (document);
  json_t *array = json_array ();

  for (guint i = 0; i < candidates->len; i++)
    json_array_append_new (array, candidate_to_json (g_ptr_array_index (candidates, i), with_preference));
  return array;
}

/* What an offer does not say about itself is the provider's wish, not something that nobody knew. */
static json_t *
missing_to_json (guint32 missing)
{
  json_t *array = json_array ();

  for (guint i = 0; i < USHER_FACT_OFFER_ID; i++)
    if (missing >> i & 1)
      json_array_append_new (array, json_string (usher_fact_get_name ((UsherFact) i)));
  return array;
}

/* The offers with the fewest reasons against them, none when one fits. */
static json_t *
nearest_to_json (const GPtrArray *candidates)
{
  json_t *array = json_array ();
  guint fewest = G_MAXUINT;

  for (guint i = 0; i < candidates->len; i++)
    fewest = MIN (fewest, ((const Candidate *) g_ptr_array_index (candidates, i))->rejected->len);
  for (guint i = 0; fewest > 0 && i < candidates->len; i++)
    {
      const Candidate *candidate = g_ptr_array_index (candidates, i);

      if (candidate->rejected->len == fewest)
        json_array_append_new (array, json_pack ("{s:s, s:o}", "offer", candidate->offer->id, "rejected",
                                                 reasons_to_json (candidate)));
    }
  return array;
}

static json_t *
id_to_json (const Candidate *candidate)
{
  return candidate == NULL ? json_null () : json_string (candidate->offer->id);
}

static UsherDecision *
make_decision (const UsherPolicy *policy, const UsherFacts *facts, const GPtrArray *candidates, guint32 missing)
{
  const UsherPolicyDocument *document = usher_policy_get_document (policy);
  const Candidate *winner = find_best (document, candidates, NULL);
  const Candidate *runner_up = find_best (document, candidates, winner);
  UsherDecision *decision = g_new0 (UsherDecision, 1);

  decision->offer = winner == NULL ? NULL : g_strdup (winner->offer->id);
  decision->operator_id = winner == NULL ? NULL : g_strdup (winner->offer->operator_id);
  decision->stock_pool = winner == NULL ? NULL : g_strdup (winner->offer->stock_pool);
  decision->json = json_pack ("{s:o, s:o, s:o, s:o, s:s?, s:s, s:I, s:o, s:o, s:{s:s, s:I, s:s}}",
                              "winner", id_to_json (winner), "runner_up", id_to_json (runner_up),
                              "margin", runner_up == NULL ? json_null () : json_integer (runner_up->score - winner->score),
                              "offers", offers_to_json (document, candidates), "operator", decision->operator_id,
                              "region", facts->region->id,
                              "months", (json_int_t) usher_cost_get_months (document, facts),
                              "missing", missing_to_json (missing), "nearest", nearest_to_json (candidates),
                              "policy", "id", document->policy_id, "version", (json_int_t) document->version,
                              "sha256", usher_policy_get_digest (policy));
  return decision;
}

UsherDecision *
usher_policy_choose (const UsherPolicy *policy, json_t *facts, json_t *stock, GError **error)
{
  const UsherPolicyDocument *document = usher_policy_get_document (policy);
  g_autoptr (UsherFacts) read = usher_facts_parse (document, facts, stock, error);
  g_autoptr (GPtrArray) candidates = NULL;
  guint32 missing = 0;

  if (read == NULL)
    return NULL;
  candidates = judge_all (document, read, &missing, error);
  return candidates == NULL ? NULL : make_decision (policy, read, candidates, missing);
}

/* "NO_STOCK" or "NO_COVERAGE with NO_STOCK" of each nearest miss, in the policy's order. */
static char *
describe_nearest (json_t *nearest)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gsize i, j;
  json_t *offer, *reason;

  json_array_foreach (nearest, i, offer)
    json_array_foreach (json_object_get (offer, "rejected"), j, reason)
      g_string_append_printf (text, "%s%s", j > 0 ? " with " : i > 0 ? ", " : "", json_string_value (reason));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

gboolean
usher_decision_require_winner (const UsherDecision *decision, GError **error)
{
  g_autofree char *nearest = NULL;

  if (decision->offer != NULL)
    return TRUE;
  nearest = describe_nearest (json_object_get (decision->json, "nearest"));
  g_set_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND, "no offer of the policy fits this device; the nearest fail for %s",
               *nearest == '\0' ? "want of any offer" : nearest);
  return FALSE;
}
