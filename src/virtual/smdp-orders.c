/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading the list of orders. */
#include "smdp-orders.h"

#include "iccid.h"
#include "smdp-wire.h"
#include "usher-error.h"

#include <jansson.h>
#include <string.h>

void
virtual_orders_add_packages (VirtualOrderBook *book, const GPtrArray *packages)
{
  for (guint i = 0; i < packages->len; i++)
    {
      const VirtualPackage *package = packages->pdata[i];
      g_autofree char *other = g_strdup_printf ("%s-%u", package->iccid, i); /* a key alone: packages may share an ICCID */
      VirtualOrder *order = virtual_order_book_add (book, other, package);

      g_free (order->iccid);
      order->iccid = g_strdup (package->iccid);
      order->unlimited = TRUE;
      virtual_order_book_set_matching_id (book, order, package->name);
      order->state = VIRTUAL_ORDER_RELEASED;
    }
}

static const VirtualPackage *
find_package (const GPtrArray *packages, const char *name)
{
  for (guint i = 0; i < packages->len; i++)
    {
      const VirtualPackage *package = packages->pdata[i];

      if (name == NULL || strcmp (package->name, name) == 0)
        return package;
    }
  return NULL;
}

static const char *
text (const json_t *row, const char *key)
{
  return json_string_value (json_object_get (row, key));
}

static gboolean
read_expiry (VirtualOrder *order, const json_t *row)
{
  const char *value = text (row, "expires");
  g_autoptr (GDateTime) time = value != NULL ? g_date_time_new_from_iso8601 (value, NULL) : NULL;

  if (time != NULL)
    order->expires = g_date_time_to_unix (time);
  return value == NULL || time != NULL;
}

static void
read_rules (VirtualOrder *order, const json_t *list)
{
  for (gsize i = 0; i < json_array_size (list); i++)
    order->ppr |= json_integer_value (json_array_get (list, i)) == 1 ? VIRTUAL_PPR1 : VIRTUAL_PPR2;
}

static void
read_names (VirtualOrder *order, const json_t *row)
{
  const char *provider = text (row, "provider_name"), *profile = text (row, "profile_name");
  g_autofree char *type = g_strdup (order->profile_type);
  g_autofree char *old_provider = g_strdup (order->provider_name), *old_profile = g_strdup (order->profile_name);

  virtual_order_set_names (order, NULL, type, provider != NULL ? provider : old_provider,
                           profile != NULL ? profile : old_profile, text (row, "mccmnc"));
}

/* Returns what is wrong with the row, or NULL. */
static const char *
read_order (VirtualOrderBook *book, const GPtrArray *packages, const json_t *row, guint number)
{
  const char *id = text (row, "matching_id"), *iccid = text (row, "iccid");
  const VirtualPackage *package = find_package (packages, text (row, "profile"));
  const json_t *attempts = json_object_get (row, "attempts");
  g_autofree char *digits = g_strdup_printf ("894900%012u", number);
  g_autofree char *made = virtual_luhn_append (digits);
  VirtualOrder *order;

  if (id == NULL || package == NULL)
    return "no matching_id, or no such profile";
  if (iccid != NULL && !virtual_iccid_is_valid (iccid))
    return "iccid is none";
  order = virtual_order_book_add (book, iccid != NULL ? iccid : made, package);
  if (order == NULL || !virtual_order_book_set_matching_id (book, order, id))
    return "iccid or matching_id was there before";
  if (text (row, "eid") != NULL)
    virtual_order_set_eid (order, text (row, "eid"));
  if (text (row, "confirmation_code") != NULL)
    virtual_order_set_code (order, text (row, "confirmation_code"));
  if (json_is_integer (attempts))
    order->max_attempts = (guint) json_integer_value (attempts);
  order->bind_once = json_is_true (json_object_get (row, "bind_once"));
  order->state = json_is_false (json_object_get (row, "released")) ? VIRTUAL_ORDER_CONFIRMED : VIRTUAL_ORDER_RELEASED;
  read_rules (order, json_object_get (row, "ppr"));
  read_names (order, row);
  return read_expiry (order, row) ? NULL : "expires is no time";
}

gboolean
virtual_orders_load (VirtualOrderBook *book, const GPtrArray *packages, const char *path, GError **error)
{
  json_error_t problem;
  json_auto_t *rows = json_load_file (path, JSON_REJECT_DUPLICATES, &problem);

  if (!json_is_array (rows))
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_INVALID, "%s is not a list of orders: %s", path, problem.text);
      return FALSE;
    }
  for (guint i = 0; i < json_array_size (rows); i++)
    {
      const char *wrong = read_order (book, packages, json_array_get (rows, i), i + 1);

      if (wrong == NULL)
        continue;
      g_set_error (error, USHER_ERROR, USHER_ERROR_INVALID, "order %u of %s: %s", i + 1, path, wrong);
      return FALSE;
    }
  return TRUE;
}
