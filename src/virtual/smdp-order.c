/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The order book: one table by ICCID, one by matching id. */
#include "smdp-order.h"

#include "crypto.h"
#include "smdp-status.h"
#include "smdp-wire.h"

#include <openssl/crypto.h>
#include <string.h>

#define MATCHING_ID_GROUPS 4
#define MATCHING_ID_GROUP_LENGTH 5

struct _VirtualOrderBook
{
  GHashTable *by_iccid;       /* (owned) (key owned) (value owned) */
  GHashTable *by_matching_id; /* (owned) (key not owned) (value not owned) */
  char *log_path;             /* (owned) (nullable) */
};

static const char *const state_names[] = {
  [VIRTUAL_ORDER_AVAILABLE] = "available",   [VIRTUAL_ORDER_ORDERED] = "ordered",
  [VIRTUAL_ORDER_CONFIRMED] = "confirmed",   [VIRTUAL_ORDER_RELEASED] = "released",
  [VIRTUAL_ORDER_DOWNLOADED] = "downloaded", [VIRTUAL_ORDER_INSTALLED] = "installed",
  [VIRTUAL_ORDER_ENDED] = "error",
};

static void
order_free (VirtualOrder *order)
{
  g_free (order->iccid);
  g_free (order->eid);
  g_free (order->matching_id);
  g_free (order->profile_type);
  g_free (order->operator_id);
  g_free (order->provider_name);
  g_free (order->profile_name);
  g_free (order->mccmnc);
  g_clear_pointer (&order->card_point, g_bytes_unref);
  EVP_PKEY_free (order->one_time_key);
  OPENSSL_cleanse (order, sizeof *order);
  g_free (order);
}

VirtualOrderBook *
virtual_order_book_new (const char *log_path)
{
  VirtualOrderBook *book = g_new0 (VirtualOrderBook, 1);

  book->by_iccid = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) order_free);
  book->by_matching_id = g_hash_table_new (g_str_hash, g_str_equal);
  book->log_path = g_strdup (log_path);
  return book;
}

void
virtual_order_book_free (VirtualOrderBook *book)
{
  if (book == NULL)
    return;
  g_hash_table_unref (book->by_matching_id);
  g_hash_table_unref (book->by_iccid);
  g_free (book->log_path);
  g_free (book);
}

VirtualOrder *
virtual_order_book_add (VirtualOrderBook *book, const char *iccid, const VirtualPackage *package)
{
  VirtualOrder *order;

  if (g_hash_table_contains (book->by_iccid, iccid))
    return NULL;
  order = g_new0 (VirtualOrder, 1);
  order->iccid = g_strdup (iccid);
  order->package = package;
  order->max_attempts = VIRTUAL_ORDER_MAX_ATTEMPTS;
  virtual_order_set_names (order, NULL, package->name, "Usher Virtual", package->name, NULL);
  g_hash_table_insert (book->by_iccid, g_strdup (iccid), order);
  return order;
}

VirtualOrder *
virtual_order_book_find_iccid (VirtualOrderBook *book, const char *iccid)
{
  return g_hash_table_lookup (book->by_iccid, iccid);
}

VirtualOrder *
virtual_order_book_find_matching_id (VirtualOrderBook *book, const char *matching_id)
{
  return g_hash_table_lookup (book->by_matching_id, matching_id);
}

VirtualOrder *
virtual_order_book_find_eid (VirtualOrderBook *book, const char *eid)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, book->by_iccid);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      VirtualOrder *order = value;

      if (g_strcmp0 (order->eid, eid) == 0 && g_strcmp0 (order->matching_id, "") == 0
          && order->state < VIRTUAL_ORDER_INSTALLED)
        return order;
    }
  return NULL;
}

/* Returns (transfer full) a matching id that nobody can guess, in the characters of SGP.22 4.1.1. */
static char *
make_matching_id (void)
{
  static const char letters[] = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
  guint8 random[MATCHING_ID_GROUPS * MATCHING_ID_GROUP_LENGTH];
  GString *text = g_string_new (NULL);

  virtual_random (random, sizeof random);
  for (guint i = 0; i < sizeof random; i++)
    {
      if (i > 0 && i % MATCHING_ID_GROUP_LENGTH == 0)
        g_string_append_c (text, '-');
      g_string_append_c (text, letters[random[i] % 32]);
    }
  return g_string_free (text, FALSE);
}

gboolean
virtual_order_book_set_matching_id (VirtualOrderBook *book, VirtualOrder *order, const char *matching_id)
{
  g_autofree char *id = matching_id != NULL ? g_strdup (matching_id) : make_matching_id ();
  const VirtualOrder *other = g_hash_table_lookup (book->by_matching_id, id);

  if (other != NULL && other != order)
    return FALSE;
  if (order->matching_id != NULL)
    g_hash_table_remove (book->by_matching_id, order->matching_id);
  g_free (order->matching_id);
  order->matching_id = g_steal_pointer (&id);
  if (order->matching_id[0] != '\0')
    g_hash_table_insert (book->by_matching_id, order->matching_id, order);
  return TRUE;
}

void
virtual_order_book_release_iccid (VirtualOrderBook *book, VirtualOrder *order, gboolean back_to_stock)
{
  if (order->matching_id != NULL)
    g_hash_table_remove (book->by_matching_id, order->matching_id);
  g_clear_pointer (&order->matching_id, g_free);
  g_clear_pointer (&order->eid, g_free);
  order->has_code = FALSE;
  order->attempts = 0;
  virtual_order_book_set_state (book, order, back_to_stock ? VIRTUAL_ORDER_AVAILABLE : VIRTUAL_ORDER_ENDED);
}

void
virtual_order_book_set_state (VirtualOrderBook *book, VirtualOrder *order, VirtualOrderState state)
{
  order->state = state;
  virtual_wire_append_line (book->log_path,
                            json_pack ("{s:s?,s:s,s:s?,s:s,s:s,s:i}", "operator", order->operator_id, "iccid",
                                       order->iccid, "eid", order->eid, "profile_type", order->profile_type, "state",
                                       state_names[state], "attempts", (int) order->attempts));
}

void
virtual_order_set_eid (VirtualOrder *order, const char *eid)
{
  char *copy = g_strdup (eid); /* @eid may be the order's own */

  g_free (order->eid);
  order->eid = copy;
}

static void
replace_text (char **place, const char *text)
{
  char *copy = g_strdup (text);

  g_free (*place);
  *place = copy;
}

void
virtual_order_set_names (VirtualOrder *order, const char *operator_id, const char *profile_type,
                         const char *provider_name, const char *profile_name, const char *mccmnc)
{
  replace_text (&order->operator_id, operator_id);
  replace_text (&order->profile_type, profile_type);
  replace_text (&order->provider_name, provider_name);
  replace_text (&order->profile_name, profile_name);
  replace_text (&order->mccmnc, mccmnc);
}

void
virtual_order_set_code (VirtualOrder *order, const char *code)
{
  order->has_code = TRUE;
  virtual_sha256 ((const guint8 *) code, strlen (code), order->code_hash);
}

gboolean
virtual_order_begin (VirtualOrder *order, const char *eid, gint64 now, GError **error)
{
  if (order->unlimited)
    return TRUE;
  if (order->state >= VIRTUAL_ORDER_INSTALLED)
    return virtual_refuse (error, VIRTUAL_STATUS_MATCHING_ID_REFUSED);
  if (order->eid != NULL && strcmp (order->eid, eid) != 0)
    return virtual_refuse (error, VIRTUAL_STATUS_EID_REFUSED);
  if (order->state < VIRTUAL_ORDER_RELEASED)
    return virtual_refuse (error, VIRTUAL_STATUS_NOT_RELEASED);
  if (order->expires != 0 && order->expires <= now)
    return virtual_refuse (error, VIRTUAL_STATUS_ORDER_EXPIRED);
  if (order->attempts >= order->max_attempts)
    return virtual_refuse (error, VIRTUAL_STATUS_ORDER_RETRIES);
  order->attempts++;
  virtual_order_set_eid (order, eid);
  return TRUE;
}

gboolean
virtual_order_check_code (VirtualOrderBook *book, VirtualOrder *order, GBytes *hash, GBytes *transaction_id,
                          GError **error)
{
  g_autoptr (GByteArray) input = g_byte_array_new ();
  guint8 expected[VIRTUAL_SHA256_LENGTH];

  if (!order->has_code)
    return TRUE;
  if (hash == NULL)
    return virtual_refuse (error, VIRTUAL_STATUS_CODE_MISSING);
  g_byte_array_append (input, order->code_hash, sizeof order->code_hash);
  g_byte_array_append (input, g_bytes_get_data (transaction_id, NULL), (guint) g_bytes_get_size (transaction_id));
  virtual_sha256 (input->data, input->len, expected);
  if (g_bytes_get_size (hash) == sizeof expected
      && CRYPTO_memcmp (g_bytes_get_data (hash, NULL), expected, sizeof expected) == 0)
    return TRUE;
  if (++order->code_failures < VIRTUAL_ORDER_MAX_CODE_FAILURES)
    return virtual_refuse (error, VIRTUAL_STATUS_CODE_REFUSED);
  virtual_order_book_set_state (book, order, VIRTUAL_ORDER_ENDED);
  return virtual_refuse (error, VIRTUAL_STATUS_CODE_RETRIES);
}

gboolean
virtual_order_bind (VirtualOrder *order, GBytes *card_point, GError **error)
{
  if (!order->unlimited && order->state != VIRTUAL_ORDER_RELEASED && order->state != VIRTUAL_ORDER_DOWNLOADED)
    return virtual_refuse (error, VIRTUAL_STATUS_NO_NEW_BINDING);
  if (order->card_point != NULL && g_bytes_equal (order->card_point, card_point))
    return TRUE;
  if (order->card_point != NULL && order->bind_once)
    return virtual_refuse (error, VIRTUAL_STATUS_NO_NEW_BINDING);
  g_clear_pointer (&order->card_point, g_bytes_unref);
  order->card_point = g_bytes_ref (card_point);
  EVP_PKEY_free (order->one_time_key);
  order->one_time_key = virtual_key_generate ();
  virtual_random (order->profile_keys, sizeof order->profile_keys);
  return TRUE;
}
