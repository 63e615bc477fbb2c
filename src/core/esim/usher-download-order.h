/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What goes into a download and what comes out of it: the order, the questions to the person, the result. */
#pragma once

#include "usher-card-facts.h"
#include "usher-es9.h"
#include "usher-metadata.h"

G_BEGIN_DECLS

/* All borrowed; matching id and confirmation code are secrets and are never stored. */
typedef struct {
  const char *smdp_address;      /* host, perhaps with a port */
  const char *matching_id;       /* (nullable) NULL lets the server find the order by EID */
  const char *confirmation_code; /* (nullable) when NULL it is asked for if the server wants one */
  const char *smdp_oid;          /* (nullable) of the activation code; must be that of the server's certificate */
  const char *imei;              /* (nullable) 15 digits */
  const char *expected_eid;      /* (nullable) another card is WRONG_DEVICE */
  const char *expected_iccid;    /* (nullable) another profile is cancelled as a mismatch */
  const char *expected_owner;    /* (nullable) MCC and MNC digits of the profile's owner */
  const UsherCardFacts *facts;   /* (nullable) read from this card in this session; with NULL they are read now */
  UsherEs9 *es9;                 /* (nullable) a connection to smdp_address, kept for what comes after */
  const char *journey;           /* (nullable) the journal's journey that this is part of; with NULL it begins and ends its own */
} UsherDownloadOrder;

typedef enum {
  USHER_CONSENT_YES,
  USHER_CONSENT_NO,    /* the order is cancelled at the server */
  USHER_CONSENT_LATER, /* the order stays */
} UsherConsent;

/* Called in the worker's thread; they may block. Each may be NULL. */
typedef struct {
  /* What is about to be installed, for the role that may see it; @rule_consent: the card asks that the person agrees
   * to the profile's rule that it cannot be disabled or deleted. NULL: yes, except with @rule_consent. */
  UsherConsent (*consent) (const UsherMetadata *metadata, gboolean rule_consent, gpointer data);
  /* (transfer full) (nullable) the confirmation code; NULL when there is none yet, then the order stays. */
  char *(*confirmation_code) (gpointer data);
  gpointer data; /* (not owned) */
} UsherDownloadCallbacks;

typedef struct {
  char *iccid;             /* (owned) digits */
  GBytes *isdp_aid;        /* (owned) (nullable) */
  UsherMetadata *metadata; /* (owned) (nullable) NULL when resumed */
  gboolean resumed;        /* an earlier run had installed it; this one found that out and finished */
  gboolean delivered;      /* the server has the install notification; else it waits in the outbox */
  gboolean skew_known;
  gint64 skew;             /* seconds that the server's clock is ahead of ours */
} UsherDownloadResult;

void usher_download_result_clear (UsherDownloadResult *result);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (UsherDownloadResult, usher_download_result_clear)

G_END_DECLS
