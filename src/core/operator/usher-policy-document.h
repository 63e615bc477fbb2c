/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parsed content of a policy, for the files of operator/ only. Everybody else sees usher-policy.h. */
#pragma once

#include "usher-band.h"
#include "usher-offer.h"
#include "usher-rule.h"

G_BEGIN_DECLS

typedef struct {
  char *id;          /* (owned) */
  char *tz;          /* (owned) IANA name; for people and for device rules, not for the choice */
  char **iso3166_1;  /* (owned) (nullable) countries */
  char **iso3166_2;  /* (owned) (nullable) their parts */
} UsherRegion;

typedef struct {
  char *id;      /* (owned) */
  char *name;    /* (owned) (nullable) for people who may know it */
  char **plmns;  /* (owned) as text: 26201 and 262010 are different networks */
} UsherOperator;

/* What comes first when offers are compared; whatever is not listed follows, the offer's id last. */
typedef enum {
  USHER_TIE_COST,
  USHER_TIE_PREFER_RANK,
  USHER_TIE_OPERATOR_ID,
  USHER_TIE_OFFER_ID,
} UsherTie;

#define USHER_N_TIES (USHER_TIE_OFFER_ID + 1)

typedef struct _UsherPolicyDocument {
  char *policy_id;    /* (owned) */
  gint64 version;
  gint64 valid_from;  /* microseconds UTC */
  gint64 valid_until; /* microseconds UTC, not included */
  GPtrArray *regions;   /* (owned) of UsherRegion: the first that matches a site wins */
  GPtrArray *operators; /* (owned) of UsherOperator */
  GPtrArray *bands;     /* (owned) of UsherBand */
  GPtrArray *offers;    /* (owned) of UsherOffer */
  GPtrArray *rules;     /* (owned) of UsherRule */
  gint64 horizon_months;
  UsherTie ties[USHER_N_TIES];
} UsherPolicyDocument;

/* (transfer full) or NULL with USHER_ERROR_INVALID that tells the line. */
UsherPolicyDocument *usher_policy_document_parse (const UsherReader *reader, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void usher_policy_document_free (UsherPolicyDocument *document);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherPolicyDocument, usher_policy_document_free)

G_END_DECLS
