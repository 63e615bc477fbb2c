/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Facts of the contract's shape: region or site, mcc, rats, units, term_days, scan, hours, sms. */
#include "usher-facts.h"

#include <string.h>

#define DAYS_MAX 36500
#define HOURS_TOTAL 1000
#define DAYS_OF_WEEK 7
#define RSRP_MIN (-200)

typedef struct {
  UsherFacts facts;
  char *region;   /* (owned) (nullable) */
  json_t *site;   /* (not owned) (nullable) */
  json_t *hours;  /* (not owned) (nullable) */
} RawFacts;

static const UsherField facts_fields[] = {
  { "region", USHER_FIELD_ID, FALSE, G_STRUCT_OFFSET (RawFacts, region), 0, 0 },
  { "site", USHER_FIELD_ANY, FALSE, G_STRUCT_OFFSET (RawFacts, site), 0, 0 },
  { "mcc", USHER_FIELD_ID, TRUE, G_STRUCT_OFFSET (RawFacts, facts.mcc), 0, 0 },
  { "rats", USHER_FIELD_IDS, TRUE, G_STRUCT_OFFSET (RawFacts, facts.rats), 0, 0 },
  { "units", USHER_FIELD_INTEGER, TRUE, G_STRUCT_OFFSET (RawFacts, facts.units), 0, USHER_UNITS_MAX },
  { "sms", USHER_FIELD_INTEGER, FALSE, G_STRUCT_OFFSET (RawFacts, facts.sms), 0, USHER_UNITS_MAX },
  { "term_days", USHER_FIELD_INTEGER, TRUE, G_STRUCT_OFFSET (RawFacts, facts.term_days), 0, DAYS_MAX },
  { "scan", USHER_FIELD_OBJECT, FALSE, G_STRUCT_OFFSET (RawFacts, facts.scan), 0, 0 },
  { "hours", USHER_FIELD_ARRAY, FALSE, G_STRUCT_OFFSET (RawFacts, hours), 0, 0 },
  { NULL, USHER_FIELD_ANY, FALSE, 0, 0, 0 },
};

typedef struct {
  char *iso3166_1; /* (owned) (nullable) country */
  char *iso3166_2; /* (owned) (nullable) its part */
} Site;

static const UsherField site_fields[] = {
  { "iso3166_1", USHER_FIELD_ID, FALSE, G_STRUCT_OFFSET (Site, iso3166_1), 0, 0 },
  { "iso3166_2", USHER_FIELD_ID, FALSE, G_STRUCT_OFFSET (Site, iso3166_2), 0, 0 },
  { NULL, USHER_FIELD_ANY, FALSE, 0, 0, 0 },
};

void
usher_facts_free (UsherFacts *facts)
{
  if (facts == NULL)
    return;
  g_free (facts->mcc);
  g_strfreev (facts->rats);
  g_free (facts);
}

static gboolean
lists (char **codes, const char *code)
{
  return codes != NULL && code != NULL && g_strv_contains ((const char *const *) codes, code);
}

static const UsherRegion *
match_site (const UsherPolicyDocument *document, const Site *site)
{
  for (guint i = 0; i < document->regions->len; i++)
    {
      const UsherRegion *region = g_ptr_array_index (document->regions, i);

      if (lists (region->iso3166_2, site->iso3166_2) || lists (region->iso3166_1, site->iso3166_1))
        return region;
    }
  return NULL;
}

/* A site is an ISO 3166 code ("DE", "DE-BY") or an object of such codes. A part of a country names its country. */
static gboolean
read_site (const UsherReader *reader, json_t *value, Site *site, GError **error)
{
  if (!json_is_string (value) && !usher_reader_read (reader, value, site_fields, site, error))
    return FALSE;
  if (json_is_string (value) && strchr (json_string_value (value), '-') != NULL)
    site->iso3166_2 = g_strdup (json_string_value (value));
  else if (json_is_string (value))
    site->iso3166_1 = g_strdup (json_string_value (value));
  if (site->iso3166_1 == NULL && site->iso3166_2 != NULL)
    site->iso3166_1 = g_strndup (site->iso3166_2, strcspn (site->iso3166_2, "-"));
  return TRUE;
}

static gboolean
find_region (const UsherReader *reader, const UsherPolicyDocument *document, RawFacts *raw, GError **error)
{
  Site site = { NULL, NULL };
  gboolean done;

  if ((raw->region == NULL) == (raw->site == NULL))
    return usher_reader_fail (reader, reader->root, error, "one of \"region\" and \"site\" is wanted");
  if (raw->region != NULL)
    {
      raw->facts.region = usher_reader_find (document->regions, raw->region);
      return raw->facts.region != NULL
             || usher_reader_fail (reader, reader->root, error, "the policy has no region \"%s\"", raw->region);
    }
  done = read_site (reader, raw->site, &site, error);
  raw->facts.region = done ? match_site (document, &site) : NULL;
  if (done && raw->facts.region == NULL)
    done = usher_reader_fail (reader, reader->root, error, "the site is in no region of the policy");
  g_free (site.iso3166_1);
  g_free (site.iso3166_2);
  return done;
}

/* 24 weights stand for each day of the week. */
static gboolean
read_hours (const UsherReader *reader, json_t *array, UsherUsageHours *hours, GError **error)
{
  gsize size = json_array_size (array);
  gint64 sum = 0;
  gsize i;
  json_t *value;

  if (size != USHER_HOURS_OF_DAY && size != USHER_HOURS_OF_WEEK)
    return usher_reader_fail (reader, array, error, "\"hours\" has %zu weights, wanted are %d or %d", size, USHER_HOURS_OF_DAY,
                              USHER_HOURS_OF_WEEK);
  json_array_foreach (array, i, value)
    {
      gint64 weight = json_integer_value (value);

      if (!json_is_integer (value) || weight < 0 || weight > HOURS_TOTAL)
        return usher_reader_fail (reader, value, error, "\"hours\" holds integers from 0 to %d", HOURS_TOTAL);
      sum += weight;
      for (gsize hour = i; hour < USHER_HOURS_OF_WEEK; hour += size)
        hours->weights[hour] = weight;
    }
  if (sum != HOURS_TOTAL)
    return usher_reader_fail (reader, array, error, "\"hours\" adds up to %" G_GINT64_FORMAT ", not to %d", sum, HOURS_TOTAL);
  hours->total = size == USHER_HOURS_OF_DAY ? HOURS_TOTAL * DAYS_OF_WEEK : HOURS_TOTAL;
  return TRUE;
}

static gboolean
check_counts (const UsherReader *reader, json_t *object, const char *name, gint64 min, gint64 max, GError **error)
{
  const char *key;
  json_t *value;

  if (object == NULL)
    return TRUE;
  if (!json_is_object (object))
    return usher_reader_fail (reader, object, error, "%s is not an object", name);
  json_object_foreach (object, key, value)
    if (!json_is_integer (value) || json_integer_value (value) < min || json_integer_value (value) > max)
      return usher_reader_fail (reader, value, error,
                                "%s of \"%s\" is not an integer from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT, name, key, min,
                                max);
  return TRUE;
}

static gboolean
needs_hours (const UsherPolicyDocument *document)
{
  for (guint i = 0; i < document->offers->len; i++)
    {
      const UsherOffer *offer = g_ptr_array_index (document->offers, i);

      for (guint j = 0; j < offer->charges.data->len; j++)
        if (((const UsherPrice *) g_ptr_array_index (offer->charges.data, j))->band != NULL)
          return TRUE;
    }
  return FALSE;
}

static gboolean
fill_facts (const UsherReader *reader, const UsherPolicyDocument *document, RawFacts *raw, GError **error)
{
  if (!usher_reader_read (reader, reader->root, facts_fields, raw, error) || !find_region (reader, document, raw, error))
    return FALSE;
  if (!usher_mcc_is_valid (raw->facts.mcc))
    return usher_reader_fail (reader, reader->root, error, "\"mcc\" is not a country code of 3 digits");
  if (raw->hours == NULL && needs_hours (document))
    return usher_reader_fail (reader, reader->root, error, "\"hours\" is missing, and prices depend on the time of day");
  if (raw->hours != NULL && !read_hours (reader, raw->hours, &raw->facts.hours, error))
    return FALSE;
  return check_counts (reader, raw->facts.scan, "scan", RSRP_MIN, 0, error);
}

UsherFacts *
usher_facts_parse (const UsherPolicyDocument *document, json_t *facts, json_t *stock, GError **error)
{
  UsherReader reader = { "facts", NULL, facts };
  UsherReader stock_reader = { "stock", NULL, stock };
  RawFacts raw = { .region = NULL };
  gboolean done = fill_facts (&reader, document, &raw, error)
                  && check_counts (&stock_reader, stock, "stock", 0, G_MAXINT64, error);
  g_autoptr (UsherFacts) self = g_memdup2 (&raw.facts, sizeof raw.facts);

  g_free (raw.region);
  self->stock = stock;
  return done ? g_steal_pointer (&self) : NULL;
}

static UsherValue
integer_value (gint64 integer)
{
  return (UsherValue) { .type = USHER_VALUE_INTEGER, .integer = integer };
}

/* (nullable) @text */
static UsherValue
text_value (const char *text)
{
  return (UsherValue) { .type = text == NULL ? USHER_VALUE_MISSING : USHER_VALUE_TEXT, .text = text };
}

static UsherValue
texts_value (char **texts)
{
  return (UsherValue) { .type = USHER_VALUE_TEXTS, .texts = (const char *const *) texts };
}

/* (nullable) @object */
static UsherValue
member_value (json_t *object, const char *key)
{
  json_t *member = json_object_get (object, key);

  return member == NULL ? (UsherValue) { .type = USHER_VALUE_MISSING } : integer_value (json_integer_value (member));
}

void
usher_facts_get_values (const UsherFacts *facts, const UsherOffer *offer, UsherValue *values)
{
  values[USHER_FACT_DEVICE_RATS] = texts_value (facts->rats);
  values[USHER_FACT_SITE_REGION] = text_value (facts->region->id);
  values[USHER_FACT_SITE_MCC] = text_value (facts->mcc);
  values[USHER_FACT_CONTRACT_TERM_DAYS] = integer_value (facts->term_days);
  values[USHER_FACT_USAGE_UNITS] = integer_value (facts->units);
  values[USHER_FACT_USAGE_SMS] = integer_value (facts->sms);
  values[USHER_FACT_STOCK_AVAILABLE] = member_value (facts->stock, offer->stock_pool);
  values[USHER_FACT_SCAN_RSRP_DBM] = member_value (facts->scan, offer->operator_id);
  values[USHER_FACT_SCAN_MISSING] = (UsherValue) { .type = USHER_VALUE_BOOLEAN,
                                                   .integer = values[USHER_FACT_SCAN_RSRP_DBM].type == USHER_VALUE_MISSING };
  values[USHER_FACT_OFFER_ID] = text_value (offer->id);
  values[USHER_FACT_OFFER_OPERATOR] = text_value (offer->operator_id);
  values[USHER_FACT_OFFER_REGIONS] = texts_value (offer->regions);
  values[USHER_FACT_OFFER_RATS] = texts_value (offer->rats);
  values[USHER_FACT_OFFER_STOCK_POOL] = text_value (offer->stock_pool);
  values[USHER_FACT_OFFER_HOME_MCC] = text_value (offer->home_mcc);
  values[USHER_FACT_OFFER_PERMANENT_ROAMING_MAX_DAYS] = integer_value (offer->permanent_roaming_max_days);
  if (offer->permanent_roaming_max_days < 0)
    values[USHER_FACT_OFFER_PERMANENT_ROAMING_MAX_DAYS].type = USHER_VALUE_MISSING;
}
