/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Certificates by GnuTLS. A failure ends the test program: there is nothing to go on with. */
#include "rsp-pki.h"

#include <string.h>

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

#define DAY (24 * 60 * 60)

struct _RspPki
{
  gnutls_x509_privkey_t key;
  gnutls_x509_crt_t root;
  char *directory;  /* (owned) */
  char *root_path;  /* (owned) */
  GPtrArray *files; /* (owned) of char */
  guint8 serial;
};

static gnutls_x509_privkey_t
make_key (void)
{
  gnutls_x509_privkey_t key;

  g_assert_cmpint (gnutls_x509_privkey_init (&key), ==, 0);
  g_assert_cmpint (gnutls_x509_privkey_generate (key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1), 0),
                   ==, 0);
  return key;
}

static gnutls_x509_crt_t
make_certificate (const char *dn, gnutls_x509_privkey_t key, guint8 serial, time_t from, time_t until)
{
  gnutls_x509_crt_t certificate;

  g_assert_cmpint (gnutls_x509_crt_init (&certificate), ==, 0);
  g_assert_cmpint (gnutls_x509_crt_set_version (certificate, 3), ==, 0);
  g_assert_cmpint (gnutls_x509_crt_set_dn (certificate, dn, NULL), ==, 0);
  g_assert_cmpint (gnutls_x509_crt_set_key (certificate, key), ==, 0);
  g_assert_cmpint (gnutls_x509_crt_set_serial (certificate, &serial, 1), ==, 0);
  g_assert_cmpint (gnutls_x509_crt_set_activation_time (certificate, from), ==, 0);
  g_assert_cmpint (gnutls_x509_crt_set_expiration_time (certificate, until), ==, 0);
  return certificate;
}

static char *
export_certificate (gnutls_x509_crt_t certificate)
{
  gnutls_datum_t pem;
  char *text;

  g_assert_cmpint (gnutls_x509_crt_export2 (certificate, GNUTLS_X509_FMT_PEM, &pem), ==, 0);
  text = g_strndup ((const char *) pem.data, pem.size);
  gnutls_free (pem.data);
  return text;
}

RspPki *
rsp_pki_new (const char *name)
{
  RspPki *pki = g_new0 (RspPki, 1);
  g_autofree char *dn = g_strdup_printf ("CN=%s", name);
  g_autofree char *pem = NULL;
  time_t now = time (NULL);

  pki->serial = 1;
  pki->files = g_ptr_array_new_with_free_func (g_free);
  pki->directory = g_dir_make_tmp ("usher-pki-XXXXXX", NULL);
  pki->key = make_key ();
  pki->root = make_certificate (dn, pki->key, pki->serial++, now - 30 * DAY, now + 30 * DAY);
  g_assert_cmpint (gnutls_x509_crt_set_basic_constraints (pki->root, 1, -1), ==, 0);
  g_assert_cmpint (gnutls_x509_crt_set_key_usage (pki->root, GNUTLS_KEY_KEY_CERT_SIGN), ==, 0);
  g_assert_cmpint (gnutls_x509_crt_sign2 (pki->root, pki->root, pki->key, GNUTLS_DIG_SHA256, 0), ==, 0);
  pem = export_certificate (pki->root);
  pki->root_path = rsp_pki_write (pki, "root.pem", pem);
  return pki;
}

void
rsp_pki_free (RspPki *pki)
{
  for (guint i = 0; i < pki->files->len; i++)
    g_unlink (g_ptr_array_index (pki->files, i));
  g_rmdir (pki->directory);
  g_ptr_array_unref (pki->files);
  g_free (pki->directory);
  g_free (pki->root_path);
  gnutls_x509_crt_deinit (pki->root);
  gnutls_x509_privkey_deinit (pki->key);
  g_free (pki);
}

const char *
rsp_pki_get_root (RspPki *pki)
{
  return pki->root_path;
}

char *
rsp_pki_write (RspPki *pki, const char *name, const char *text)
{
  char *path = g_build_filename (pki->directory, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  g_ptr_array_add (pki->files, g_strdup (path));
  return path;
}

static void
name_hosts (gnutls_x509_crt_t certificate, RspLeaf leaf)
{
  static const guint8 loopback[] = { 127, 0, 0, 1 };

  if (leaf & RSP_LEAF_OTHER_HOST)
    {
      g_assert_cmpint (gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_DNSNAME, "other.example", 13, 0), ==, 0);
      return;
    }
  g_assert_cmpint (gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_DNSNAME, "localhost", 9, 0), ==, 0);
  g_assert_cmpint (gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_IPADDRESS, loopback, 4, GNUTLS_FSAN_APPEND),
                   ==, 0);
}

char *
rsp_pki_make_leaf (RspPki *pki, RspLeaf leaf)
{
  gnutls_x509_privkey_t key = make_key ();
  time_t now = time (NULL);
  time_t from = leaf & RSP_LEAF_NOT_YET ? now + DAY : now - 20 * DAY;
  time_t until = leaf & RSP_LEAF_EXPIRED ? now - DAY : now + 20 * DAY;
  gnutls_x509_crt_t certificate = make_certificate ("CN=rsp.example", key, pki->serial++, from, until);
  g_autofree char *pem = NULL;
  g_autofree char *key_text = NULL;
  gnutls_datum_t key_pem;

  name_hosts (certificate, leaf);
  g_assert_cmpint (gnutls_x509_crt_sign2 (certificate, pki->root, pki->key, GNUTLS_DIG_SHA256, 0), ==, 0);
  pem = export_certificate (certificate);
  g_assert_cmpint (gnutls_x509_privkey_export2_pkcs8 (key, GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN, &key_pem), ==, 0);
  key_text = g_strndup ((const char *) key_pem.data, key_pem.size);
  gnutls_free (key_pem.data);
  gnutls_x509_crt_deinit (certificate);
  gnutls_x509_privkey_deinit (key);
  return g_strconcat (pem, key_text, NULL);
}
