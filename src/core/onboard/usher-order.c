/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Orders: intent, calls, result, and giving one back. */
#include "usher-order.h"

#include <string.h>

#include "usher-error.h"
#include "usher-es10a.h"
#include "usher-es2.h"
#include "usher-redact.h"
#include "usher-resume.h"

#define SOLD_OUT "order_type_sold_out"

gboolean
usher_order_is_sold_out (const GError *error)
{
  return strcmp (usher_error_get_advice (error)->name, SOLD_OUT) == 0;
}

gboolean
usher_order_intend (UsherJourney *journey, GError **error)
{
  UsherJourneyOrder *order = &journey->order;
  json_auto_t *detail = NULL;

  order->download_call = g_uuid_string_random ();
  order->confirm_call = g_uuid_string_random ();
  detail = json_pack ("{s:b, s:s, s:s, s:s, s:s, s:O?, s:O?}", "own", FALSE, "operator", order->operator_id, "offer",
                      order->offer, "download_call", order->download_call, "confirm_call", order->confirm_call,
                      "decision", journey->decision, "policy", journey->policy);
  order->step = usher_journal_intent (journey->input->journal, journey->id, USHER_STEP_ORDER, detail, error);
  return order->step > 0;
}

/* (transfer full) the way to the operator of the order. */
static UsherEs2 *
open_operator (UsherJourney *journey, GError **error)
{
  const UsherConfiguration *configuration = journey->input->configuration;
  const char *address = usher_configuration_get_operator (configuration, journey->order.operator_id);

  if (address == NULL)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_INVALID,
                   "no address for orders is configured for the chosen operator %s", journey->order.operator_id);
      return NULL;
    }
  usher_journey_hide (journey, address);
  return usher_es2_new (address, configuration->trust, configuration->requester, configuration->es2_certificate,
                        configuration->es2_key, error);
}

/* Forgets an order that does not stand, so that another one can be intended. */
static void
forget (UsherJourneyOrder *order)
{
  order->step = 0;
  order->recorded = FALSE;
  g_clear_pointer (&order->download_call, g_free);
  g_clear_pointer (&order->confirm_call, g_free);
  g_clear_pointer (&order->iccid, g_free);
  g_clear_pointer (&order->smdp_address, g_free);
}

/* The operator said no for good, and reserved nothing. */
static gboolean
close_refused (UsherJourney *journey, const GError *problem, GError **error)
{
  json_auto_t *detail = json_pack ("{s:s}", "reason", usher_error_get_advice (problem)->name);

  if (!journey->order.recorded
      && !usher_journal_result (journey->input->journal, journey->order.step, "refused", detail, error))
    return FALSE;
  forget (&journey->order);
  return TRUE;
}

static gboolean
reserve (UsherJourney *journey, UsherEs2 *es2, GError **error)
{
  UsherJourneyOrder *order = &journey->order;
  g_autoptr(GError) problem = NULL;
  g_autofree char *iccid = usher_es2_download_order (es2, journey->eid, NULL, order->offer, order->download_call,
                                                     journey->cancellable, &problem);

  if (iccid != NULL)
    {
      usher_journey_hide (journey, iccid);
      g_free (order->iccid);
      order->iccid = g_steal_pointer (&iccid);
      return TRUE;
    }
  if (!order->recorded && (usher_order_is_sold_out (problem) || !usher_error_get_advice (problem)->retry)
      && !close_refused (journey, problem, error))
    return FALSE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

/* (transfer full) where the profile waits when the order does not say: the card's default SM-DP+, or else the
 * operator's own. */
static char *
find_default_address (UsherJourney *journey, GError **error)
{
  g_autoptr(UsherConfiguredAddresses) addresses =
      usher_es10a_get_addresses (usher_journey_get_card (journey), journey->cancellable, error);

  if (addresses == NULL)
    return NULL;
  if (addresses->default_dp != NULL && *addresses->default_dp != '\0')
    return g_strdup (addresses->default_dp);
  return g_strdup (usher_configuration_get_operator (journey->input->configuration, journey->order.operator_id));
}

static gboolean
confirm (UsherJourney *journey, UsherEs2 *es2, GError **error)
{
  UsherJourneyOrder *order = &journey->order;
  const UsherEs2Confirmation confirmation = { .eid = journey->eid, .release = TRUE };
  g_autoptr(UsherEs2Order) answer =
      usher_es2_confirm_order (es2, order->iccid, &confirmation, order->confirm_call, journey->cancellable, error);

  if (answer == NULL)
    return FALSE;
  usher_redact_add (answer->matching_id);
  g_free (order->matching_id);
  g_free (order->smdp_address);
  order->matching_id = g_steal_pointer (&answer->matching_id);
  order->smdp_address =
      answer->smdp_address != NULL ? g_strdup (answer->smdp_address) : find_default_address (journey, error);
  usher_journey_hide (journey, order->smdp_address);
  return order->smdp_address != NULL;
}

gboolean
usher_order_place (UsherJourney *journey, GError **error)
{
  UsherJourneyOrder *order = &journey->order;
  g_autoptr(UsherEs2) es2 = open_operator (journey, error);
  json_auto_t *result = NULL;

  if (es2 == NULL || !reserve (journey, es2, error) || !confirm (journey, es2, error))
    {
      g_prefix_error (error, "failed to order a profile: ");
      return FALSE;
    }
  if (order->recorded)
    return TRUE;
  result = json_pack ("{s:s, s:s}", "iccid", order->iccid, "smdp_address", order->smdp_address);
  order->recorded = usher_journal_result (journey->input->journal, order->step, "done", result, error);
  return order->recorded;
}

static gboolean
intend_cancel (UsherJourney *journey, GError **error)
{
  json_auto_t *detail = NULL;

  if (journey->cancel_step != 0)
    return TRUE;
  journey->cancel_call = g_uuid_string_random ();
  detail = json_pack ("{s:s}", "call", journey->cancel_call);
  journey->cancel_step = usher_journal_intent (journey->input->journal, journey->id, USHER_STEP_CANCEL, detail, error);
  return journey->cancel_step > 0;
}

gboolean
usher_order_cancel (UsherJourney *journey, GError **error)
{
  g_autoptr(UsherEs2) es2 = NULL;

  if (journey->order.own || journey->order.iccid == NULL)
    return TRUE;
  es2 = open_operator (journey, error);
  if (es2 == NULL || !intend_cancel (journey, error)
      || !usher_es2_cancel_order (es2, journey->order.iccid, journey->eid, journey->order.matching_id,
                                  USHER_ES2_AVAILABLE, journey->cancel_call, journey->cancellable, error))
    {
      g_prefix_error (error, "failed to give the order back: ");
      return FALSE;
    }
  return TRUE;
}
