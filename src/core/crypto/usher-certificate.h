/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an X.509 certificate (RFC 5280) says about itself, for checks and for messages that name it. Not a verifier of
 * chains: who may vouch for whom is decided where the trust is known. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  gint64 not_before;      /* microseconds UTC */
  gint64 not_after;       /* microseconds UTC */
  char *subject;          /* (owned) RFC 4514; may be empty */
  char *issuer;           /* (owned) RFC 4514 */
  char *serial;           /* (owned) upper-case hex */
  char *subject_key_id;   /* (owned) (nullable) upper-case hex */
  char *authority_key_id; /* (owned) (nullable) upper-case hex */
  char *registered_id;    /* (owned) (nullable) dotted OID of the subject's alternative name: in SGP.22 the owner's OID */
  char *dns_name;         /* (owned) (nullable) the first DNS name of the subject's alternative name */
  gboolean for_servers;   /* may speak for a TLS server: RFC 5280 4.2.1.12 says so, or nothing about purposes */
} UsherCertificate;

/* (transfer full) the certificate in DER, or NULL with USHER_CODEC_ERROR_BAD_VALUE. */
UsherCertificate *usher_certificate_parse (GBytes *der, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void usher_certificate_free (UsherCertificate *certificate);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherCertificate, usher_certificate_free)

/* FALSE with USHER_ERROR_UNTRUSTED, which names the certificate and both dates, when @now (microseconds UTC) is outside
 * of its validity. */
gboolean usher_certificate_check_dates (const UsherCertificate *certificate, gint64 now, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
