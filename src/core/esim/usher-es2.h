/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The functions of ES2+ that order a profile (SGP.22 5.3): from the provider to an operator's SM-DP+, with mutual
 * TLS. A repeated call with the same function call identifier is a retransmission and gets the same answer, so
 * callers keep that identifier and never the matching id. Errors as in usher_rsp_http_call. */
#pragma once

#include <gio/gio.h>

#include "usher-trust.h"

G_BEGIN_DECLS

typedef struct _UsherEs2 UsherEs2;

typedef enum {
  USHER_ES2_AVAILABLE,   /* the profile returns to the stock */
  USHER_ES2_UNAVAILABLE, /* it does not */
} UsherEs2Final;

typedef struct {
  const char *eid;               /* (nullable) */
  const char *matching_id;       /* (nullable) the server makes one */
  const char *confirmation_code; /* (nullable) */
  const char *smds_address;      /* (nullable) */
  gboolean release;              /* ready for download at once */
} UsherEs2Confirmation;

typedef struct {
  char *matching_id;  /* (owned) a secret */
  char *eid;          /* (owned) (nullable) */
  char *smdp_address; /* (owned) (nullable) when it is not the default one of the eUICC */
} UsherEs2Order;

/* @requester is the functionRequesterIdentifier. @certificate and @key are PEM files of the provider's client
 * credential. Returns (transfer full) or NULL with INVALID or NOT_FOUND naming the file. */
UsherEs2 *usher_es2_new (const char *address, UsherTrust *trust, const char *requester, const char *certificate,
                         const char *key, GError **error);
void usher_es2_free (UsherEs2 *es2);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherEs2, usher_es2_free)

/* At least one of @iccid and @profile_type; @eid may be NULL. Returns (transfer full) the ICCID that was reserved. */
char *usher_es2_download_order (UsherEs2 *es2, const char *eid, const char *iccid, const char *profile_type,
                                const char *call_id, GCancellable *cancellable, GError **error);

UsherEs2Order *usher_es2_confirm_order (UsherEs2 *es2, const char *iccid, const UsherEs2Confirmation *confirmation,
                                        const char *call_id, GCancellable *cancellable, GError **error);
void usher_es2_order_free (UsherEs2Order *order);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherEs2Order, usher_es2_order_free)

/* @eid and @matching_id as they were given or answered, or NULL. */
gboolean usher_es2_cancel_order (UsherEs2 *es2, const char *iccid, const char *eid, const char *matching_id,
                                 UsherEs2Final final, const char *call_id, GCancellable *cancellable, GError **error);

gboolean usher_es2_release_profile (UsherEs2 *es2, const char *iccid, const char *call_id,
                                    GCancellable *cancellable, GError **error);

G_END_DECLS
