/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signatures and certificates at the software eUICC: see the header. */
#include "euicc-sign.h"

#include "crypto.h"

void
virtual_euicc_put_signature (VirtualEuicc *self, GByteArray *to, const guint8 *data, gsize length)
{
  g_autoptr (GBytes) signature = virtual_sign (self->identity->key, data, length);
  virtual_tlv_put_bytes (to, 0x5F37, signature);
}

void
virtual_euicc_put_certificates (VirtualEuicc *self, GByteArray *to)
{
  virtual_tlv_append (to, self->identity->certificate->der);
  virtual_tlv_append (to, self->identity->eum->der);
}

gboolean
virtual_euicc_check_signature (EVP_PKEY *key, const guint8 *data, gsize length, const VirtualTlv *signature)
{
  return signature->length == VIRTUAL_SIGNATURE_LENGTH && virtual_verify (key, data, length, signature->value);
}

static VirtualCertificateVerdict
judge_unreadable (const VirtualTlv *tlv)
{
  const guint8 *at = tlv->start;
  g_autoptr (X509) x509 = d2i_X509 (NULL, &at, (long) tlv->total);
  return x509 != NULL && X509_get0_pubkey (x509) != NULL ? VIRTUAL_CERTIFICATE_UNSUPPORTED_CURVE : VIRTUAL_CERTIFICATE_INVALID;
}

VirtualCertificateVerdict
virtual_euicc_judge_certificate (VirtualEuicc *self, const VirtualTlv *tlv, const char *role, const char *other_role,
                                 VirtualCertificate **certificate)
{
  g_autoptr (VirtualCertificate) read = virtual_certificate_read (tlv->start, tlv->total, NULL);
  const VirtualCertificate *ci = self->identity->ci;

  if (read == NULL)
    return judge_unreadable (tlv);
  if (read->issuer_id == NULL || !g_bytes_equal (read->issuer_id, ci->key_id))
    return VIRTUAL_CERTIFICATE_CI_UNKNOWN;
  if (!virtual_certificate_is_issued_by (read, ci))
    return VIRTUAL_CERTIFICATE_INVALID;
  if (!virtual_certificate_has_role (read, role) && (other_role == NULL || !virtual_certificate_has_role (read, other_role)))
    return VIRTUAL_CERTIFICATE_INVALID_OID;
  if (read->oid == NULL)
    return VIRTUAL_CERTIFICATE_INVALID_OID;
  *certificate = g_steal_pointer (&read);
  return VIRTUAL_CERTIFICATE_GOOD;
}
