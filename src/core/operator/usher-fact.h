/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a rule of a policy may ask about: a closed list of named facts, each with one type. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
  USHER_VALUE_MISSING,
  USHER_VALUE_INTEGER,
  USHER_VALUE_BOOLEAN,
  USHER_VALUE_TEXT,
  USHER_VALUE_TEXTS,
  USHER_VALUE_RANGE, /* two integers, only written in rules */
} UsherValueType;

typedef struct {
  UsherValueType type;
  gint64 integer;           /* also a boolean, and the lower end of a range */
  gint64 upper;             /* the upper end of a range, which belongs to it */
  const char *text;         /* (not owned) */
  const char *const *texts; /* (not owned) NULL-terminated */
} UsherValue;

typedef enum {
  USHER_FACT_DEVICE_RATS,
  USHER_FACT_SITE_REGION,
  USHER_FACT_SITE_MCC,
  USHER_FACT_CONTRACT_TERM_DAYS,
  USHER_FACT_USAGE_UNITS,
  USHER_FACT_USAGE_SMS,
  USHER_FACT_STOCK_AVAILABLE,
  USHER_FACT_SCAN_MISSING,
  USHER_FACT_SCAN_RSRP_DBM,
  USHER_FACT_OFFER_ID, /* from here on: what the policy says of the offer itself */
  USHER_FACT_OFFER_OPERATOR,
  USHER_FACT_OFFER_REGIONS,
  USHER_FACT_OFFER_RATS,
  USHER_FACT_OFFER_STOCK_POOL,
  USHER_FACT_OFFER_HOME_MCC,
  USHER_FACT_OFFER_PERMANENT_ROAMING_MAX_DAYS,
} UsherFact;

#define USHER_N_FACTS (USHER_FACT_OFFER_PERMANENT_ROAMING_MAX_DAYS + 1)

/* The fact called @prefix followed by @name ("offer." and "rats"); FALSE when there is none. */
gboolean usher_fact_find (const char *prefix, const char *name, UsherFact *fact);
const char *usher_fact_get_name (UsherFact fact);
UsherValueType usher_fact_get_type (UsherFact fact);

G_END_DECLS
