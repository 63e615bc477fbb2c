/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads a certificate that came over the wire and answers what SGP.22 asks of it: role, issuer, validity, EID,
 * OID. Used by both ends; it is no general path validation (chains here have two or three links). */
#pragma once

#include "pki-issue.h"

G_BEGIN_DECLS

typedef struct {
  X509 *x509;       /* (owned) */
  EVP_PKEY *key;    /* (owned) public */
  GBytes *der;      /* (owned) as received */
  GBytes *key_id;   /* (owned) (nullable) subject key identifier */
  GBytes *issuer_id; /* (owned) (nullable) authority key identifier */
  char *serial;     /* (owned) (nullable) serialNumber of the subject: a card's EID */
  GBytes *oid;      /* (owned) (nullable) registeredID of the subject's alternative names, content bytes */
} VirtualCertificate;

/* Reads exactly one DER certificate with a P-256 key. NULL with USHER_CODEC_ERROR. */
VirtualCertificate *virtual_certificate_read (const guint8 *der, gsize length,
                                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
VirtualCertificate *virtual_certificate_from_x509 (X509 *x509, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void virtual_certificate_free (VirtualCertificate *certificate);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VirtualCertificate, virtual_certificate_free)

/* Whether the certificate policies name the role @oid (dotted text). */
gboolean virtual_certificate_has_role (const VirtualCertificate *certificate, const char *oid);

/* Whether @issuer signed @certificate: key identifiers, names and signature agree. */
gboolean virtual_certificate_is_issued_by (const VirtualCertificate *certificate,
                                           const VirtualCertificate *issuer);

/* Whether @certificate may sign certificates. */
gboolean virtual_certificate_is_authority (const VirtualCertificate *certificate);

/* Whether @now (seconds since 1970) is within the validity. */
gboolean virtual_certificate_is_current (const VirtualCertificate *certificate, gint64 now);

/* Whether the name constraints of the EUM certificate @eum permit the card @eid (SGP.22 4.5.2.1.0.3); TRUE when
 * it has none. */
gboolean virtual_certificate_permits_eid (const VirtualCertificate *eum, const char *eid);

/* Returns (transfer full) (nullable) the issuer digits that the name constraints of @eum permit. */
char *virtual_certificate_dup_permitted_iin (const VirtualCertificate *eum);

G_END_DECLS
