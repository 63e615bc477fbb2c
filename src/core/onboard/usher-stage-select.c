/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The stage select. */
#include "usher-stage-select.h"

#include <glib/gi18n-lib.h>

#include <string.h>

#include "usher-clock.h"
#include "usher-error.h"
#include "usher-order.h"
#include "usher-redact.h"
#include "usher-resume.h"

static const UsherAdvice given_up = {
  "given_up",
  N_("An earlier run had to give up, and its order was given back. Run it again for a new one."),
  USHER_EXIT_FAILED,
  USHER_ACTOR_USER,
  TRUE,
  FALSE
};

/* Facts of the site, with what the catalogue says of the device. (transfer full) */
static json_t *
make_facts (UsherJourney *journey)
{
  json_t *site = journey->input->configuration->site;
  json_t *facts = site == NULL ? json_object () : json_copy (site);

  if (journey->rats != NULL)
    json_object_set (facts, "rats", journey->rats);
  return facts;
}

/* (transfer full) */
static json_t *
make_stock (UsherJourney *journey)
{
  json_t *stock = journey->input->stock != NULL ? journey->input->stock : journey->input->configuration->stock;

  return stock == NULL ? json_object () : json_copy (stock);
}

/* A provider's older policy must not come back, so the newest that was ever used is remembered. */
static UsherPolicy *
load_policy (UsherJourney *journey, GError **error)
{
  const UsherConfiguration *configuration = journey->input->configuration;
  g_autoptr(UsherPolicy) policy = NULL;
  gint64 now = usher_clock_now (), lowest = 0;

  policy = usher_policy_load_signed (configuration->policy, configuration->policy_key, now, 0, error);
  if (policy == NULL
      || !usher_local_account_get_policy_version (journey->input->account, usher_policy_get_id (policy), &lowest, error)
      || !usher_policy_check (policy, now, lowest, error))
    return NULL;
  journey->policy =
      json_pack ("{s:s, s:I, s:s}", "id", usher_policy_get_id (policy), "version",
                 (json_int_t) usher_policy_get_version (policy), "sha256", usher_policy_get_digest (policy));
  return g_steal_pointer (&policy);
}

static gboolean
choose (UsherJourney *journey, const UsherPolicy *policy, json_t *stock, GError **error)
{
  json_auto_t *facts = make_facts (journey);
  g_autoptr(UsherDecision) decision = usher_policy_choose (policy, facts, stock, error);

  if (decision == NULL)
    return FALSE;
  json_decref (journey->decision);
  journey->decision = json_incref (decision->json);
  if (!usher_decision_require_winner (decision, error))
    return FALSE;
  g_free (journey->order.operator_id);
  g_free (journey->order.offer);
  g_free (journey->order.stock_pool);
  journey->order.stock_pool = g_strdup (decision->stock_pool);
  journey->order.operator_id = g_strdup (decision->operator_id);
  journey->order.offer = g_strdup (decision->offer);
  usher_journey_hide (journey, decision->operator_id);
  usher_journey_hide (journey, decision->offer);
  return TRUE;
}

/* One order stands in the end, or none. */
static gboolean
order (UsherJourney *journey, const UsherPolicy *policy, json_t *stock, GError **error)
{
  for (;;)
    {
      g_autoptr(GError) problem = NULL;

      if (!usher_order_intend (journey, error))
        return FALSE;
      if (usher_order_place (journey, &problem))
        return TRUE;
      if (journey->order.step != 0 || journey->order.stock_pool == NULL || !usher_order_is_sold_out (problem))
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }
      /* The same question again, without what is not there. */
      json_object_set_new (stock, journey->order.stock_pool, json_integer (0));
      if (!choose (journey, policy, stock, error))
        return FALSE;
    }
}

static void
make_plan (UsherJourney *journey)
{
  journey->plan = json_pack ("{s:s, s:s, s:s, s:O}", "event", "plan", "eid", journey->eid, "verdict", journey->verdict,
                             "policy", journey->policy);
  if (usher_journey_sees_operator (journey))
    json_object_set (journey->plan, "decision", journey->decision);
  usher_journey_emit (journey, json_incref (journey->plan));
}

static gboolean
select_by_policy (UsherJourney *journey, GError **error)
{
  g_autoptr(UsherPolicy) policy = load_policy (journey, error);
  json_auto_t *stock = make_stock (journey);

  if (policy == NULL || !choose (journey, policy, stock, error))
    return FALSE;
  if (journey->input->plan_only)
    {
      make_plan (journey);
      return TRUE;
    }
  return usher_local_account_raise_policy_version (journey->input->account, usher_policy_get_id (policy),
                                                   usher_policy_get_version (policy), error)
         && order (journey, policy, stock, error);
}

/* The profile that the person bought: nothing to choose or to order. Its matching id is in the label alone. */
static gboolean
use_own_profile (UsherJourney *journey, GError **error)
{
  const UsherLabel *label = journey->input->label;
  UsherJourneyOrder *own = &journey->order;
  json_auto_t *detail = json_pack ("{s:b}", "own", TRUE);

  usher_label_guard (label);
  own->own = TRUE;
  g_free (own->smdp_address);
  own->smdp_address = g_strdup (usher_label_get_text (label, "smdp"));
  own->matching_id = g_strdup (usher_label_get_text (label, "matching_id"));
  usher_journey_hide (journey, own->smdp_address);
  if (own->step != 0 || journey->input->plan_only)
    return TRUE;
  own->step = usher_journal_intent (journey->input->journal, journey->id, USHER_STEP_ORDER, detail, error);
  return own->step > 0;
}

/* The order of an earlier run: the same question again, never a second one. */
static gboolean
go_on (UsherJourney *journey, GError **error)
{
  if (journey->installed)
    return TRUE;
  if (!journey->order.own)
    return usher_order_place (journey, error);
  if (usher_journey_has_own_profile (journey))
    return use_own_profile (journey, error);
  g_set_error (error, USHER_ERROR, USHER_ERROR_INVALID, "the activation code is needed again: it is never stored");
  return FALSE;
}

gboolean
usher_stage_select (UsherJourney *journey, GError **error)
{
  if (journey->cancel_step != 0)
    {
      usher_set_error_advised (error, USHER_ERROR, USHER_ERROR_FAILED, &given_up,
                               "an earlier run was giving its order back");
      return FALSE;
    }
  if (journey->order.step != 0)
    return go_on (journey, error);
  if (usher_journey_has_own_profile (journey))
    return use_own_profile (journey, error);
  return select_by_policy (journey, error);
}
