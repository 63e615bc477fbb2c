/* SPDX-License-Identifier: GPL-3.0-or-later */
/* In which state a device comes: decided from its EID, the profiles on its card and the list of known devices. Pure. */
#pragma once

#include <glib.h>

#include "usher-json.h"

G_BEGIN_DECLS

typedef enum {
  USHER_VERDICT_VIRGIN,      /* no profile but test profiles */
  USHER_VERDICT_BOOTSTRAP,   /* only provisioning profiles */
  USHER_VERDICT_PROVISIONED, /* has an operational profile */
  USHER_VERDICT_BAD_EID,     /* the check digits of its EID are wrong (SGP.29): forged or broken */
  USHER_VERDICT_UNKNOWN_SKU, /* there is a catalogue, and it is not in it */
} UsherVerdict;

/* "virgin", "bootstrap_only", "provisioned", "bad_eid", "unknown_sku" */
const char *usher_verdict_get_name (UsherVerdict verdict);

/* @profiles: (element-type UsherProfile). @catalogue: (nullable) [{"sku","eid_prefix","rats"?}]; @product: (out)
 * (transfer none) its entry with the longest fitting prefix, NULL when there is none or no catalogue. */
UsherVerdict usher_verdict_decide (const char *eid, GPtrArray *profiles, json_t *catalogue, json_t **product);

G_END_DECLS
