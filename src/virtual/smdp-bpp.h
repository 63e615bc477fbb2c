/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Builds what the SM-DP+ sends to the card: profile metadata and the bound profile package (SGP.22 2.5.4, 5.5). Pure but for
 * the signature; which order it is for is the caller's business. */
#pragma once

#include "smdp-order.h"

G_BEGIN_DECLS

typedef struct {
  GBytes *transaction_id;    /* (not owned) */
  const char *eid;           /* (not owned) 32 digits */
  EVP_PKEY *signing_key;     /* (not owned) of CERT.DPpb */
  EVP_PKEY *one_time_key;    /* (not owned) otSK.DP.ECKA */
  GBytes *card_point;        /* (not owned) otPK.EUICC.ECKA */
  GBytes *metadata;          /* (not owned) StoreMetadata, 'BF25' */
  GBytes *package;           /* (not owned) unprotected profile package */
  const guint8 *profile_keys; /* (not owned) (nullable) 48 bytes: the package is protected with these, which
                                 ReplaceSessionKeys brings; NULL = with the session keys */
} VirtualBinding;

/* Returns (transfer full) 'BF36', its '86' TLVs at most 1020 bytes each; NULL with VIRTUAL_STATUS CARD_SIGNATURE if the
 * card's point is none. */
GBytes *virtual_bpp_build (const VirtualBinding *binding, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Returns (transfer full) 'BF25' of @order: ICCID, names, class, notifications of enabling, disabling and deletion to
 * @address (the installation result always goes there), owner, policy rules. */
GBytes *virtual_metadata_build (const VirtualOrder *order, const char *address);

G_END_DECLS
