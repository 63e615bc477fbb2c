/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list itself. */
#include "usher-fact.h"

#include <string.h>

typedef struct {
  const char *name;
  UsherValueType type;
} FactRow;

static const FactRow facts[USHER_N_FACTS] = {
  [USHER_FACT_DEVICE_RATS] = { "device.rats", USHER_VALUE_TEXTS },
  [USHER_FACT_SITE_REGION] = { "site.region", USHER_VALUE_TEXT },
  [USHER_FACT_SITE_MCC] = { "site.mcc", USHER_VALUE_TEXT },
  [USHER_FACT_CONTRACT_TERM_DAYS] = { "contract.term_days", USHER_VALUE_INTEGER },
  [USHER_FACT_USAGE_UNITS] = { "usage.units", USHER_VALUE_INTEGER },
  [USHER_FACT_USAGE_SMS] = { "usage.sms", USHER_VALUE_INTEGER },
  [USHER_FACT_STOCK_AVAILABLE] = { "stock.available", USHER_VALUE_INTEGER },
  [USHER_FACT_SCAN_MISSING] = { "scan.missing", USHER_VALUE_BOOLEAN },
  [USHER_FACT_SCAN_RSRP_DBM] = { "scan.rsrp_dbm", USHER_VALUE_INTEGER },
  [USHER_FACT_OFFER_ID] = { "offer.id", USHER_VALUE_TEXT },
  [USHER_FACT_OFFER_OPERATOR] = { "offer.operator", USHER_VALUE_TEXT },
  [USHER_FACT_OFFER_REGIONS] = { "offer.regions", USHER_VALUE_TEXTS },
  [USHER_FACT_OFFER_RATS] = { "offer.rats", USHER_VALUE_TEXTS },
  [USHER_FACT_OFFER_STOCK_POOL] = { "offer.stock_pool", USHER_VALUE_TEXT },
  [USHER_FACT_OFFER_HOME_MCC] = { "offer.home_mcc", USHER_VALUE_TEXT },
  [USHER_FACT_OFFER_PERMANENT_ROAMING_MAX_DAYS] = { "offer.permanent_roaming_max_days", USHER_VALUE_INTEGER },
};

gboolean
usher_fact_find (const char *prefix, const char *name, UsherFact *fact)
{
  gsize length = strlen (prefix);

  for (guint i = 0; i < USHER_N_FACTS; i++)
    if (strncmp (facts[i].name, prefix, length) == 0 && strcmp (facts[i].name + length, name) == 0)
      {
        *fact = (UsherFact) i;
        return TRUE;
      }
  return FALSE;
}

const char *
usher_fact_get_name (UsherFact fact)
{
  return facts[fact].name;
}

UsherValueType
usher_fact_get_type (UsherFact fact)
{
  return facts[fact].type;
}
