/* SPDX-License-Identifier: GPL-3.0-or-later */
/* total = activation + months * (monthly + sum over bands (units beyond the included ones * share * price)). Units are first
 * rounded up to the offer's increment; the included ones are used up in all bands in proportion. */
#include "usher-cost.h"
#include "usher-error.h"

#include <string.h>

#define PERMILLE 1000
#define DAYS_OF_MONTH 30

void
usher_cost_clear (UsherCost *cost)
{
  g_clear_pointer (&cost->parts, g_array_unref);
}

static gboolean
fit (__int128 amount, gint64 *out, const UsherOffer *offer, GError **error)
{
  if (amount > G_MAXINT64)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_INVALID, "the cost of offer %s is too large to calculate", offer->id);
      return FALSE;
    }
  *out = (gint64) amount;
  return TRUE;
}

static const UsherPrice *
price_at (const UsherOffer *offer, guint index)
{
  return g_ptr_array_index (offer->charges.data, index);
}

/* The steps of a band follow each other, perhaps with prices of other bands between them. */
static const UsherPrice *
next_step (const UsherOffer *offer, guint index)
{
  for (guint i = index + 1; i < offer->charges.data->len; i++)
    if (g_strcmp0 (price_at (offer, i)->band, price_at (offer, index)->band) == 0)
      return price_at (offer, i);
  return NULL;
}

static gboolean
is_first_of_band (const UsherOffer *offer, guint index)
{
  for (guint i = 0; i < index; i++)
    if (g_strcmp0 (price_at (offer, i)->band, price_at (offer, index)->band) == 0)
      return FALSE;
  return TRUE;
}

/* The part of @amount, in thousandths of units, that lies between the beginnings of two steps. */
static gint64
amount_of_step (gint64 amount, const UsherPrice *step, const UsherPrice *next)
{
  gint64 from = step->from_unit * PERMILLE;
  gint64 until = next == NULL ? amount : MIN (amount, next->from_unit * PERMILLE);

  return MAX (until - from, 0);
}

/* @amount is the band's use per month in thousandths of units; @first is the index of its first price. */
static gboolean
cost_of_band (const UsherOffer *offer, guint first, gint64 amount, gint64 *cost, GError **error)
{
  const char *band = price_at (offer, first)->band;
  __int128 sum = 0;

  for (guint i = first; i < offer->charges.data->len; i++)
    {
      const UsherPrice *step = price_at (offer, i);

      if (g_strcmp0 (step->band, band) == 0)
        sum += (__int128) amount_of_step (amount, step, next_step (offer, i)) * step->price;
    }
  return fit (sum / PERMILLE, cost, offer, error);
}

/* Shares by index of a band's first price; the price without a band gets what the bands leave. */
static void
share_out (const UsherPolicyDocument *document, const UsherOffer *offer, const UsherFacts *facts, gint64 *shares)
{
  guint n_prices = offer->charges.data->len;
  g_autofree const UsherBand **bands = g_new0 (const UsherBand *, n_prices);
  g_autofree gint64 *permille = g_new0 (gint64, n_prices);
  gint64 rest = PERMILLE;
  guint n_bands = 0;
  guint used = 0;

  for (guint i = 0; i < n_prices; i++)
    if (price_at (offer, i)->band != NULL && is_first_of_band (offer, i))
      bands[n_bands++] = usher_reader_find (document->bands, price_at (offer, i)->band);
  usher_band_get_shares (bands, n_bands, &facts->hours, permille);
  for (guint i = 0; i < n_bands; i++)
    rest -= permille[i];
  for (guint i = 0; i < n_prices; i++)
    if (is_first_of_band (offer, i))
      shares[i] = price_at (offer, i)->band == NULL ? rest : permille[used++];
}

static gint64
billed_units (const UsherOffer *offer, gint64 units)
{
  gint64 increment = offer->charges.increment;
  gint64 rounded = (units + increment - 1) / increment * increment;

  return MAX (rounded - offer->charges.included_units, 0);
}

static gboolean
add_parts (const UsherPolicyDocument *document, const UsherOffer *offer, const UsherFacts *facts, UsherCost *cost, GError **error)
{
  g_autofree gint64 *shares = g_new0 (gint64, offer->charges.data->len);
  gint64 units = billed_units (offer, facts->units);

  share_out (document, offer, facts, shares);
  for (guint i = 0; i < offer->charges.data->len; i++)
    {
      const char *band = price_at (offer, i)->band;
      UsherCostPart part = { band == NULL ? USHER_BAND_DEFAULT : band, shares[i], 0 };

      if (!is_first_of_band (offer, i))
        continue;
      if (!cost_of_band (offer, i, units * shares[i], &part.cost, error))
        return FALSE;
      g_array_append_val (cost->parts, part);
    }
  if (facts->sms > 0)
    {
      UsherCostPart part = { USHER_BAND_SMS, PERMILLE, 0 };

      if (!fit ((__int128) facts->sms * offer->charges.sms, &part.cost, offer, error))
        return FALSE;
      g_array_append_val (cost->parts, part);
    }
  return TRUE;
}

gint64
usher_cost_get_months (const UsherPolicyDocument *document, const UsherFacts *facts)
{
  return MAX (1, MIN (document->horizon_months, facts->term_days / DAYS_OF_MONTH));
}

gboolean
usher_cost_calculate (const UsherPolicyDocument *document, const UsherOffer *offer, const UsherFacts *facts, UsherCost *cost,
                      GError **error)
{
  gint64 months = usher_cost_get_months (document, facts);
  __int128 monthly = offer->charges.monthly;

  *cost = (UsherCost) { .parts = g_array_new (FALSE, FALSE, sizeof (UsherCostPart)) };
  if (!add_parts (document, offer, facts, cost, error))
    return FALSE;
  for (guint i = 0; i < cost->parts->len; i++)
    monthly += g_array_index (cost->parts, UsherCostPart, i).cost;
  if (!fit (monthly, &cost->monthly, offer, error)
      || !fit (monthly * months + offer->charges.activation, &cost->total, offer, error))
    return FALSE;
  cost->monthly_equiv = cost->total / months;
  return TRUE;
}
