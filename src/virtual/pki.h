/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The keys and certificates of one virtual world, in a directory: `ci eum dpauth dppb tls es2`, each NAME.pem and
 * NAME.key. What is there is read, so that other programs' cards and servers can share the roots; what is missing
 * is made. Several processes may open the same directory at once. */
#pragma once

#include "pki-check.h"

G_BEGIN_DECLS

typedef struct {
  VirtualCertificate *certificate; /* (owned) */
  EVP_PKEY *key;                   /* (owned) (nullable) only a root may be without */
  char *certificate_path;          /* (owned) */
  char *key_path;                  /* (owned) */
} VirtualIdentity;

typedef struct {
  VirtualIdentity identities[VIRTUAL_N_FILE_ROLES];
} VirtualPki;

/* Opens or makes @directory; the paths of identities are absolute. USHER_ERROR_STORAGE when it cannot be read or written,
 * USHER_ERROR_INVALID when a file is not what its name says or a certificate must be issued and its issuer's key is not there. */
VirtualPki *virtual_pki_open (const char *directory, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void virtual_pki_free (VirtualPki *pki);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VirtualPki, virtual_pki_free)

/* Returns (transfer none) the identity of a role kept in files. */
const VirtualIdentity *virtual_pki_get (const VirtualPki *pki, VirtualRole role);

/* Issues the certificate of a card: @eid 32 digits, @key its key pair. NULL with USHER_ERROR_INVALID when the EUM
 * may not issue that EID or has no key. */
VirtualCertificate *virtual_pki_issue_euicc (const VirtualPki *pki, const char *eid, EVP_PKEY *key,
                                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Returns (transfer full) the eight digits that EIDs of this world begin with. */
char *virtual_pki_dup_iin (const VirtualPki *pki);

/* Returns (transfer full) a TLS certificate and key in PEM that a client must refuse, for tests: "expired",
 * "wrong-host" or "wrong-root". NULL with USHER_ERROR_INVALID for another word. */
char *virtual_pki_make_bad_tls (const VirtualPki *pki, const char *defect,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
