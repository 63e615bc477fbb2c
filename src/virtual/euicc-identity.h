/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who an eUICC is and whom it trusts: its key and certificate, its maker's certificate, the CI root (SGP.22 4.5.2). */
#pragma once

#include "pki.h"

G_BEGIN_DECLS

typedef struct {
  VirtualCertificate *ci;          /* (owned) the root that it verifies with and was certified under */
  VirtualCertificate *eum;         /* (owned) */
  VirtualCertificate *certificate; /* (owned) the EID stands in the subject's serialNumber */
  EVP_PKEY *key;                   /* (owned) */
} VirtualEuiccIdentity;

/* Makes a key pair and has the EUM of @pki certify it for @eid. USHER_ERROR_INVALID if the EUM may not or cannot. */
VirtualEuiccIdentity *virtual_euicc_identity_new (const VirtualPki *pki, const char *eid, GError **error);
void virtual_euicc_identity_free (VirtualEuiccIdentity *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VirtualEuiccIdentity, virtual_euicc_identity_free)

G_END_DECLS
