/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whom RSP hosts may chain to, without a network. */
#include <string.h>

#include "rsp-pki.h"
#include "usher-error.h"
#include "usher-trust-system.h"
#include "usher-trust.h"

#define SYSTEM_ROOTS "/etc/ssl/certs/ca-certificates.crt"

static UsherTrust *
make_trust (UsherTrustScope scope, const char *root)
{
  const char *roots[] = { root, NULL };
  g_autoptr (GError) error = NULL;
  UsherTrust *trust = usher_trust_new (scope, root == NULL ? NULL : roots, &error);

  g_assert_no_error (error);
  return trust;
}

static GTlsCertificate *
make_chain (RspPki *pki, RspLeaf leaf)
{
  g_autofree char *pem = rsp_pki_make_leaf (pki, leaf);
  g_autoptr (GError) error = NULL;
  GTlsCertificate *chain = g_tls_certificate_new_from_pem (pem, -1, &error);

  g_assert_no_error (error);
  return chain;
}

static void
assert_untrusted (UsherTrust *trust, GTlsCertificate *chain, const char *host, const char *advice)
{
  g_autoptr (GSocketConnectable) identity = g_network_address_new (host, 443);
  g_autoptr (GError) error = NULL;

  g_assert_false (usher_trust_verify (trust, chain, identity, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_UNTRUSTED);
  g_assert_cmpstr (usher_error_get_advice (error)->name, ==, advice);
  g_assert_nonnull (strstr (error->message, "subject CN=rsp.example"));
}

/* A root counts only when it is named, in either scope, and that it is named can be asked. */
static void
test_named (void)
{
  static const UsherTrustScope scopes[] = { USHER_TRUST_SYSTEM_AND_GSMA, USHER_TRUST_GSMA_ONLY };
  g_autoptr (RspPki) pki = rsp_pki_new ("Named");
  g_autoptr (RspPki) other = rsp_pki_new ("Other");
  g_autoptr (GTlsCertificate) chain = make_chain (pki, RSP_LEAF_GOOD);
  g_autoptr (GSocketConnectable) identity = g_network_address_new ("localhost", 443);

  for (guint i = 0; i < G_N_ELEMENTS (scopes); i++)
    {
      g_autoptr (UsherTrust) named = make_trust (scopes[i], rsp_pki_get_root (pki));
      g_autoptr (UsherTrust) unnamed = make_trust (scopes[i], NULL);
      g_autoptr (UsherTrust) wrong = make_trust (scopes[i], rsp_pki_get_root (other));
      g_autoptr (GError) error = NULL;

      g_assert_true (usher_trust_verify (named, chain, identity, &error));
      g_assert_no_error (error);
      g_assert_true (usher_trust_has_test_roots (named));
      g_assert_false (usher_trust_has_test_roots (unnamed));
      assert_untrusted (unnamed, chain, "localhost", "certificate_unknown_root");
      assert_untrusted (wrong, chain, "localhost", "certificate_unknown_root");
    }
}

/* Under a known root, what is wrong is named: host, expiry, a time to come. */
static void
test_defects (void)
{
  g_autoptr (RspPki) pki = rsp_pki_new ("Root");
  g_autoptr (UsherTrust) trust = make_trust (USHER_TRUST_SYSTEM_AND_GSMA, rsp_pki_get_root (pki));
  g_autoptr (GTlsCertificate) good = make_chain (pki, RSP_LEAF_GOOD);
  g_autoptr (GTlsCertificate) expired = make_chain (pki, RSP_LEAF_EXPIRED);
  g_autoptr (GTlsCertificate) early = make_chain (pki, RSP_LEAF_NOT_YET);

  assert_untrusted (trust, good, "rsp.example", "certificate_wrong_host");
  assert_untrusted (trust, good, "127.0.0.2", "certificate_wrong_host");
  assert_untrusted (trust, expired, "localhost", "certificate_expired");
  assert_untrusted (trust, early, "localhost", "certificate_not_yet_valid");
}

/* A file that cannot be read or holds no certificate is an error that names it. */
static void
test_bad_files (void)
{
  g_autoptr (RspPki) pki = rsp_pki_new ("Root");
  g_autofree char *empty = rsp_pki_write (pki, "empty.pem", "nothing");
  const char *absent[] = { "/nowhere/root.pem", NULL };
  const char *useless[] = { empty, NULL };
  g_autoptr (GError) error = NULL;

  g_assert_null (usher_trust_new (USHER_TRUST_GSMA_ONLY, absent, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (usher_trust_new (USHER_TRUST_GSMA_ONLY, useless, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, empty));
}

/* Where GIO has no TLS module, that is what the person hears. */
static void
test_no_module (void)
{
  g_autoptr (GError) error = NULL;

  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
      g_test_trap_assert_passed ();
      return;
    }
  g_setenv ("GIO_MODULE_DIR", "/nonexistent", TRUE);
  g_assert_null (usher_trust_new (USHER_TRUST_GSMA_ONLY, NULL, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_NOT_SUPPORTED);
  g_assert_cmpstr (usher_error_get_advice (error)->name, ==, "tls_missing");
}

static GTlsCertificateFlags
verify (GTlsDatabase *database, GTlsCertificate *chain)
{
  g_autoptr (GError) error = NULL;
  GTlsCertificateFlags flags = g_tls_database_verify_chain (database, chain, G_TLS_DATABASE_PURPOSE_AUTHENTICATE_SERVER, NULL,
                                                            NULL, G_TLS_DATABASE_VERIFY_NONE, NULL, &error);

  g_assert_no_error (error);
  return flags;
}

/* Other users of TLS in the process still verify against the system's roots: what those know is accepted, an unknown root
 * stays unknown, and a root that is named for RSP hosts is none of theirs. */
static void
test_default_database (void)
{
  g_autoptr (RspPki) pki = rsp_pki_new ("Root");
  g_autoptr (UsherTrust) trust = make_trust (USHER_TRUST_SYSTEM_AND_GSMA, rsp_pki_get_root (pki));
  g_autoptr (GTlsDatabase) database = g_tls_backend_get_default_database (g_tls_backend_get_default ());
  g_autoptr (GTlsDatabase) real = usher_trust_system_load ();
  g_autoptr (GTlsCertificate) chain = make_chain (pki, RSP_LEAF_GOOD);
  g_autoptr (GTlsCertificate) root = g_tls_certificate_new_from_file (SYSTEM_ROOTS, NULL);

  g_assert_true (usher_trust_has_test_roots (trust));
  g_assert_true (database != real);
  g_assert_cmphex (verify (database, chain) & G_TLS_CERTIFICATE_UNKNOWN_CA, !=, 0);
  g_assert_cmphex (verify (database, chain), ==, verify (real, chain));
  if (root == NULL)
    {
      g_test_skip ("this computer has no " SYSTEM_ROOTS);
      return;
    }
  g_assert_cmphex (verify (database, root), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/esim/trust/named", test_named);
  g_test_add_func ("/esim/trust/defects", test_defects);
  g_test_add_func ("/esim/trust/bad-files", test_bad_files);
  g_test_add_func ("/esim/trust/no-module", test_no_module);
  g_test_add_func ("/esim/trust/default-database", test_default_database);
  return g_test_run ();
}
