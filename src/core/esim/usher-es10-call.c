/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Common parts of ES10 calls; see the header. */
#include "usher-es10-call.h"

#include "usher-es10-value.h"

#define MAX_CODE 255

GByteArray *
usher_es10_empty_request (guint32 tag)
{
  GByteArray *request = g_byte_array_new ();

  usher_tlv_append (request, tag, NULL, 0);
  return request;
}

GBytes *
usher_es10_exchange (UsherCard *card, const char *what, GByteArray *request, GCancellable *cancellable, GError **error)
{
  g_autoptr (GBytes) response = usher_card_command (card, request->data, request->len, cancellable, error);

  if (response == NULL)
    {
      g_prefix_error (error, "%s: ", what);
      return NULL;
    }
  if (g_bytes_get_size (response) == 0)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_PROTOCOL, "%s: the card answered nothing", what);
      return NULL;
    }
  return g_steal_pointer (&response);
}

void
usher_es10_take_codec_error (GError **error, GError *codec, const char *what)
{
  g_set_error (error, USHER_ERROR, USHER_ERROR_PROTOCOL, "%s: failed to read the card's answer: %s", what,
               codec->message);
  g_error_free (codec);
}

void
usher_es10_set_refusal (GError **error, UsherEs10Call call, int code)
{
  const UsherEsimCause *cause = usher_esim_cause_for_es10 (call, code);

  usher_esim_cause_set_error (cause, error, "%s: the card refused with code %d (%s)", usher_es10_call_get_name (call),
                              code, cause->advice.name);
}

gboolean
usher_es10_decode_result (GBytes *response, guint32 tag, int *code, GError **error)
{
  UsherTlv tlv;
  guint value;

  if (!usher_es10_open (response, tag, &tlv, error) || !usher_es10_get_number (&tlv, 0x80, MAX_CODE, &value, error))
    return FALSE;
  *code = (int) value;
  return TRUE;
}

gboolean
usher_es10_decode_choice (GBytes *response, guint32 tag, int *code, GError **error)
{
  UsherTlv tlv, choice;

  *code = 0;
  if (!usher_es10_open (response, tag, &tlv, error))
    return FALSE;
  if (usher_tlv_find (&tlv, 0xA0, &choice))
    return usher_es10_check_children (&choice, error);
  return usher_tlv_get (&tlv, 0xA1, &choice, error) && usher_es10_get_refusal (&choice, 0x02, code, error);
}

gboolean
usher_es10_command (UsherCard *card,
                    UsherEs10Call call,
                    GByteArray *request,
                    guint32 tag,
                    int *code,
                    GCancellable *cancellable,
                    GError **error)
{
  const char *what = usher_es10_call_get_name (call);
  g_autoptr (GBytes) response = usher_es10_exchange (card, what, request, cancellable, error);
  GError *codec = NULL;

  if (response == NULL)
    return FALSE;
  if (!usher_es10_decode_result (response, tag, code, &codec))
    {
      usher_es10_take_codec_error (error, codec, what);
      return FALSE;
    }
  return TRUE;
}
