/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whom the hosts of remote SIM provisioning may chain to: the system's roots and the GSMA production roots, the
 * latter for these hosts only; test roots only when they are named. Chain and host are always verified; there is no
 * switch that turns it off. Not a place for the signatures inside SGP.22 messages: those the card verifies. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Immutable once made, so that all workers of a process share one. */
typedef struct _UsherTrust UsherTrust;

typedef enum {
  USHER_TRUST_SYSTEM_AND_GSMA,
  USHER_TRUST_GSMA_ONLY,
} UsherTrustScope;

/* @test_roots is a NULL-terminated list of PEM files, or NULL; they are trusted beside those of @scope. Returns
 * (transfer full) or NULL: NOT_FOUND or INVALID name the file that cannot be used, NOT_SUPPORTED that GIO has no TLS. The
 * system's roots are not read before a host needs them. */
UsherTrust *usher_trust_new (UsherTrustScope scope, const char *const *test_roots, GError **error);
UsherTrust *usher_trust_ref (UsherTrust *trust);
void usher_trust_unref (UsherTrust *trust);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherTrust, usher_trust_unref)

/* TRUE when named roots are in use: whoever shows anything to a person says so. */
gboolean usher_trust_has_test_roots (UsherTrust *trust);

/* Whether @chain belongs to @identity (a GNetworkAddress) and chains to one of the sets, dates included. FALSE with
 * UNTRUSTED, which says what is wrong (unknown root, expired, not yet valid, wrong host) and names subject, issuer
 * and dates. */
gboolean usher_trust_verify (UsherTrust *trust, GTlsCertificate *chain, GSocketConnectable *identity, GError **error);

G_END_DECLS
