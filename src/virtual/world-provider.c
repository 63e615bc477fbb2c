/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a policy means for the operators' servers. */
#include "world-provider.h"

#include "policy-sign.h"
#include "smdp-wire.h"
#include "usher-error.h"
#include "virtual-resources.h"

#include <string.h>

#define POLICY_RESOURCE "/io/github/usheriot/Usher/virtual/operators/policy-example.json"
#define DAY (24 * 60 * 60)
#define VALID_DAYS 92

static json_t *
load_example (GError **error)
{
  g_autoptr (GBytes) text = g_resource_lookup_data (virtual_get_resource (), POLICY_RESOURCE, 0, error);

  if (text == NULL)
    return NULL;
  return json_loadb (g_bytes_get_data (text, NULL), g_bytes_get_size (text), 0, NULL);
}

static void
set_time (json_t *policy, const char *key, gint64 seconds)
{
  g_autofree char *time = virtual_wire_format_time (seconds);

  json_object_set_new (policy, key, json_string (time));
}

json_t *
virtual_provider_write_policy (const char *directory, GError **error)
{
  json_auto_t *policy = load_example (error);
  g_autofree char *path = g_build_filename (directory, "policy.json", NULL);
  g_autofree char *private_path = g_build_filename (directory, "policy.key", NULL);
  g_autofree char *public_path = g_build_filename (directory, "policy.pub", NULL);
  gint64 today = g_get_real_time () / G_USEC_PER_SEC / DAY * DAY;

  if (policy == NULL)
    return NULL;
  set_time (policy, "valid_from", today - DAY);
  set_time (policy, "valid_until", today + VALID_DAYS * DAY);
  if (json_dump_file (policy, path, JSON_INDENT (1) | JSON_PRESERVE_ORDER) != 0)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_STORAGE, "failed to write %s", path);
      return NULL;
    }
  if (!virtual_signing_key_open (private_path, public_path, error)
      || !virtual_sign_file (path, private_path, "policy", today + VALID_DAYS * DAY, error))
    return NULL;
  return json_incref (policy);
}

static const char *
text (const json_t *object, const char *key)
{
  return json_string_value (json_object_get (object, key));
}

static void
add_offer (VirtualSmdp *smdp, const json_t *offer, const json_t *operator, const VirtualPackage *package, guint stock)
{
  VirtualOffer *sold = g_new0 (VirtualOffer, 1);

  sold->operator_id = g_strdup (text (operator, "id"));
  sold->type = g_strdup (text (offer, "id"));
  sold->pool = g_strdup (text (offer, "stock_pool"));
  sold->provider_name = g_strdup (text (operator, "name"));
  sold->mccmnc = g_strdup (json_string_value (json_array_get (json_object_get (operator, "plmns"), 0)));
  sold->package = package;
  virtual_es2_add_offer (virtual_smdp_get_es2 (smdp), sold, stock);
}

static void
add_offers (VirtualSmdp *smdp, const json_t *policy, const json_t *operator, const VirtualPackage *package, guint stock)
{
  const json_t *offers = json_object_get (policy, "offers");

  for (gsize i = 0; i < json_array_size (offers); i++)
    {
      const json_t *offer = json_array_get (offers, i);

      if (g_strcmp0 (text (offer, "operator"), text (operator, "id")) == 0)
        add_offer (smdp, offer, operator, package, stock);
    }
}

json_t *
virtual_provider_open_operators (const json_t *policy, VirtualSmdp *smdp, const GPtrArray *packages, guint stock, GError **error)
{
  const json_t *operators = json_object_get (policy, "operators");
  json_auto_t *list = json_array ();

  for (guint i = 0; i < json_array_size (operators); i++)
    {
      const json_t *operator = json_array_get (operators, i);
      guint16 port = virtual_smdp_add_operator (smdp, text (operator, "id"), error);
      g_autofree char *address = g_strdup_printf ("localhost:%u", port);

      if (port == 0)
        return NULL;
      add_offers (smdp, policy, operator, packages->pdata[i % packages->len], stock);
      json_array_append_new (list, json_pack ("{s:s,s:s}", "id", text (operator, "id"), "es2plus", address));
    }
  return json_incref (list);
}

json_t *
virtual_provider_describe_stock (const json_t *policy, guint stock)
{
  const json_t *offers = json_object_get (policy, "offers");
  json_t *pools = json_object ();

  for (gsize i = 0; i < json_array_size (offers); i++)
    json_object_set_new (pools, text (json_array_get (offers, i), "stock_pool"), json_integer (stock));
  return pools;
}
