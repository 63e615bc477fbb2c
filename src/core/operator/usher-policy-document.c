/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The blocks of `opsel-policy/1`, and that what they refer to is there. Blocks that only batches or devices use are checked
 * for their shape. */
#include "usher-policy-document.h"

#include <string.h>

#define FORMAT "opsel-policy/1"
#define MONEY_UNIT 1000000
#define HORIZON_MAX 1200
#define PERMILLE_MAX 1000
#define LIST_MAX 1000
#define ITEMS_MAX 10000

typedef gpointer (*ParseItem) (const UsherReader *reader, json_t *value, GError **error);

static void
region_free (gpointer data)
{
  UsherRegion *region = data;

  g_free (region->id);
  g_free (region->tz);
  g_strfreev (region->iso3166_1);
  g_strfreev (region->iso3166_2);
  g_free (region);
}

static void
operator_free (gpointer data)
{
  UsherOperator *operator = data;

  g_free (operator->id);
  g_free (operator->name);
  g_strfreev (operator->plmns);
  g_free (operator);
}

void
usher_policy_document_free (UsherPolicyDocument *document)
{
  if (document == NULL)
    return;
  g_free (document->policy_id);
  g_ptr_array_unref (document->regions);
  g_ptr_array_unref (document->operators);
  g_ptr_array_unref (document->bands);
  g_ptr_array_unref (document->offers);
  g_ptr_array_unref (document->rules);
  g_free (document);
}

static UsherPolicyDocument *
document_new (void)
{
  UsherPolicyDocument *document = g_new0 (UsherPolicyDocument, 1);

  document->regions = g_ptr_array_new_with_free_func (region_free);
  document->operators = g_ptr_array_new_with_free_func (operator_free);
  document->bands = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_band_free);
  document->offers = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_offer_free);
  document->rules = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_rule_free);
  return document;
}

static gboolean
fill_region (const UsherReader *reader, json_t *value, UsherRegion *region, GError **error)
{
  typedef struct {
    UsherRegion region;
    json_t *match; /* (not owned) */
  } RawRegion;
  static const UsherField fields[] = {
    { "id", USHER_FIELD_ID, TRUE, G_STRUCT_OFFSET (RawRegion, region.id), 0, 0 },
    { "tz", USHER_FIELD_ID, TRUE, G_STRUCT_OFFSET (RawRegion, region.tz), 0, 0 },
    { "match", USHER_FIELD_OBJECT, TRUE, G_STRUCT_OFFSET (RawRegion, match), 0, 0 },
    { NULL, USHER_FIELD_ANY, FALSE, 0, 0, 0 },
  };
  static const UsherField match_fields[] = {
    { "iso3166_1", USHER_FIELD_IDS, FALSE, G_STRUCT_OFFSET (UsherRegion, iso3166_1), 0, 0 },
    { "iso3166_2", USHER_FIELD_IDS, FALSE, G_STRUCT_OFFSET (UsherRegion, iso3166_2), 0, 0 },
    { NULL, USHER_FIELD_ANY, FALSE, 0, 0, 0 },
  };
  RawRegion raw = { .region = *region };
  gboolean done = usher_reader_read (reader, value, fields, &raw, error);

  *region = raw.region;
  if (!done || !usher_reader_read (reader, raw.match, match_fields, region, error))
    return FALSE;
  if (region->iso3166_1 == NULL && region->iso3166_2 == NULL)
    return usher_reader_fail (reader, raw.match, error, "\"match\" matches nothing");
  return TRUE;
}

static gpointer
parse_region (const UsherReader *reader, json_t *value, GError **error)
{
  UsherRegion *region = g_new0 (UsherRegion, 1);

  if (!fill_region (reader, value, region, error))
    g_clear_pointer (&region, region_free);
  return region;
}

static gboolean
check_plmns (const UsherReader *reader, json_t *value, char **plmns, GError **error)
{
  for (; *plmns != NULL; plmns++)
    {
      gsize length = strlen (*plmns);

      if ((length != 5 && length != 6) || strspn (*plmns, "0123456789") != length)
        return usher_reader_fail (reader, json_object_get (value, "plmns"), error, "\"%s\" is not a network of 5 or 6 digits",
                                  *plmns);
    }
  return TRUE;
}

static gpointer
parse_operator (const UsherReader *reader, json_t *value, GError **error)
{
  static const UsherField fields[] = {
    { "id", USHER_FIELD_ID, TRUE, G_STRUCT_OFFSET (UsherOperator, id), 0, 0 },
    { "name", USHER_FIELD_TEXT, FALSE, G_STRUCT_OFFSET (UsherOperator, name), 0, 0 },
    { "plmns", USHER_FIELD_IDS, TRUE, G_STRUCT_OFFSET (UsherOperator, plmns), 0, 0 },
    { NULL, USHER_FIELD_ANY, FALSE, 0, 0, 0 },
  };
  UsherOperator *operator = g_new0 (UsherOperator, 1);

  if (!usher_reader_read (reader, value, fields, operator, error) || !check_plmns (reader, value, operator->plmns, error))
    g_clear_pointer (&operator, operator_free);
  return operator;
}

static gpointer
parse_band (const UsherReader *reader, json_t *value, GError **error)
{
  return usher_band_parse (reader, value, error);
}

static gpointer
parse_offer (const UsherReader *reader, json_t *value, GError **error)
{
  return usher_offer_parse (reader, value, error);
}

static gpointer
parse_rule (const UsherReader *reader, json_t *value, GError **error)
{
  return usher_rule_parse (reader, value, error);
}

/* Fills @items, whose ids are unique. */
static gboolean
parse_items (const UsherReader *reader, json_t *array, ParseItem parse, GPtrArray *items, GError **error)
{
  gsize i;
  json_t *value;

  if (json_array_size (array) > ITEMS_MAX)
    return usher_reader_fail (reader, array, error, "more than %d entries", ITEMS_MAX);
  json_array_foreach (array, i, value)
    {
      gpointer item = parse (reader, value, error);
      const char *id = item == NULL ? NULL : G_STRUCT_MEMBER (char *, item, 0);
      gboolean twice = id != NULL && usher_reader_find (items, id) != NULL;

      if (item == NULL)
        return FALSE;
      g_ptr_array_add (items, item);
      if (twice)
        return usher_reader_fail (reader, value, error, "the id \"%s\" is there twice", id);
    }
  return TRUE;
}

static gboolean
parse_tie (const UsherReader *reader, json_t *where, const char *name, UsherTie *tie, GError **error)
{
  static const char *const names[USHER_N_TIES] = { "cost", "prefer_rank", "operator_id", "offer_id" };

  for (guint i = 0; i < USHER_N_TIES; i++)
    if (strcmp (names[i], name) == 0)
      {
        *tie = (UsherTie) i;
        return TRUE;
      }
  return usher_reader_fail (reader, where, error, "\"%s\" is not something to compare by", name);
}

/* Ties that are not listed follow the listed ones in their natural order, so that there is always one winner. */
static gboolean
parse_ties (const UsherReader *reader, json_t *where, char **names, UsherTie *ties, GError **error)
{
  gboolean used[USHER_N_TIES] = { FALSE };
  guint count = 0;

  for (; *names != NULL; names++)
    {
      if (!parse_tie (reader, where, *names, &ties[count], error))
        return FALSE;
      used[ties[count++]] = TRUE;
    }
  for (guint i = 0; i < USHER_N_TIES; i++)
    if (!used[i])
      ties[count++] = (UsherTie) i;
  return TRUE;
}

static gboolean
parse_objective (const UsherReader *reader, json_t *value, UsherPolicyDocument *document, GError **error)
{
  typedef struct {
    gint64 horizon_months;
    gint64 hysteresis_permille;
    char **tie_break; /* (owned) (nullable) */
  } RawObjective;
  static const UsherField fields[] = {
    { "horizon_months", USHER_FIELD_INTEGER, TRUE, G_STRUCT_OFFSET (RawObjective, horizon_months), 1, HORIZON_MAX },
    { "hysteresis_permille", USHER_FIELD_INTEGER, FALSE, G_STRUCT_OFFSET (RawObjective, hysteresis_permille), 0, PERMILLE_MAX },
    { "tie_break", USHER_FIELD_IDS, TRUE, G_STRUCT_OFFSET (RawObjective, tie_break), 0, 0 },
    { NULL, USHER_FIELD_ANY, FALSE, 0, 0, 0 },
  };
  RawObjective raw = { 0, 0, NULL };
  gboolean done = usher_reader_read (reader, value, fields, &raw, error)
                  && parse_ties (reader, json_object_get (value, "tie_break"), raw.tie_break, document->ties, error);

  document->horizon_months = raw.horizon_months;
  g_strfreev (raw.tie_break);
  return done;
}

/* Commitments weigh on batches, not on the choice for one device. */
static gboolean
check_commitment (const UsherReader *reader, json_t *value, const UsherPolicyDocument *document, GError **error)
{
  typedef struct {
    char *operator_id; /* (owned) (nullable) */
    gint64 min_devices;
    gint64 all_units_permille;
  } RawCommitment;
  static const UsherField fields[] = {
    { "operator", USHER_FIELD_ID, TRUE, G_STRUCT_OFFSET (RawCommitment, operator_id), 0, 0 },
    { "min_devices", USHER_FIELD_INTEGER, TRUE, G_STRUCT_OFFSET (RawCommitment, min_devices), 1, USHER_UNITS_MAX },
    { "all_units_permille", USHER_FIELD_INTEGER, TRUE, G_STRUCT_OFFSET (RawCommitment, all_units_permille), 0, PERMILLE_MAX },
    { NULL, USHER_FIELD_ANY, FALSE, 0, 0, 0 },
  };
  RawCommitment raw = { NULL, 0, 0 };
  gboolean done = usher_reader_read (reader, value, fields, &raw, error);

  if (done && usher_reader_find (document->operators, raw.operator_id) == NULL)
    done = usher_reader_fail (reader, value, error, "there is no operator \"%s\"", raw.operator_id);
  g_free (raw.operator_id);
  return done;
}

static gboolean
check_device_list (const UsherReader *reader, json_t *value, GError **error)
{
  typedef struct {
    gint64 max_entries;
    gint64 per_mcc_limit;
    char *file;        /* (owned) (nullable) */
    json_t *clear_fplmn; /* (not owned) (nullable) */
  } RawList;
  static const UsherField fields[] = {
    { "max_entries", USHER_FIELD_INTEGER, TRUE, G_STRUCT_OFFSET (RawList, max_entries), 0, LIST_MAX },
    { "per_mcc_limit", USHER_FIELD_INTEGER, FALSE, G_STRUCT_OFFSET (RawList, per_mcc_limit), 1, LIST_MAX },
    { "file", USHER_FIELD_ID, TRUE, G_STRUCT_OFFSET (RawList, file), 0, 0 },
    { "clear_fplmn", USHER_FIELD_ANY, FALSE, G_STRUCT_OFFSET (RawList, clear_fplmn), 0, 0 },
    { NULL, USHER_FIELD_ANY, FALSE, 0, 0, 0 },
  };
  RawList raw = { 0, 0, NULL, NULL };
  gboolean done = usher_reader_read (reader, value, fields, &raw, error);

  if (done && raw.clear_fplmn != NULL && !json_is_boolean (raw.clear_fplmn))
    done = usher_reader_fail (reader, value, error, "\"clear_fplmn\" is not true or false");
  g_free (raw.file);
  return done;
}

static gboolean
check_offer (const UsherReader *reader, json_t *where, const UsherOffer *offer, const UsherPolicyDocument *document,
             GError **error)
{
  if (usher_reader_find (document->operators, offer->operator_id) == NULL)
    return usher_reader_fail (reader, where, error, "there is no operator \"%s\"", offer->operator_id);
  for (char **region = offer->regions; *region != NULL; region++)
    if (usher_reader_find (document->regions, *region) == NULL)
      return usher_reader_fail (reader, where, error, "there is no region \"%s\"", *region);
  for (guint i = 0; i < offer->charges.data->len; i++)
    {
      const UsherPrice *price = g_ptr_array_index (offer->charges.data, i);

      if (price->band != NULL && usher_reader_find (document->bands, price->band) == NULL)
        return usher_reader_fail (reader, where, error, "there is no band \"%s\"", price->band);
    }
  return TRUE;
}

typedef struct {
  char *format;           /* (owned) (nullable) */
  char *policy_id;        /* (owned) (nullable) */
  char *currency;         /* (owned) (nullable) */
  gint64 version, supersedes, valid_from, valid_until, money_unit, data_unit_bytes;
  json_t *regions, *operators, *offers, *bands, *commitments, *rules; /* (not owned) (nullable) */
  json_t *objective, *device_list;                                    /* (not owned) (nullable) */
} RawPolicy;

static const UsherField policy_fields[] = {
  { "format", USHER_FIELD_ID, TRUE, G_STRUCT_OFFSET (RawPolicy, format), 0, 0 },
  { "policy_id", USHER_FIELD_ID, TRUE, G_STRUCT_OFFSET (RawPolicy, policy_id), 0, 0 },
  { "version", USHER_FIELD_INTEGER, TRUE, G_STRUCT_OFFSET (RawPolicy, version), 1, G_MAXINT32 },
  { "supersedes", USHER_FIELD_INTEGER, FALSE, G_STRUCT_OFFSET (RawPolicy, supersedes), 0, G_MAXINT32 },
  { "valid_from", USHER_FIELD_TIME, TRUE, G_STRUCT_OFFSET (RawPolicy, valid_from), 0, 0 },
  { "valid_until", USHER_FIELD_TIME, TRUE, G_STRUCT_OFFSET (RawPolicy, valid_until), 0, 0 },
  { "currency", USHER_FIELD_ID, TRUE, G_STRUCT_OFFSET (RawPolicy, currency), 0, 0 },
  { "money_unit", USHER_FIELD_INTEGER, TRUE, G_STRUCT_OFFSET (RawPolicy, money_unit), MONEY_UNIT, MONEY_UNIT },
  { "data_unit_bytes", USHER_FIELD_INTEGER, TRUE, G_STRUCT_OFFSET (RawPolicy, data_unit_bytes), 1, G_MAXINT64 },
  { "regions", USHER_FIELD_ARRAY, TRUE, G_STRUCT_OFFSET (RawPolicy, regions), 0, 0 },
  { "operators", USHER_FIELD_ARRAY, TRUE, G_STRUCT_OFFSET (RawPolicy, operators), 0, 0 },
  { "offers", USHER_FIELD_ARRAY, TRUE, G_STRUCT_OFFSET (RawPolicy, offers), 0, 0 },
  { "bands", USHER_FIELD_ARRAY, FALSE, G_STRUCT_OFFSET (RawPolicy, bands), 0, 0 },
  { "commitments", USHER_FIELD_ARRAY, FALSE, G_STRUCT_OFFSET (RawPolicy, commitments), 0, 0 },
  { "rules", USHER_FIELD_ARRAY, TRUE, G_STRUCT_OFFSET (RawPolicy, rules), 0, 0 },
  { "objective", USHER_FIELD_OBJECT, TRUE, G_STRUCT_OFFSET (RawPolicy, objective), 0, 0 },
  { "device_list", USHER_FIELD_OBJECT, FALSE, G_STRUCT_OFFSET (RawPolicy, device_list), 0, 0 },
  { NULL, USHER_FIELD_ANY, FALSE, 0, 0, 0 },
};

static gboolean
check_header (const UsherReader *reader, const RawPolicy *raw, GError **error)
{
  if (strcmp (raw->format, FORMAT) != 0)
    return usher_reader_fail (reader, json_object_get (reader->root, "format"), error, "the format is \"%s\", not " FORMAT,
                              raw->format);
  if (strlen (raw->currency) != 3 || strspn (raw->currency, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != 3)
    return usher_reader_fail (reader, json_object_get (reader->root, "currency"), error,
                              "\"%s\" is not a currency code of 3 letters", raw->currency);
  if (raw->supersedes >= raw->version)
    return usher_reader_fail (reader, json_object_get (reader->root, "supersedes"), error,
                              "a version supersedes lower ones only");
  if (raw->valid_from >= raw->valid_until)
    return usher_reader_fail (reader, json_object_get (reader->root, "valid_until"), error, "the policy ends before it begins");
  return TRUE;
}

static gboolean
parse_blocks (const UsherReader *reader, const RawPolicy *raw, UsherPolicyDocument *document, GError **error)
{
  gsize i;
  json_t *value;

  if (!parse_items (reader, raw->regions, parse_region, document->regions, error)
      || !parse_items (reader, raw->operators, parse_operator, document->operators, error)
      || !parse_items (reader, raw->bands, parse_band, document->bands, error)
      || !parse_items (reader, raw->offers, parse_offer, document->offers, error)
      || !parse_items (reader, raw->rules, parse_rule, document->rules, error)
      || !parse_objective (reader, raw->objective, document, error))
    return FALSE;
  json_array_foreach (raw->offers, i, value)
    if (!check_offer (reader, value, g_ptr_array_index (document->offers, i), document, error))
      return FALSE;
  json_array_foreach (raw->commitments, i, value)
    if (!check_commitment (reader, value, document, error))
      return FALSE;
  return raw->device_list == NULL || check_device_list (reader, raw->device_list, error);
}

UsherPolicyDocument *
usher_policy_document_parse (const UsherReader *reader, GError **error)
{
  g_autoptr (UsherPolicyDocument) document = document_new ();
  RawPolicy raw = { .format = NULL };
  gboolean done = usher_reader_read (reader, reader->root, policy_fields, &raw, error) && check_header (reader, &raw, error)
                  && parse_blocks (reader, &raw, document, error);

  document->policy_id = g_steal_pointer (&raw.policy_id);
  document->version = raw.version;
  document->valid_from = raw.valid_from;
  document->valid_until = raw.valid_until;
  g_free (raw.format);
  g_free (raw.currency);
  return done ? g_steal_pointer (&document) : NULL;
}
