/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ES10b requests. The ASN.1 module has automatic tags: a choice that is a component gets a wrapping tag of
 * its own, and a sequence with one tag by hand keeps universal tags for the rest. */
#include "usher-es10b-codec.h"

#include "usher-error.h"
#include "usher-es10-value.h"

#define CHALLENGE_SIZE 16

/* Appends a TLV that is complete already. */
static void
append_whole (GByteArray *out, GBytes *tlv)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (tlv, &length);

  g_byte_array_append (out, data, (guint) length);
}

/* DeviceCapabilities stays empty: the radio of the device behind a reader is not known, and a claim might be
 * false. */
static void
append_context (GByteArray *out, const UsherDeviceContext *context)
{
  gsize params = usher_tlv_begin (out, 0xA0);
  gsize device;

  if (context->matching_id != NULL)
    usher_tlv_append_string (out, 0x80, context->matching_id);
  device = usher_tlv_begin (out, 0xA1);
  usher_tlv_append (out, 0x80, context->tac, sizeof context->tac);
  usher_tlv_append (out, 0xA1, NULL, 0);
  if (context->imei != NULL)
    usher_tlv_append (out, 0x82, context->imei, 8);
  usher_tlv_end (out, device);
  usher_tlv_end (out, params);
}

GByteArray *
usher_es10b_encode_authenticate_server (const UsherServerAuth *auth, const UsherDeviceContext *context)
{
  GByteArray *request = g_byte_array_new ();
  gsize mark = usher_tlv_begin (request, 0xBF38);

  append_whole (request, auth->signed1);
  append_whole (request, auth->signature1);
  append_whole (request, auth->ci_pkid);
  append_whole (request, auth->certificate);
  append_context (request, context);
  usher_tlv_end (request, mark);
  return request;
}

GByteArray *
usher_es10b_encode_prepare_download (const UsherDownloadAuth *auth, GBytes *hash_cc)
{
  GByteArray *request = g_byte_array_new ();
  gsize mark = usher_tlv_begin (request, 0xBF21);

  append_whole (request, auth->signed2);
  append_whole (request, auth->signature2);
  if (hash_cc != NULL)
    usher_tlv_append_bytes (request, 0x04, hash_cc);
  append_whole (request, auth->certificate);
  usher_tlv_end (request, mark);
  return request;
}

GByteArray *
usher_es10b_encode_cancel_session (GBytes *transaction_id, UsherCancelReason reason)
{
  GByteArray *request = g_byte_array_new ();
  gsize mark = usher_tlv_begin (request, 0xBF41);

  usher_tlv_append_bytes (request, 0x80, transaction_id);
  usher_tlv_append_integer (request, 0x81, reason);
  usher_tlv_end (request, mark);
  return request;
}

GByteArray *
usher_es10b_encode_list_notifications (UsherNotificationEvent events)
{
  GByteArray *request = g_byte_array_new ();
  gsize mark = usher_tlv_begin (request, 0xBF28);

  if (events != USHER_NOTIFICATION_EVENT_NONE)
    usher_es10_append_bits (request, 0x81, events);
  usher_tlv_end (request, mark);
  return request;
}

GByteArray *
usher_es10b_encode_retrieve_notifications (void)
{
  GByteArray *request = g_byte_array_new ();

  usher_tlv_append (request, 0xBF2B, NULL, 0);
  return request;
}

GByteArray *
usher_es10b_encode_retrieve_notification (guint seq)
{
  GByteArray *request = g_byte_array_new ();
  gsize mark = usher_tlv_begin (request, 0xBF2B);
  gsize criteria = usher_tlv_begin (request, 0xA0);

  usher_tlv_append_integer (request, 0x80, seq);
  usher_tlv_end (request, criteria);
  usher_tlv_end (request, mark);
  return request;
}

GByteArray *
usher_es10b_encode_remove_notification (guint seq)
{
  GByteArray *request = g_byte_array_new ();
  gsize mark = usher_tlv_begin (request, 0xBF30);

  usher_tlv_append_integer (request, 0x80, seq);
  usher_tlv_end (request, mark);
  return request;
}

GBytes *
usher_es10b_decode_challenge (GBytes *bf2e, GError **error)
{
  UsherTlv tlv, challenge;

  if (!usher_es10_open (bf2e, 0xBF2E, &tlv, error) || !usher_tlv_get (&tlv, 0x80, &challenge, error))
    return NULL;
  if (challenge.length != CHALLENGE_SIZE)
    {
      g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_VALUE, "challenge has %zu bytes, not %d",
                   challenge.length, CHALLENGE_SIZE);
      return NULL;
    }
  return usher_tlv_dup_value (&challenge);
}

gboolean
usher_es10b_decode_cancel_session (GBytes *bf41, int *code, GError **error)
{
  UsherTlv tlv, choice;

  *code = 0;
  if (!usher_es10_open (bf41, 0xBF41, &tlv, error))
    return FALSE;
  if (usher_tlv_find (&tlv, 0xA0, &choice))
    return usher_es10_check_children (&choice, error);
  return usher_es10_get_refusal (&tlv, 0x81, code, error);
}
