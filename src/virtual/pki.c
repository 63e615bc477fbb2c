/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files of the world's keys and certificates; the making itself is pki-issue.c's. */
#include "pki.h"

#include "crypto.h"
#include "usher-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <openssl/pem.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BIO, BIO_free)

#define DAY (24 * 60 * 60)
#define YEAR (365 * (gint64) DAY)

static const char *const names[VIRTUAL_N_FILE_ROLES] = {
  [VIRTUAL_ROLE_CI] = "ci",     [VIRTUAL_ROLE_EUM] = "eum", [VIRTUAL_ROLE_DPAUTH] = "dpauth",
  [VIRTUAL_ROLE_DPPB] = "dppb", [VIRTUAL_ROLE_TLS] = "tls", [VIRTUAL_ROLE_ES2] = "es2",
};

static gint64
now_seconds (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static char *
bio_to_text (BIO *bio)
{
  char *data = NULL;
  long length = BIO_get_mem_data (bio, &data);

  return g_strndup (data, (gsize) length);
}

static char *
certificate_to_pem (X509 *x509)
{
  g_autoptr (BIO) bio = BIO_new (BIO_s_mem ());

  if (PEM_write_bio_X509 (bio, x509) != 1)
    g_error ("OpenSSL failed: certificate to PEM");
  return bio_to_text (bio);
}

static char *
key_to_pem (EVP_PKEY *key)
{
  g_autoptr (BIO) bio = BIO_new (BIO_s_mem ());

  if (PEM_write_bio_PKCS8PrivateKey (bio, key, NULL, NULL, 0, NULL, NULL) != 1)
    g_error ("OpenSSL failed: key to PEM");
  return bio_to_text (bio);
}

static gboolean
save (const char *path, const char *text, int mode, GError **error)
{
  g_autoptr (GError) reason = NULL;

  if (g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, mode, &reason))
    return TRUE;
  g_set_error (error, USHER_ERROR, USHER_ERROR_STORAGE, "failed to write %s: %s", path, reason->message);
  return FALSE;
}

/* Returns the text of @path; *@text is NULL when it does not exist. */
static gboolean
load (const char *path, char **text, GError **error)
{
  g_autoptr (GError) reason = NULL;

  if (g_file_get_contents (path, text, NULL, &reason)
      || g_error_matches (reason, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    return TRUE;
  g_set_error (error, USHER_ERROR, USHER_ERROR_STORAGE, "failed to read %s: %s", path, reason->message);
  return FALSE;
}

static gboolean
read_key (VirtualIdentity *identity, GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (BIO) bio = NULL;

  if (!load (identity->key_path, &text, error))
    return FALSE;
  if (text == NULL)
    return TRUE;
  bio = BIO_new_mem_buf (text, -1);
  identity->key = PEM_read_bio_PrivateKey (bio, NULL, NULL, NULL);
  if (identity->key == NULL || !EVP_PKEY_is_a (identity->key, "EC"))
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_INVALID, "%s holds no EC private key",
                   identity->key_path);
      return FALSE;
    }
  return TRUE;
}

static gboolean
read_certificate (VirtualIdentity *identity, GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (BIO) bio = NULL;
  g_autoptr (X509) x509 = NULL;
  g_autoptr (GError) reason = NULL;

  if (!load (identity->certificate_path, &text, error))
    return FALSE;
  if (text == NULL)
    return TRUE;
  bio = BIO_new_mem_buf (text, -1);
  x509 = PEM_read_bio_X509 (bio, NULL, NULL, NULL);
  if (x509 != NULL)
    identity->certificate = virtual_certificate_from_x509 (x509, &reason);
  if (identity->certificate != NULL)
    return TRUE;
  g_set_error (error, USHER_ERROR, USHER_ERROR_INVALID, "%s holds no certificate with a P-256 key",
               identity->certificate_path);
  return FALSE;
}

static VirtualRole
issuer_of (VirtualRole role)
{
  return role == VIRTUAL_ROLE_EUICC ? VIRTUAL_ROLE_EUM : VIRTUAL_ROLE_CI;
}

/* Fills what role, subject and issuer decide; the caller may then spoil it. */
static gboolean
prepare_issue (const VirtualPki *pki, VirtualRole role, EVP_PKEY *key, VirtualIssue *issue, GError **error)
{
  const VirtualIdentity *issuer = &pki->identities[issuer_of (role)];
  gint64 now = now_seconds ();

  *issue = (VirtualIssue) { .role = role, .key = key, .issuer_key = key, .not_before = now - DAY,
                            .not_after = now + (role == VIRTUAL_ROLE_CI ? 30 * YEAR : 10 * YEAR) };
  if (role == VIRTUAL_ROLE_CI)
    return TRUE;
  if (issuer->key == NULL)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_INVALID,
                   "a certificate must be issued, but there is no %s", issuer->key_path);
      return FALSE;
    }
  issue->issuer = issuer->certificate->x509;
  issue->issuer_key = issuer->key;
  return TRUE;
}

static gboolean
make_key (VirtualIdentity *identity, GError **error)
{
  g_autofree char *pem = NULL;

  identity->key = virtual_key_generate ();
  pem = key_to_pem (identity->key);
  return save (identity->key_path, pem, 0600, error);
}

static gboolean
make_certificate (VirtualPki *pki, VirtualRole role, GError **error)
{
  VirtualIdentity *identity = &pki->identities[role];
  g_autoptr (X509) x509 = NULL;
  g_autofree char *pem = NULL;
  VirtualIssue issue;

  if (!prepare_issue (pki, role, identity->key, &issue, error))
    return FALSE;
  x509 = virtual_issue_certificate (&issue);
  pem = certificate_to_pem (x509);
  identity->certificate = virtual_certificate_from_x509 (x509, error);
  return identity->certificate != NULL && save (identity->certificate_path, pem, 0644, error);
}

/* A root without its key is welcome: then everything else must be there. Any other identity needs its key. */
static gboolean
check_identity (const VirtualIdentity *identity, VirtualRole role, GError **error)
{
  if (identity->key == NULL)
    {
      if (role == VIRTUAL_ROLE_CI || role == VIRTUAL_ROLE_EUM)
        return TRUE;
      g_set_error (error, USHER_ERROR, USHER_ERROR_INVALID, "there is %s but no %s",
                   identity->certificate_path, identity->key_path);
      return FALSE;
    }
  if (EVP_PKEY_eq (identity->key, identity->certificate->key) == 1)
    return TRUE;
  g_set_error (error, USHER_ERROR, USHER_ERROR_INVALID, "%s is not the key of %s", identity->key_path,
               identity->certificate_path);
  return FALSE;
}

static gboolean
open_identity (VirtualPki *pki, const char *directory, VirtualRole role, GError **error)
{
  VirtualIdentity *identity = &pki->identities[role];

  identity->certificate_path = g_strdup_printf ("%s/%s.pem", directory, names[role]);
  identity->key_path = g_strdup_printf ("%s/%s.key", directory, names[role]);
  if (!read_key (identity, error) || !read_certificate (identity, error))
    return FALSE;
  if (identity->certificate != NULL)
    return check_identity (identity, role, error);
  if (identity->key == NULL && !make_key (identity, error))
    return FALSE;
  return make_certificate (pki, role, error);
}

/* Two processes that open an empty directory together must end with the same keys. Returns the locked
 * descriptor of @directory, or -1 with @error. */
static int
lock_directory (const char *directory, GError **error)
{
  int fd = -1;

  if (g_mkdir_with_parents (directory, 0700) == 0)
    fd = open (directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0 || flock (fd, LOCK_EX) != 0)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_STORAGE, "failed to open directory %s: %s", directory,
                   g_strerror (errno));
      if (fd >= 0)
        close (fd);
      return -1;
    }
  return fd;
}

VirtualPki *
virtual_pki_open (const char *directory, GError **error)
{
  g_autoptr (VirtualPki) pki = g_new0 (VirtualPki, 1);
  g_autofree char *absolute = g_canonicalize_filename (directory, NULL);
  int lock = lock_directory (absolute, error);
  gboolean opened = lock >= 0;

  for (VirtualRole role = VIRTUAL_ROLE_CI; opened && role < VIRTUAL_N_FILE_ROLES; role++)
    opened = open_identity (pki, absolute, role, error);
  if (lock >= 0)
    close (lock);
  if (!opened)
    {
      g_prefix_error (error, "failed to prepare the keys in %s: ", directory);
      return NULL;
    }
  return g_steal_pointer (&pki);
}

void
virtual_pki_free (VirtualPki *pki)
{
  if (pki == NULL)
    return;
  for (guint i = 0; i < VIRTUAL_N_FILE_ROLES; i++)
    {
      virtual_certificate_free (pki->identities[i].certificate);
      EVP_PKEY_free (pki->identities[i].key);
      g_free (pki->identities[i].certificate_path);
      g_free (pki->identities[i].key_path);
    }
  g_free (pki);
}

const VirtualIdentity *
virtual_pki_get (const VirtualPki *pki, VirtualRole role)
{
  g_return_val_if_fail (role < VIRTUAL_N_FILE_ROLES, NULL);
  return &pki->identities[role];
}

VirtualCertificate *
virtual_pki_issue_euicc (const VirtualPki *pki, const char *eid, EVP_PKEY *key, GError **error)
{
  g_autoptr (X509) x509 = NULL;
  VirtualIssue issue;

  if (!virtual_certificate_permits_eid (pki->identities[VIRTUAL_ROLE_EUM].certificate, eid))
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_INVALID, "the EUM certificate does not permit EID %s", eid);
      return NULL;
    }
  if (!prepare_issue (pki, VIRTUAL_ROLE_EUICC, key, &issue, error))
    return NULL;
  issue.eid = eid;
  x509 = virtual_issue_certificate (&issue);
  return virtual_certificate_from_x509 (x509, error);
}

char *
virtual_pki_dup_iin (const VirtualPki *pki)
{
  g_autofree char *iin
      = virtual_certificate_dup_permitted_iin (pki->identities[VIRTUAL_ROLE_EUM].certificate);

  return iin != NULL && strlen (iin) == strlen (VIRTUAL_EUM_IIN) ? g_steal_pointer (&iin)
                                                                 : g_strdup (VIRTUAL_EUM_IIN);
}

char *
virtual_pki_make_bad_tls (const VirtualPki *pki, const char *defect, GError **error)
{
  g_autoptr (EVP_PKEY) key = virtual_key_generate ();
  g_autoptr (EVP_PKEY) root_key = virtual_key_generate ();
  g_autoptr (X509) x509 = NULL, root = NULL;
  g_autofree char *certificate_pem = NULL, *key_pem = NULL;
  VirtualIssue issue, root_issue;

  if (!prepare_issue (pki, VIRTUAL_ROLE_TLS, key, &issue, error)
      || !prepare_issue (pki, VIRTUAL_ROLE_CI, root_key, &root_issue, error))
    return NULL;
  root = virtual_issue_certificate (&root_issue);
  if (strcmp (defect, "expired") == 0)
    {
      issue.not_before -= YEAR;
      issue.not_after = now_seconds () - DAY;
    }
  else if (strcmp (defect, "wrong-host") == 0)
    issue.host = "elsewhere.example";
  else if (strcmp (defect, "wrong-root") == 0)
    {
      issue.issuer = root;
      issue.issuer_key = root_key;
    }
  else
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_INVALID, "unknown defect of a TLS certificate: %s", defect);
      return NULL;
    }
  x509 = virtual_issue_certificate (&issue);
  certificate_pem = certificate_to_pem (x509);
  key_pem = key_to_pem (key);
  return g_strconcat (certificate_pem, key_pem, NULL);
}
