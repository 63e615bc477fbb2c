/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The RSP session of the software eUICC: see the header. */
#include "euicc-session.h"

#include "crypto.h"
#include "euicc-sign.h"

void
virtual_euicc_end_load (VirtualEuicc *self)
{
  VirtualLoad *load = &self->session.load;

  g_clear_pointer (&load->bsp, virtual_bsp_free);
  g_clear_pointer (&load->metadata, g_byte_array_unref);
  g_clear_pointer (&load->package, virtual_profile_package_free);
  *load = (VirtualLoad) { .stage = VIRTUAL_LOAD_IDLE };
}

void
virtual_euicc_end_session (VirtualEuicc *self)
{
  VirtualSession *session = &self->session;

  virtual_euicc_end_load (self);
  g_clear_pointer (&session->transaction_id, g_bytes_unref);
  g_clear_pointer (&session->server_address, g_free);
  g_clear_pointer (&session->server_oid, g_bytes_unref);
  g_clear_pointer (&session->signature1, g_bytes_unref);
  g_clear_pointer (&session->binding_key, EVP_PKEY_free);
  g_clear_pointer (&session->one_time_key, EVP_PKEY_free);
  session->challenged = FALSE;
}

guint16
virtual_euicc_get_challenge (VirtualEuicc *self, const VirtualTlv *request, GByteArray *response)
{
  g_autoptr (GByteArray) body = g_byte_array_new ();
  VirtualSession *session = &self->session;

  virtual_euicc_end_session (self);
  virtual_random (session->challenge, sizeof session->challenge);
  session->challenged = TRUE;
  virtual_tlv_put (body, 0x80, session->challenge, sizeof session->challenge);
  virtual_tlv_put_array (response, request->tag, body);
  return VIRTUAL_SW_OK;
}

guint16
virtual_euicc_refuse_server (guint tag, const VirtualTlv *transaction_id, guint32 code, GByteArray *response)
{
  g_autoptr (GByteArray) failure = g_byte_array_new ();
  g_autoptr (GByteArray) body = g_byte_array_new ();

  virtual_tlv_append_tlv (failure, transaction_id);
  virtual_tlv_put_uint (failure, 0x02, code);
  virtual_tlv_put_array (body, 0xA1, failure);
  virtual_tlv_put_array (response, tag, body);
  return VIRTUAL_SW_OK;
}

static gboolean
is_reason (guint32 reason)
{
  return reason <= 5 || reason == 127;
}

static guint16
refuse_cancel (guint tag, guint32 code, GByteArray *response)
{
  g_autoptr (GByteArray) body = g_byte_array_new ();

  virtual_tlv_put_uint (body, 0x81, code);
  virtual_tlv_put_array (response, tag, body);
  return VIRTUAL_SW_OK;
}

/* Legal from the authentication of the server to the installation result. */
guint16
virtual_euicc_cancel_session (VirtualEuicc *self, const VirtualTlv *request, GByteArray *response)
{
  g_autoptr (GByteArray) content = g_byte_array_new ();
  g_autoptr (GByteArray) ok = g_byte_array_new ();
  g_autoptr (GByteArray) body = g_byte_array_new ();
  VirtualSession *session = &self->session;
  VirtualTlv transaction;
  VirtualTlv reason;
  guint32 code = 0;

  if (!virtual_tlv_child (request, 0x80, &transaction) || !virtual_tlv_child (request, 0x81, &reason)
      || !virtual_tlv_get_uint (&reason, &code))
    return VIRTUAL_SW_DATA;
  if (session->transaction_id == NULL || !virtual_tlv_equals_bytes (&transaction, session->transaction_id))
    return refuse_cancel (request->tag, 5, response);
  if (!is_reason (code))
    return refuse_cancel (request->tag, 127, response);

  virtual_tlv_append_tlv (content, &transaction);
  virtual_tlv_put_bytes (content, 0x81, session->server_oid);
  virtual_tlv_put_uint (content, 0x82, code);
  virtual_tlv_put_array (ok, 0x30, content);
  virtual_euicc_put_signature (self, ok, ok->data, ok->len);
  virtual_tlv_put_array (body, 0xA0, ok);
  virtual_tlv_put_array (response, request->tag, body);
  virtual_euicc_end_session (self);
  return VIRTUAL_SW_OK;
}
