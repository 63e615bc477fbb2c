/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The RSP session of the software eUICC: see the header. */
#include "euicc-session.h"

#include "crypto.h"

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
