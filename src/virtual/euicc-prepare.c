/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ES10b.PrepareDownload: see the header. */
#include "euicc-prepare.h"

#include <openssl/x509.h>

#include "crypto.h"
#include "euicc-session.h"
#include "euicc-sign.h"
#include "euicc-store.h"

#define ERROR_INVALID_CERTIFICATE 1
#define ERROR_INVALID_SIGNATURE 2
#define ERROR_UNSUPPORTED_CURVE 3
#define ERROR_NO_SESSION 4
#define ERROR_TRANSACTION 5
#define ERROR_UNDEFINED 127
#define HASH_LENGTH 32

typedef struct {
  VirtualTlv signed2;
  VirtualTlv signature2;
  VirtualTlv hash_cc; /* tag 0: none */
  VirtualTlv certificate;
  VirtualTlv transaction_id; /* of signed2 */
  VirtualTlv cc_required;
  VirtualTlv one_time_key;   /* tag 0: none */
} Request;

static gboolean
read_request (const VirtualTlv *request, Request *read)
{
  const guint8 *at = request->value;
  gsize left = request->length;

  if (!virtual_tlv_take (&at, &left, 0x30, &read->signed2) || !virtual_tlv_take (&at, &left, 0x5F37, &read->signature2))
    return FALSE;
  virtual_tlv_take_optional (&at, &left, 0x04, &read->hash_cc);
  if (!virtual_tlv_take (&at, &left, 0x30, &read->certificate) || left > 0
      || (read->hash_cc.tag != 0 && read->hash_cc.length != HASH_LENGTH))
    return FALSE;
  at = read->signed2.value; /* later versions may add to its end */
  left = read->signed2.length;
  if (!virtual_tlv_take (&at, &left, 0x80, &read->transaction_id) || !virtual_tlv_take (&at, &left, 0x01, &read->cc_required))
    return FALSE;
  virtual_tlv_take_optional (&at, &left, 0x5F49, &read->one_time_key);
  return read->cc_required.length == 1;
}

/* smdpSignature2 covers smdpSigned2 and the eUICC's own last signature. */
static gboolean
check_signature (VirtualEuicc *self, const Request *read, EVP_PKEY *key)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();

  virtual_tlv_append_tlv (data, &read->signed2);
  virtual_tlv_append (data, self->session.signature1);
  return virtual_euicc_check_signature (key, data->data, data->len, &read->signature2);
}

/* Returns 0 or the DownloadErrorCode. CERT.DPpb must be of the same SM-DP+ (OID) as CERT.DPauth. */
static guint32
check (VirtualEuicc *self, const Request *read, VirtualCertificate **certificate)
{
  if (self->session.transaction_id == NULL)
    return ERROR_NO_SESSION;
  if (!virtual_tlv_equals_bytes (&read->transaction_id, self->session.transaction_id))
    return ERROR_TRANSACTION;
  VirtualCertificateVerdict verdict =
    virtual_euicc_judge_certificate (self, &read->certificate, VIRTUAL_ROLE_OID_DPPB, NULL, certificate);
  if (verdict != VIRTUAL_CERTIFICATE_GOOD)
    return verdict == VIRTUAL_CERTIFICATE_UNSUPPORTED_CURVE ? ERROR_UNSUPPORTED_CURVE : ERROR_INVALID_CERTIFICATE;
  if (!g_bytes_equal ((*certificate)->oid, self->session.server_oid))
    return ERROR_INVALID_CERTIFICATE;
  if (!check_signature (self, read, (*certificate)->key))
    return ERROR_INVALID_SIGNATURE;
  return read->cc_required.value[0] != 0 && read->hash_cc.tag == 0 ? ERROR_UNDEFINED : 0;
}

static void
make_one_time_key (VirtualEuicc *self)
{
  g_autoptr (EVP_PKEY) key = virtual_key_generate ();
  g_autoptr (GBytes) point = virtual_public_point (key);
  unsigned char *der = NULL;
  int length = i2d_PrivateKey (key, &der);
  g_autoptr (GBytes) private = g_bytes_new (der, (gsize) MAX (length, 0));

  OPENSSL_cleanse (der, (gsize) MAX (length, 0));
  OPENSSL_free (der);
  virtual_memory_set_one_time_key (self->memory, private, point, self->session.server_oid);
  virtual_store_save (self->memory);
}

/* The key of an earlier attempt is used again if the server names it: its package is already bound to it. */
static void
choose_one_time_key (VirtualEuicc *self, const Request *read)
{
  const VirtualOneTimeKey *stored = &self->memory->one_time;
  gboolean reuse = stored->key != NULL && read->one_time_key.tag != 0
                   && virtual_tlv_equals_bytes (&read->one_time_key, stored->point)
                   && g_bytes_equal (stored->oid, self->session.server_oid);
  gsize length;

  if (!reuse)
    make_one_time_key (self);
  const unsigned char *at = g_bytes_get_data (self->memory->one_time.key, &length);
  g_clear_pointer (&self->session.one_time_key, EVP_PKEY_free);
  self->session.one_time_key = d2i_AutoPrivateKey (NULL, &at, (long) length);
}

static void
put_signed2 (VirtualEuicc *self, const Request *read, GByteArray *to)
{
  g_autoptr (GByteArray) body = g_byte_array_new ();
  g_autoptr (GByteArray) data = g_byte_array_new ();

  virtual_tlv_append_tlv (body, &read->transaction_id);
  virtual_tlv_put_bytes (body, 0x5F49, self->memory->one_time.point);
  if (read->hash_cc.tag != 0)
    virtual_tlv_append_tlv (body, &read->hash_cc);
  virtual_tlv_put_array (to, 0x30, body);
  g_byte_array_append (data, to->data, to->len);
  virtual_tlv_append_tlv (data, &read->signature2);
  virtual_euicc_put_signature (self, to, data->data, data->len);
}

guint16
virtual_euicc_prepare_download (VirtualEuicc *self, const VirtualTlv *request, GByteArray *response)
{
  g_autoptr (VirtualCertificate) certificate = NULL;
  g_autoptr (GByteArray) ok = g_byte_array_new ();
  g_autoptr (GByteArray) body = g_byte_array_new ();
  Request read;

  if (!read_request (request, &read))
    return VIRTUAL_SW_DATA;
  guint32 code = check (self, &read, &certificate);
  if (code != 0)
    return virtual_euicc_refuse_server (request->tag, &read.transaction_id, code, response);
  virtual_euicc_end_load (self);
  choose_one_time_key (self, &read);
  g_clear_pointer (&self->session.binding_key, EVP_PKEY_free);
  EVP_PKEY_up_ref (certificate->key);
  self->session.binding_key = certificate->key;
  put_signed2 (self, &read, ok);
  virtual_tlv_put_array (body, 0xA0, ok);
  virtual_tlv_put_array (response, request->tag, body);
  return VIRTUAL_SW_OK;
}
