/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading of offers and their charges. */
#include "usher-offer.h"

#include <string.h>

#define DAYS_MAX 36500
#define RANK_MAX 1000000

static const UsherField price_fields[] = {
  { "band", USHER_FIELD_ID, FALSE, G_STRUCT_OFFSET (UsherPrice, band), 0, 0 },
  { "from_unit", USHER_FIELD_INTEGER, FALSE, G_STRUCT_OFFSET (UsherPrice, from_unit), 0, USHER_UNITS_MAX },
  { "price", USHER_FIELD_INTEGER, TRUE, G_STRUCT_OFFSET (UsherPrice, price), 0, USHER_MONEY_MAX },
  { NULL, USHER_FIELD_ANY, FALSE, 0, 0, 0 },
};

static void
price_free (gpointer data)
{
  UsherPrice *price = data;

  g_free (price->band);
  g_free (price);
}

void
usher_offer_free (UsherOffer *offer)
{
  if (offer == NULL)
    return;
  g_free (offer->id);
  g_free (offer->operator_id);
  g_strfreev (offer->regions);
  g_strfreev (offer->rats);
  g_free (offer->stock_pool);
  g_free (offer->home_mcc);
  g_ptr_array_unref (offer->charges.data);
  g_free (offer);
}

gboolean
usher_mcc_is_valid (const char *text)
{
  return strlen (text) == 3 && strspn (text, "0123456789") == 3;
}

/* The last price of @band so far; NULL when there is none. */
static const UsherPrice *
last_of_band (const GPtrArray *prices, const char *band)
{
  for (guint i = prices->len; i > 0; i--)
    {
      const UsherPrice *price = g_ptr_array_index (prices, i - 1);

      if (g_strcmp0 (price->band, band) == 0)
        return price;
    }
  return NULL;
}

/* Each band's prices begin at its first unit and rise in their steps. */
static gboolean
parse_price (const UsherReader *reader, json_t *value, GPtrArray *prices, GError **error)
{
  UsherPrice *price = g_new0 (UsherPrice, 1);
  gboolean done = usher_reader_read (reader, value, price_fields, price, error);
  const UsherPrice *before = last_of_band (prices, price->band);

  g_ptr_array_add (prices, price);
  if (!done)
    return FALSE;
  if (before == NULL && price->from_unit != 0)
    return usher_reader_fail (reader, value, error, "the first price of a band begins at unit 0");
  if (before != NULL && price->from_unit <= before->from_unit)
    return usher_reader_fail (reader, value, error, "the prices of a band are listed by rising from_unit");
  return TRUE;
}

static gboolean
parse_charges (const UsherReader *reader, json_t *value, UsherCharges *charges, GError **error)
{
  typedef struct {
    UsherCharges charges;
    json_t *data; /* (not owned) */
  } RawCharges;
  static const UsherField fields[] = {
    { "activation", USHER_FIELD_INTEGER, FALSE, G_STRUCT_OFFSET (RawCharges, charges.activation), 0, USHER_MONEY_MAX },
    { "monthly", USHER_FIELD_INTEGER, TRUE, G_STRUCT_OFFSET (RawCharges, charges.monthly), 0, USHER_MONEY_MAX },
    { "included_units", USHER_FIELD_INTEGER, FALSE, G_STRUCT_OFFSET (RawCharges, charges.included_units), 0, USHER_UNITS_MAX },
    { "increment", USHER_FIELD_INTEGER, FALSE, G_STRUCT_OFFSET (RawCharges, charges.increment), 1, USHER_UNITS_MAX },
    { "sms", USHER_FIELD_INTEGER, FALSE, G_STRUCT_OFFSET (RawCharges, charges.sms), 0, USHER_MONEY_MAX },
    { "data", USHER_FIELD_ARRAY, TRUE, G_STRUCT_OFFSET (RawCharges, data), 0, 0 },
    { NULL, USHER_FIELD_ANY, FALSE, 0, 0, 0 },
  };
  RawCharges raw = { .charges = *charges };
  gsize i;
  json_t *item;

  if (!usher_reader_read (reader, value, fields, &raw, error))
    return FALSE;
  *charges = raw.charges;
  json_array_foreach (raw.data, i, item)
    if (!parse_price (reader, item, charges->data, error))
      return FALSE;
  if (last_of_band (charges->data, NULL) == NULL)
    return usher_reader_fail (reader, raw.data, error, "a price without a band is missing, for the rest of the time");
  return TRUE;
}

static gboolean
fill_offer (const UsherReader *reader, json_t *value, UsherOffer *offer, json_t **charges, GError **error)
{
  typedef struct {
    UsherOffer offer;
    json_t *charges; /* (not owned) */
  } RawWhole;
  static const UsherField fields[] = {
    { "id", USHER_FIELD_ID, TRUE, G_STRUCT_OFFSET (RawWhole, offer.id), 0, 0 },
    { "operator", USHER_FIELD_ID, TRUE, G_STRUCT_OFFSET (RawWhole, offer.operator_id), 0, 0 },
    { "regions", USHER_FIELD_IDS, TRUE, G_STRUCT_OFFSET (RawWhole, offer.regions), 0, 0 },
    { "rats", USHER_FIELD_IDS, TRUE, G_STRUCT_OFFSET (RawWhole, offer.rats), 0, 0 },
    { "stock_pool", USHER_FIELD_ID, TRUE, G_STRUCT_OFFSET (RawWhole, offer.stock_pool), 0, 0 },
    { "home_mcc", USHER_FIELD_ID, FALSE, G_STRUCT_OFFSET (RawWhole, offer.home_mcc), 0, 0 },
    { "permanent_roaming_max_days", USHER_FIELD_INTEGER, FALSE, G_STRUCT_OFFSET (RawWhole, offer.permanent_roaming_max_days), 0,
      DAYS_MAX },
    { "prefer_rank", USHER_FIELD_INTEGER, FALSE, G_STRUCT_OFFSET (RawWhole, offer.prefer_rank), 0, RANK_MAX },
    { "charges", USHER_FIELD_OBJECT, TRUE, G_STRUCT_OFFSET (RawWhole, charges), 0, 0 },
    { NULL, USHER_FIELD_ANY, FALSE, 0, 0, 0 },
  };
  RawWhole raw = { .offer = *offer };
  gboolean done = usher_reader_read (reader, value, fields, &raw, error);

  *offer = raw.offer;
  *charges = raw.charges;
  return done;
}

UsherOffer *
usher_offer_parse (const UsherReader *reader, json_t *value, GError **error)
{
  g_autoptr (UsherOffer) offer = g_new0 (UsherOffer, 1);
  json_t *charges = NULL;

  offer->permanent_roaming_max_days = -1;
  offer->charges.increment = 1;
  offer->charges.data = g_ptr_array_new_with_free_func (price_free);
  if (!fill_offer (reader, value, offer, &charges, error) || !parse_charges (reader, charges, &offer->charges, error))
    return NULL;
  if (offer->home_mcc != NULL && !usher_mcc_is_valid (offer->home_mcc))
    {
      usher_reader_fail (reader, json_object_get (value, "home_mcc"), error, "\"home_mcc\" is not a country code of 3 digits");
      return NULL;
    }
  return g_steal_pointer (&offer);
}
