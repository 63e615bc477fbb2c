/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes the certificates of a virtual eSIM world in the profiles of SGP.22 4.5.2 and the shape of the SGP.26 test
 * certificates: P-256, ECDSA with SHA-256. It only builds and signs; files are pki.h's. */
#pragma once

#include <glib.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

G_BEGIN_DECLS

G_DEFINE_AUTOPTR_CLEANUP_FUNC (X509, X509_free)

/* id-rspRole of SGP.22 (certificate policies). */
#define VIRTUAL_ROLE_OID_CI "2.23.146.1.2.1.0"
#define VIRTUAL_ROLE_OID_EUICC "2.23.146.1.2.1.1"
#define VIRTUAL_ROLE_OID_EUM "2.23.146.1.2.1.2"
#define VIRTUAL_ROLE_OID_DPTLS "2.23.146.1.2.1.3"
#define VIRTUAL_ROLE_OID_DPAUTH "2.23.146.1.2.1.4"
#define VIRTUAL_ROLE_OID_DPPB "2.23.146.1.2.1.5"

/* First eight digits of the EIDs that our EUM may issue; those of the SGP.26 test EUM. */
#define VIRTUAL_EUM_IIN "89049032"

typedef enum {
  VIRTUAL_ROLE_CI,
  VIRTUAL_ROLE_EUM,
  VIRTUAL_ROLE_DPAUTH,
  VIRTUAL_ROLE_DPPB,
  VIRTUAL_ROLE_TLS,
  VIRTUAL_ROLE_ES2,
  VIRTUAL_ROLE_EUICC,
} VirtualRole;

#define VIRTUAL_N_FILE_ROLES VIRTUAL_ROLE_EUICC /* those kept in files: all but the cards' */

/* What a certificate is made from. */
typedef struct {
  VirtualRole role;
  EVP_PKEY *key;           /* (not owned) the subject's, its public half is enough */
  X509 *issuer;            /* (not owned) (nullable) NULL for a root */
  EVP_PKEY *issuer_key;    /* (not owned) the root's own for a root */
  const char *eid;         /* (not owned) (nullable) 32 digits, for a card */
  const char *host;        /* (not owned) (nullable) DNS name of a TLS server instead of localhost and 127.0.0.1 */
  gint64 not_before;       /* seconds since 1970 */
  gint64 not_after;
} VirtualIssue;

/* Returns (transfer full) the signed certificate. It can only fail by a broken library, which ends the program. */
X509 *virtual_issue_certificate (const VirtualIssue *issue);

G_END_DECLS
