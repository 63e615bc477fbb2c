/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ES10b.AuthenticateServer: see the header. */
#include "euicc-authenticate.h"

#include "crypto.h"
#include "euicc-info.h"
#include "euicc-session.h"
#include "euicc-sign.h"

#define ROLE_DSAUTH "2.23.146.1.2.1.7"
#define ERROR_INVALID_SIGNATURE 2
#define ERROR_NO_SESSION 4
#define ERROR_CHALLENGE 6
#define ERROR_CI_UNKNOWN 7

typedef struct {
  VirtualTlv signed1;
  VirtualTlv signature1;
  VirtualTlv ci_id;
  VirtualTlv certificate;
  VirtualTlv context;
  VirtualTlv transaction_id; /* of signed1 */
  VirtualTlv challenge;
  VirtualTlv address;
  VirtualTlv server_challenge;
} Request;

/* CtxParams1 of the common authentication: matching id, and what device this is. */
static gboolean
is_context (const VirtualTlv *context)
{
  VirtualTlv device;
  VirtualTlv tac;
  VirtualTlv capabilities;
  VirtualTlv imei;

  return virtual_tlv_child (context, 0xA1, &device) && virtual_tlv_child (&device, 0x80, &tac) && tac.length == 4
         && virtual_tlv_child (&device, 0xA1, &capabilities) && (!virtual_tlv_child (&device, 0x82, &imei) || imei.length == 8);
}

static gboolean
read_request (const VirtualTlv *request, Request *read)
{
  const guint8 *at = request->value;
  gsize left = request->length;

  if (!virtual_tlv_take (&at, &left, 0x30, &read->signed1) || !virtual_tlv_take (&at, &left, 0x5F37, &read->signature1)
      || !virtual_tlv_take (&at, &left, 0x04, &read->ci_id) || !virtual_tlv_take (&at, &left, 0x30, &read->certificate)
      || !virtual_tlv_take (&at, &left, 0xA0, &read->context) || left > 0)
    return FALSE;
  at = read->signed1.value; /* later versions may add to its end */
  left = read->signed1.length;
  return virtual_tlv_take (&at, &left, 0x80, &read->transaction_id) && virtual_tlv_take (&at, &left, 0x81, &read->challenge)
         && virtual_tlv_take (&at, &left, 0x83, &read->address) && virtual_tlv_take (&at, &left, 0x84, &read->server_challenge)
         && read->transaction_id.length >= 1 && read->transaction_id.length <= 16 && read->address.length > 0
         && read->server_challenge.length == 16 && is_context (&read->context);
}

/* Returns 0 or the AuthenticateErrorCode. */
static guint32
check (VirtualEuicc *self, const Request *read, VirtualCertificate **certificate)
{
  if (!self->session.challenged)
    return ERROR_NO_SESSION;
  if (!virtual_tlv_equals_bytes (&read->ci_id, self->identity->ci->key_id))
    return ERROR_CI_UNKNOWN;
  VirtualCertificateVerdict verdict =
    virtual_euicc_judge_certificate (self, &read->certificate, VIRTUAL_ROLE_OID_DPAUTH, ROLE_DSAUTH, certificate);
  if (verdict != VIRTUAL_CERTIFICATE_GOOD)
    return verdict;
  if (!virtual_euicc_check_signature ((*certificate)->key, read->signed1.start, read->signed1.total, &read->signature1))
    return ERROR_INVALID_SIGNATURE;
  if (!virtual_tlv_equals (&read->challenge, self->session.challenge, sizeof self->session.challenge))
    return ERROR_CHALLENGE;
  return 0;
}

static void
put_signed1 (VirtualEuicc *self, const Request *read, GByteArray *to)
{
  static const guint8 info2_request[] = { 0xBF, 0x22, 0x00 };
  g_autoptr (GByteArray) body = g_byte_array_new ();
  const VirtualTlv info2 = { .tag = 0xBF22, .start = info2_request, .total = sizeof info2_request };

  virtual_tlv_append_tlv (body, &read->transaction_id);
  virtual_tlv_append_tlv (body, &read->address);
  virtual_tlv_append_tlv (body, &read->server_challenge);
  (void) virtual_euicc_get_info2 (self, &info2, body);
  virtual_tlv_append_tlv (body, &read->context);
  virtual_tlv_put_array (to, 0x30, body);
}

/* The challenge is used up; from here on the session can be cancelled. */
static void
accept (VirtualEuicc *self, const Request *read, const VirtualCertificate *certificate, const GByteArray *ok)
{
  VirtualSession *session = &self->session;
  VirtualTlv signature;

  session->challenged = FALSE;
  session->transaction_id = virtual_tlv_dup_value (&read->transaction_id);
  session->server_address = virtual_tlv_dup_text (&read->address);
  session->server_oid = g_bytes_ref (certificate->oid);
  if (virtual_tlv_find (ok->data, ok->len, 0x5F37, &signature))
    session->signature1 = virtual_tlv_dup_whole (&signature);
}

guint16
virtual_euicc_authenticate_server (VirtualEuicc *self, const VirtualTlv *request, GByteArray *response)
{
  g_autoptr (VirtualCertificate) certificate = NULL;
  g_autoptr (GByteArray) ok = g_byte_array_new ();
  g_autoptr (GByteArray) body = g_byte_array_new ();
  Request read;

  if (!read_request (request, &read))
    return VIRTUAL_SW_DATA;
  guint32 code = check (self, &read, &certificate);
  if (code != 0)
    {
      if (code != ERROR_NO_SESSION)
        virtual_euicc_end_session (self);
      return virtual_euicc_refuse_server (request->tag, &read.transaction_id, code, response);
    }
  put_signed1 (self, &read, ok);
  virtual_euicc_put_signature (self, ok, ok->data, ok->len);
  accept (self, &read, certificate, ok);
  virtual_euicc_put_certificates (self, ok);
  virtual_tlv_put_array (body, 0xA0, ok);
  virtual_tlv_put_array (response, request->tag, body);
  return VIRTUAL_SW_OK;
}
