/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The virtual world's certificates: the openssl program accepts the chains, SGP.22's extensions are there, files are
 * read as they stand. */
#include "pki.h"

#include "crypto.h"
#include "usher-error.h"

#include <glib/gstdio.h>
#include <string.h>

#define EID "89049032001100000000000000000001"

typedef struct {
  char *directory; /* (owned) */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->directory = g_dir_make_tmp ("usher-pki-XXXXXX", &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GDir) dir = g_dir_open (fixture->directory, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (fixture->directory, name, NULL);

      g_unlink (path);
    }
  g_rmdir (fixture->directory);
  g_free (fixture->directory);
}

static VirtualPki *
open_pki (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  VirtualPki *pki = virtual_pki_open (fixture->directory, &error);

  g_assert_no_error (error);
  return pki;
}

/* Runs the openssl program in the directory. Returns what it printed. */
static char *
run_openssl (Fixture *fixture, const char *arguments)
{
  g_autofree char *command = g_strdup_printf ("openssl %s", arguments);
  g_auto (GStrv) argv = g_strsplit (command, " ", -1);
  g_autoptr (GError) error = NULL;
  char *output = NULL;
  int status = 0;

  g_spawn_sync (fixture->directory, argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL,
                &output, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
  return output;
}

/* Proves that the openssl program verifies every certificate kept in files against the root, the server's also by
 * name and purpose, the client's by purpose. */
static void
test_openssl_verifies (Fixture *fixture, gconstpointer data)
{
  G_GNUC_UNUSED g_autoptr (VirtualPki) pki = open_pki (fixture);
  static const char *const checks[] = {
    "verify -CAfile ci.pem -x509_strict eum.pem dpauth.pem dppb.pem",
    "verify -CAfile ci.pem -x509_strict -purpose sslserver -verify_hostname localhost tls.pem",
    "verify -CAfile ci.pem -x509_strict -purpose sslserver -verify_ip 127.0.0.1 tls.pem",
    "verify -CAfile ci.pem -x509_strict -purpose sslclient es2.pem",
  };

  for (guint i = 0; i < G_N_ELEMENTS (checks); i++)
    g_free (run_openssl (fixture, checks[i]));
}

/* Proves the extensions that SGP.22 wants, as the openssl program prints them. */
static void
test_extensions (Fixture *fixture, gconstpointer data)
{
  G_GNUC_UNUSED g_autoptr (VirtualPki) pki = open_pki (fixture);
  static const char *const expected[][4] = {
    { "ci", "2.23.146.1.2.1.0", "CA:TRUE", "Certificate Sign, CRL Sign" },
    { "eum", "2.23.146.1.2.1.2", "CA:TRUE, pathlen:0", "serialNumber = 89049032" },
    { "dpauth", "2.23.146.1.2.1.4", "Registered ID:2.999.10", "Digital Signature" },
    { "dppb", "2.23.146.1.2.1.5", "Registered ID:2.999.10", "Digital Signature" },
    { "tls", "2.23.146.1.2.1.3", "DNS:localhost, IP Address:127.0.0.1, Registered ID:2.999.10",
      "TLS Web Server Authentication" },
    { "es2", "TLS Web Client Authentication", "Digital Signature", "Authority Key Identifier" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autofree char *arguments = g_strdup_printf ("x509 -noout -text -in %s.pem", expected[i][0]);
      g_autofree char *text = run_openssl (fixture, arguments);

      for (guint j = 1; j < G_N_ELEMENTS (expected[i]); j++)
        g_assert_nonnull (strstr (text, expected[i][j]));
      g_assert_nonnull (strstr (text, "Subject Key Identifier"));
      g_assert_nonnull (strstr (text, "prime256v1"));
    }
}

/* Proves that a card's certificate chains to the EUM, carries the EID and role, and that an EID outside the name
 * constraints is refused. */
static void
test_euicc (Fixture *fixture, gconstpointer data)
{
  g_autoptr (VirtualPki) pki = open_pki (fixture);
  g_autoptr (EVP_PKEY) key = virtual_key_generate ();
  g_autoptr (GError) error = NULL;
  g_autoptr (VirtualCertificate) card = virtual_pki_issue_euicc (pki, EID, key, &error);
  const VirtualCertificate *eum = virtual_pki_get (pki, VIRTUAL_ROLE_EUM)->certificate;
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  g_assert_no_error (error);
  g_assert_cmpstr (card->serial, ==, EID);
  g_assert_true (virtual_certificate_has_role (card, VIRTUAL_ROLE_OID_EUICC));
  g_assert_false (virtual_certificate_has_role (card, VIRTUAL_ROLE_OID_EUM));
  g_assert_true (virtual_certificate_is_issued_by (card, eum));
  g_assert_false (
      virtual_certificate_is_issued_by (card, virtual_pki_get (pki, VIRTUAL_ROLE_CI)->certificate));
  g_assert_true (virtual_certificate_is_authority (eum));
  g_assert_false (virtual_certificate_is_authority (card));
  g_assert_true (virtual_certificate_is_current (card, now));
  g_assert_false (virtual_certificate_is_current (card, now + 40 * 365 * 24 * 3600LL));
  g_assert_null (virtual_pki_issue_euicc (pki, "89044032001100000000000000000001", key, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_INVALID);
}

/* Proves that a second opening reads the same keys, that one missing file alone is made anew, and that private keys
 * are the owner's only. */
static void
test_reopen (Fixture *fixture, gconstpointer data)
{
  g_autoptr (VirtualPki) first = open_pki (fixture), second = NULL;
  const VirtualIdentity *tls = virtual_pki_get (first, VIRTUAL_ROLE_TLS);
  GStatBuf status;

  for (VirtualRole role = VIRTUAL_ROLE_CI; role < VIRTUAL_N_FILE_ROLES; role++)
    {
      g_assert_cmpint (g_stat (virtual_pki_get (first, role)->key_path, &status), ==, 0);
      g_assert_cmpint (status.st_mode & 0777, ==, 0600);
    }
  g_unlink (tls->certificate_path);
  g_unlink (tls->key_path);
  second = open_pki (fixture);
  g_assert_true (g_bytes_equal (virtual_pki_get (first, VIRTUAL_ROLE_CI)->certificate->der,
                                virtual_pki_get (second, VIRTUAL_ROLE_CI)->certificate->der));
  g_assert_false (g_bytes_equal (tls->certificate->der,
                                 virtual_pki_get (second, VIRTUAL_ROLE_TLS)->certificate->der));
}

/* Proves that a key which is not that of its certificate, garbage, and a missing root key are told, not used. */
static void
test_bad_files (Fixture *fixture, gconstpointer data)
{
  g_autoptr (VirtualPki) pki = open_pki (fixture);
  const VirtualIdentity *tls = virtual_pki_get (pki, VIRTUAL_ROLE_TLS);
  const VirtualIdentity *es2 = virtual_pki_get (pki, VIRTUAL_ROLE_ES2);
  const VirtualIdentity *ci = virtual_pki_get (pki, VIRTUAL_ROLE_CI);
  g_autofree char *key = NULL, *certificate = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_get_contents (tls->key_path, &key, NULL, NULL));
  g_assert_true (g_file_get_contents (tls->certificate_path, &certificate, NULL, NULL));
  g_assert_true (g_file_set_contents (es2->key_path, key, -1, NULL));
  g_assert_null (virtual_pki_open (fixture->directory, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_true (g_file_set_contents (es2->key_path, "garbage", -1, NULL));
  g_assert_null (virtual_pki_open (fixture->directory, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_INVALID);
  g_clear_error (&error);
  g_unlink (es2->key_path);
  g_unlink (es2->certificate_path);
  g_unlink (ci->key_path);
  g_assert_null (virtual_pki_open (fixture->directory, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_INVALID);
}

/* Proves that the paths of a relative directory hold for programs that run elsewhere. */
static void
test_relative (Fixture *fixture, gconstpointer data)
{
  g_autofree char *name = g_path_get_basename (fixture->directory);
  g_autofree char *parent = g_path_get_dirname (fixture->directory);
  g_autofree char *before = g_get_current_dir ();
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_chdir (parent), ==, 0);
  g_autoptr (VirtualPki) pki = virtual_pki_open (name, &error);
  g_assert_cmpint (g_chdir (before), ==, 0);
  g_assert_no_error (error);
  g_assert_true (g_path_is_absolute (virtual_pki_get (pki, VIRTUAL_ROLE_CI)->certificate_path));
  g_assert_true (g_file_test (virtual_pki_get (pki, VIRTUAL_ROLE_TLS)->key_path, G_FILE_TEST_EXISTS));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/virtual/pki/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("openssl-verifies", test_openssl_verifies);
  ADD ("extensions", test_extensions);
  ADD ("euicc", test_euicc);
  ADD ("reopen", test_reopen);
  ADD ("bad-files", test_bad_files);
  ADD ("relative", test_relative);
  return g_test_run ();
}
