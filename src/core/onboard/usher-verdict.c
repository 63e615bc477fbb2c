/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The verdict on a device. */
#include "usher-verdict.h"

#include <string.h>

#include "usher-label-parse.h"
#include "usher-profile-info.h"

const char *
usher_verdict_get_name (UsherVerdict verdict)
{
  static const char *const names[] = { "virgin", "bootstrap_only", "provisioned", "bad_eid", "unknown_sku" };

  return names[verdict];
}

static json_t *
find_product (const char *eid, json_t *catalogue)
{
  json_t *best = NULL;
  gsize best_length = 0;

  for (gsize i = 0; i < json_array_size (catalogue); i++)
    {
      json_t *entry = json_array_get (catalogue, i);
      const char *prefix = usher_json_peek_string (entry, "eid_prefix");

      if (prefix != NULL && g_str_has_prefix (eid, prefix) && strlen (prefix) > best_length)
        {
          best = entry;
          best_length = strlen (prefix);
        }
    }
  return best;
}

static gboolean
has_class (GPtrArray *profiles, UsherProfileClass profile_class)
{
  for (guint i = 0; i < profiles->len; i++)
    if (((UsherProfile *) profiles->pdata[i])->profile_class == profile_class)
      return TRUE;
  return FALSE;
}

UsherVerdict
usher_verdict_decide (const char *eid, GPtrArray *profiles, json_t *catalogue, json_t **product)
{
  g_autoptr(UsherLabel) label = usher_label_parse (eid, -1, USHER_LABEL_EID);

  *product = find_product (eid, catalogue);
  if (!label->valid)
    return USHER_VERDICT_BAD_EID;
  if (catalogue != NULL && *product == NULL)
    return USHER_VERDICT_UNKNOWN_SKU;
  if (has_class (profiles, USHER_PROFILE_CLASS_OPERATIONAL))
    return USHER_VERDICT_PROVISIONED;
  return has_class (profiles, USHER_PROFILE_CLASS_PROVISIONING) ? USHER_VERDICT_BOOTSTRAP : USHER_VERDICT_VIRGIN;
}
