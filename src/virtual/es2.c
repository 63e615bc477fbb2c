/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Offers, stock, the four functions, and the memory of answers. */
#include "es2.h"

#include "iccid.h"
#include "smdp-status.h"
#include "smdp-wire.h"

#include <string.h>

#define MATCHING_ID_LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-"

struct _VirtualEs2
{
  VirtualSmdpCore *core; /* (not owned) */
  GPtrArray *offers;     /* (owned) of VirtualOffer */
  GHashTable *stock;     /* (owned) pool -> count */
  GHashTable *answers;   /* (owned) operator, function, requester and call -> Answer */
  guint serial;
  guint next;
};

/* What a call was answered, for its retransmissions. */
typedef struct {
  json_t *members; /* (owned) (nullable) */
  GError *error;   /* (owned) (nullable) */
} Answer;

static void
answer_free (Answer *answer)
{
  json_decref (answer->members);
  g_clear_error (&answer->error);
  g_free (answer);
}

static void
offer_free (VirtualOffer *offer)
{
  g_free (offer->operator_id);
  g_free (offer->type);
  g_free (offer->pool);
  g_free (offer->provider_name);
  g_free (offer->mccmnc);
  g_free (offer);
}

VirtualEs2 *
virtual_es2_new (VirtualSmdpCore *core, guint serial)
{
  VirtualEs2 *es2 = g_new0 (VirtualEs2, 1);

  es2->core = core;
  es2->serial = serial % 100000;
  es2->next = 1;
  es2->offers = g_ptr_array_new_with_free_func ((GDestroyNotify) offer_free);
  es2->stock = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  es2->answers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) answer_free);
  return es2;
}

void
virtual_es2_free (VirtualEs2 *es2)
{
  if (es2 == NULL)
    return;
  g_ptr_array_unref (es2->offers);
  g_hash_table_unref (es2->stock);
  g_hash_table_unref (es2->answers);
  g_free (es2);
}

void
virtual_es2_add_offer (VirtualEs2 *es2, VirtualOffer *offer, guint stock)
{
  g_ptr_array_add (es2->offers, offer);
  g_hash_table_insert (es2->stock, g_strdup (offer->pool), GUINT_TO_POINTER (stock));
}

/* Finds the operator's offer of @type. An offer of another operator is known, but not this caller's. */
static const VirtualOffer *
find_offer (const VirtualEs2 *es2, const char *operator_id, const char *type, GError **error)
{
  VirtualStatusCode refusal = VIRTUAL_STATUS_TYPE_UNKNOWN;

  for (guint i = 0; i < es2->offers->len; i++)
    {
      const VirtualOffer *offer = es2->offers->pdata[i];

      if (strcmp (offer->type, type) != 0 && strcmp (offer->pool, type) != 0)
        continue;
      if (strcmp (offer->operator_id, operator_id) == 0)
        return offer;
      refusal = VIRTUAL_STATUS_TYPE_NOT_ALLOWED;
    }
  virtual_refuse (error, refusal);
  return NULL;
}

static gboolean
take_from_stock (VirtualEs2 *es2, const char *pool, GError **error)
{
  guint left = GPOINTER_TO_UINT (g_hash_table_lookup (es2->stock, pool));

  if (left == 0)
    return virtual_refuse (error, VIRTUAL_STATUS_TYPE_EXHAUSTED);
  g_hash_table_insert (es2->stock, g_strdup (pool), GUINT_TO_POINTER (left - 1));
  return TRUE;
}

/* Whether an earlier run in the same directory served that ICCID: a card may still have it. */
static gboolean
was_served (const VirtualEs2 *es2, const char *iccid)
{
  g_autofree char *name = g_strconcat (iccid, ".der", NULL);
  g_autofree char *path = NULL;

  if (es2->core->served_directory == NULL)
    return FALSE;
  path = g_build_filename (es2->core->served_directory, name, NULL);
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* Returns (transfer full) the next ICCID of an offer: 89 49, two digits of the offer, five of the world, a running
 * number of seven, Luhn. */
static char *
next_iccid (VirtualEs2 *es2, const VirtualOffer *offer)
{
  guint number = 0;
  g_autofree char *iccid = NULL;

  for (guint i = 0; i < es2->offers->len; i++)
    if (es2->offers->pdata[i] == offer)
      number = i + 1;
  do
    {
      g_autofree char *digits
          = g_strdup_printf ("8949%02u%05u%07u", number % 100, es2->serial, es2->next++ % 10000000);

      g_free (iccid);
      iccid = virtual_luhn_append (digits);
    }
  while (was_served (es2, iccid));
  return g_steal_pointer (&iccid);
}

/* Reads an optional EID. */
static gboolean
get_eid (const json_t *request, const char **eid, GError **error)
{
  if (!virtual_wire_get_optional (request, "eid", eid, error))
    return FALSE;
  return *eid == NULL || virtual_wire_is_eid (*eid) || virtual_refuse (error, VIRTUAL_STATUS_MALFORMED);
}

/* Finds the order that the mandatory `iccid` names, which must be the caller's. */
static VirtualOrder *
get_order (const VirtualEs2 *es2, const char *operator_id, const json_t *request, GError **error)
{
  const char *text = virtual_wire_get_text (request, "iccid", error);
  g_autofree char *digits = NULL;
  VirtualOrder *order;

  if (text == NULL)
    return NULL;
  if (!virtual_iccid_is_valid (text))
    {
      virtual_refuse (error, VIRTUAL_STATUS_MALFORMED);
      return NULL;
    }
  digits = g_strndup (text, strspn (text, "0123456789"));
  order = virtual_order_book_find_iccid (es2->core->orders, digits);
  if (order != NULL && g_strcmp0 (order->operator_id, operator_id) == 0)
    return order;
  virtual_refuse (error, order == NULL ? VIRTUAL_STATUS_ICCID_UNKNOWN : VIRTUAL_STATUS_ICCID_NOT_ALLOWED);
  return NULL;
}

/* Orders one that went back to stock, by its ICCID. */
static VirtualOrder *
order_known (VirtualEs2 *es2, const char *operator_id, const char *type, const json_t *request, GError **error)
{
  VirtualOrder *order = get_order (es2, operator_id, request, error);

  if (order == NULL)
    return NULL;
  if (type != NULL && strcmp (type, order->profile_type) != 0)
    {
      virtual_refuse (error, VIRTUAL_STATUS_TYPE_MISMATCH);
      return NULL;
    }
  if (order->state == VIRTUAL_ORDER_AVAILABLE)
    return order;
  virtual_refuse (error, VIRTUAL_STATUS_ICCID_UNAVAILABLE);
  return NULL;
}

static VirtualOrder *
order_new (VirtualEs2 *es2, const char *operator_id, const char *type, GError **error)
{
  const VirtualOffer *offer;
  g_autofree char *iccid = NULL;
  VirtualOrder *order;

  if (type == NULL)
    {
      virtual_refuse (error, VIRTUAL_STATUS_MISSING_FIELD);
      return NULL;
    }
  offer = find_offer (es2, operator_id, type, error);
  if (offer == NULL || !take_from_stock (es2, offer->pool, error))
    return NULL;
  iccid = next_iccid (es2, offer);
  order = virtual_order_book_add (es2->core->orders, iccid, offer->package);
  virtual_order_set_names (order, operator_id, offer->type, offer->provider_name, offer->type, offer->mccmnc);
  return order;
}

static json_t *
download_order (VirtualEs2 *es2, const char *operator_id, const json_t *request, GError **error)
{
  const char *eid, *type;
  VirtualOrder *order;

  if (!get_eid (request, &eid, error) || !virtual_wire_get_optional (request, "profileType", &type, error))
    return NULL;
  order = json_object_get (request, "iccid") != NULL ? order_known (es2, operator_id, type, request, error)
                                                      : order_new (es2, operator_id, type, error);
  if (order == NULL)
    return NULL;
  virtual_order_set_eid (order, eid);
  virtual_order_book_set_state (es2->core->orders, order, VIRTUAL_ORDER_ORDERED);
  return json_pack ("{s:s}", "iccid", order->iccid);
}

/* An EID that comes with a later call must be that of the order, or becomes it. */
static gboolean
check_eid (VirtualOrder *order, const json_t *request, GError **error)
{
  const char *eid;

  if (!get_eid (request, &eid, error))
    return FALSE;
  if (eid != NULL && order->eid != NULL && strcmp (eid, order->eid) != 0)
    return virtual_refuse (error, VIRTUAL_STATUS_EID_DIFFERENT);
  if (eid != NULL)
    virtual_order_set_eid (order, eid);
  return TRUE;
}

static gboolean
choose_matching_id (VirtualEs2 *es2, VirtualOrder *order, const json_t *request, GError **error)
{
  const char *id;

  if (!virtual_wire_get_optional (request, "matchingId", &id, error))
    return FALSE;
  if (id != NULL && strspn (id, MATCHING_ID_LETTERS) != strlen (id))
    return virtual_refuse (error, VIRTUAL_STATUS_MALFORMED);
  if (id != NULL && id[0] == '\0' && order->eid == NULL)
    return virtual_refuse (error, VIRTUAL_STATUS_EID_MISSING);
  return virtual_order_book_set_matching_id (es2->core->orders, order, id)
         || virtual_refuse (error, VIRTUAL_STATUS_MATCHING_ID_CONFLICT);
}

static json_t *
confirm_order (VirtualEs2 *es2, const char *operator_id, const json_t *request, GError **error)
{
  VirtualOrder *order = get_order (es2, operator_id, request, error);
  const char *code, *discovery;
  gboolean release;

  if (order == NULL || !virtual_wire_get_flag (request, "releaseFlag", &release, error)
      || !virtual_wire_get_optional (request, "confirmationCode", &code, error)
      || !virtual_wire_get_optional (request, "smdsAddress", &discovery, error) || !check_eid (order, request, error))
    return NULL;
  if (order->state != VIRTUAL_ORDER_ORDERED)
    {
      virtual_refuse (error, VIRTUAL_STATUS_ICCID_UNAVAILABLE);
      return NULL;
    }
  if (discovery != NULL && discovery[0] != '\0') /* there is no discovery server here */
    {
      virtual_refuse (error, VIRTUAL_STATUS_DISCOVERY_UNAVAILABLE);
      return NULL;
    }
  if (!choose_matching_id (es2, order, request, error))
    return NULL;
  if (code != NULL)
    virtual_order_set_code (order, code);
  virtual_order_book_set_state (es2->core->orders, order, release ? VIRTUAL_ORDER_RELEASED : VIRTUAL_ORDER_CONFIRMED);
  return json_pack ("{s:s,s:s*,s:s}", "matchingId", order->matching_id, "eid", order->eid, "smdpAddress",
                    es2->core->address);
}

static json_t *
cancel_order (VirtualEs2 *es2, const char *operator_id, const json_t *request, GError **error)
{
  VirtualOrder *order = get_order (es2, operator_id, request, error);
  const char *final, *id;
  gboolean available;

  if (order == NULL)
    return NULL;
  final = virtual_wire_get_text (request, "finalProfileStatusIndicator", error);
  if (final == NULL || !virtual_wire_get_optional (request, "matchingId", &id, error) || !check_eid (order, request, error))
    return NULL;
  available = strcmp (final, "Available") == 0;
  if (!available && strcmp (final, "Unavailable") != 0)
    {
      virtual_refuse (error, VIRTUAL_STATUS_MALFORMED);
      return NULL;
    }
  if (id != NULL && g_strcmp0 (id, order->matching_id) != 0)
    {
      virtual_refuse (error, VIRTUAL_STATUS_MATCHING_ID_DIFFERENT);
      return NULL;
    }
  if (order->state < VIRTUAL_ORDER_ORDERED || order->state > VIRTUAL_ORDER_RELEASED)
    {
      virtual_refuse (error, VIRTUAL_STATUS_ICCID_UNAVAILABLE);
      return NULL;
    }
  virtual_order_book_release_iccid (es2->core->orders, order, available);
  return json_object ();
}

static json_t *
release_profile (VirtualEs2 *es2, const char *operator_id, const json_t *request, GError **error)
{
  VirtualOrder *order = get_order (es2, operator_id, request, error);

  if (order == NULL)
    return NULL;
  if (order->state != VIRTUAL_ORDER_CONFIRMED)
    {
      virtual_refuse (error, VIRTUAL_STATUS_ICCID_NOT_RELEASABLE);
      return NULL;
    }
  virtual_order_book_set_state (es2->core->orders, order, VIRTUAL_ORDER_RELEASED);
  return json_object ();
}

static const struct {
  const char *name;
  json_t *(*run) (VirtualEs2 *es2, const char *operator_id, const json_t *request, GError **error);
} functions[] = {
  { "downloadOrder", download_order },
  { "confirmOrder", confirm_order },
  { "cancelOrder", cancel_order },
  { "releaseProfile", release_profile },
};

/* Returns (transfer full) what a retransmission has in common with the first call. */
static char *
make_key (const char *operator_id, const char *function, const json_t *request, GError **error)
{
  const json_t *header = json_object_get (request, "header");
  const char *requester = virtual_wire_get_text (header, "functionRequesterIdentifier", error);
  const char *call = requester != NULL ? virtual_wire_get_text (header, "functionCallIdentifier", error) : NULL;

  if (call == NULL)
    return NULL;
  return g_strjoin ("\n", operator_id, function, requester, call, NULL);
}

static json_t *
repeat_answer (const Answer *answer, GError **error)
{
  if (answer->error != NULL)
    g_propagate_error (error, g_error_copy (answer->error));
  return json_deep_copy (answer->members);
}

json_t *
virtual_es2_call (VirtualEs2 *es2, const char *operator_id, const char *function, const json_t *request, GError **error)
{
  g_autofree char *key = NULL;
  Answer *answer;

  for (guint i = 0; i < G_N_ELEMENTS (functions); i++)
    {
      if (strcmp (functions[i].name, function) != 0)
        continue;
      key = make_key (operator_id, function, request, error);
      if (key == NULL)
        return NULL;
      answer = g_hash_table_lookup (es2->answers, key);
      if (answer != NULL)
        return repeat_answer (answer, error);
      answer = g_new0 (Answer, 1);
      answer->members = functions[i].run (es2, operator_id, request, &answer->error);
      g_hash_table_insert (es2->answers, g_steal_pointer (&key), answer);
      return repeat_answer (answer, error);
    }
  return NULL;
}
