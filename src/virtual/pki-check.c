/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Questions to a certificate, answered with OpenSSL. */
#include "pki-check.h"

#include "usher-error.h"

#include <openssl/ec.h>
#include <openssl/x509v3.h>
#include <string.h>

#define EID_DIGITS 32

static GBytes *
dup_octets (const ASN1_OCTET_STRING *octets)
{
  if (octets == NULL)
    return NULL;
  return g_bytes_new (ASN1_STRING_get0_data (octets), (gsize) ASN1_STRING_length (octets));
}

static char *
dup_serial (X509_NAME *name)
{
  char text[64];

  if (X509_NAME_get_text_by_NID (name, NID_serialNumber, text, sizeof text) <= 0)
    return NULL;
  return g_strdup (text);
}

/* Returns the content of the first registeredID among the alternative names of @x509. */
static GBytes *
dup_registered_id (X509 *x509)
{
  GENERAL_NAMES *names = X509_get_ext_d2i (x509, NID_subject_alt_name, NULL, NULL);
  GBytes *oid = NULL;

  for (int i = 0; oid == NULL && i < sk_GENERAL_NAME_num (names); i++)
    {
      const GENERAL_NAME *name = sk_GENERAL_NAME_value (names, i);

      if (name->type == GEN_RID)
        oid = g_bytes_new (OBJ_get0_data (name->d.registeredID), OBJ_length (name->d.registeredID));
    }
  GENERAL_NAMES_free (names);
  return oid;
}

static gboolean
is_p256 (EVP_PKEY *key)
{
  char group[64] = "";

  return key != NULL && EVP_PKEY_get_group_name (key, group, sizeof group, NULL) == 1
         && strcmp (group, SN_X9_62_prime256v1) == 0;
}

VirtualCertificate *
virtual_certificate_from_x509 (X509 *x509, GError **error)
{
  g_autoptr (VirtualCertificate) certificate = g_new0 (VirtualCertificate, 1);
  guint8 *der = NULL;
  int length = i2d_X509 (x509, &der);

  if (length > 0)
    certificate->der = g_bytes_new (der, (gsize) length);
  OPENSSL_free (der);
  X509_up_ref (x509);
  certificate->x509 = x509;
  certificate->key = X509_get_pubkey (x509);
  if (certificate->der == NULL || !is_p256 (certificate->key))
    {
      g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_UNSUPPORTED,
                   "certificate has no P-256 key");
      return NULL;
    }
  certificate->key_id = dup_octets (X509_get0_subject_key_id (x509));
  certificate->issuer_id = dup_octets (X509_get0_authority_key_id (x509));
  certificate->serial = dup_serial (X509_get_subject_name (x509));
  certificate->oid = dup_registered_id (x509);
  return g_steal_pointer (&certificate);
}

VirtualCertificate *
virtual_certificate_read (const guint8 *der, gsize length, GError **error)
{
  const guint8 *cursor = der;
  g_autoptr (X509) x509 = d2i_X509 (NULL, &cursor, (long) length);

  if (x509 == NULL || cursor != der + length)
    {
      g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_VALUE,
                   "%zu bytes are not one certificate", length);
      return NULL;
    }
  return virtual_certificate_from_x509 (x509, error);
}

void
virtual_certificate_free (VirtualCertificate *certificate)
{
  if (certificate == NULL)
    return;
  X509_free (certificate->x509);
  EVP_PKEY_free (certificate->key);
  g_clear_pointer (&certificate->der, g_bytes_unref);
  g_clear_pointer (&certificate->key_id, g_bytes_unref);
  g_clear_pointer (&certificate->issuer_id, g_bytes_unref);
  g_clear_pointer (&certificate->oid, g_bytes_unref);
  g_free (certificate->serial);
  g_free (certificate);
}

gboolean
virtual_certificate_has_role (const VirtualCertificate *certificate, const char *oid)
{
  CERTIFICATEPOLICIES *policies = X509_get_ext_d2i (certificate->x509, NID_certificate_policies, NULL, NULL);
  gboolean found = FALSE;

  for (int i = 0; !found && i < sk_POLICYINFO_num (policies); i++)
    {
      char text[128];

      OBJ_obj2txt (text, sizeof text, sk_POLICYINFO_value (policies, i)->policyid, 1);
      found = strcmp (text, oid) == 0;
    }
  CERTIFICATEPOLICIES_free (policies);
  return found;
}

gboolean
virtual_certificate_is_issued_by (const VirtualCertificate *certificate, const VirtualCertificate *issuer)
{
  if (certificate->issuer_id == NULL || issuer->key_id == NULL
      || !g_bytes_equal (certificate->issuer_id, issuer->key_id))
    return FALSE;
  if (X509_NAME_cmp (X509_get_issuer_name (certificate->x509), X509_get_subject_name (issuer->x509)) != 0)
    return FALSE;
  return X509_verify (certificate->x509, issuer->key) == 1;
}

gboolean
virtual_certificate_is_authority (const VirtualCertificate *certificate)
{
  return X509_check_ca (certificate->x509) == 1
         && (X509_get_key_usage (certificate->x509) & KU_KEY_CERT_SIGN) != 0;
}

gboolean
virtual_certificate_is_current (const VirtualCertificate *certificate, gint64 now)
{
  time_t at = (time_t) now;

  return X509_cmp_time (X509_get0_notBefore (certificate->x509), &at) < 0
         && X509_cmp_time (X509_get0_notAfter (certificate->x509), &at) > 0;
}

char *
virtual_certificate_dup_permitted_iin (const VirtualCertificate *eum)
{
  NAME_CONSTRAINTS *constraints = X509_get_ext_d2i (eum->x509, NID_name_constraints, NULL, NULL);
  char *iin = NULL;

  if (constraints == NULL)
    return NULL;
  for (int i = 0; iin == NULL && i < sk_GENERAL_SUBTREE_num (constraints->permittedSubtrees); i++)
    {
      const GENERAL_NAME *base = sk_GENERAL_SUBTREE_value (constraints->permittedSubtrees, i)->base;

      if (base->type == GEN_DIRNAME)
        iin = dup_serial (base->d.directoryName);
    }
  NAME_CONSTRAINTS_free (constraints);
  return iin;
}

gboolean
virtual_certificate_permits_eid (const VirtualCertificate *eum, const char *eid)
{
  g_autofree char *iin = virtual_certificate_dup_permitted_iin (eum);

  return strlen (eid) == EID_DIGITS && strspn (eid, "0123456789") == EID_DIGITS
         && (iin == NULL || g_str_has_prefix (eid, iin));
}
