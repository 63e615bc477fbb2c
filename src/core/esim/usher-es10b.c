/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ES10b calls about the card and a download; notifications are in usher-es10b-notification.c. */
#include "usher-es10b.h"

#include "usher-es10-call.h"

GBytes *
usher_es10b_get_euicc_info1 (UsherCard *card, GCancellable *cancellable, GError **error)
{
  static const char what[] = "GetEuiccInfo1";
  g_autoptr (GByteArray) request = usher_es10_empty_request (0xBF20);
  g_autoptr (GBytes) response = usher_es10_exchange (card, what, request, cancellable, error);
  g_autoptr (UsherEuiccInfo1) info = NULL;
  GError *codec = NULL;

  if (response == NULL)
    return NULL;
  info = usher_euicc_info1_parse (response, &codec);
  if (info == NULL)
    {
      usher_es10_take_codec_error (error, codec, what);
      return NULL;
    }
  return g_steal_pointer (&response);
}

UsherEuiccInfo2 *
usher_es10b_get_euicc_info2 (UsherCard *card, GCancellable *cancellable, GError **error)
{
  static const char what[] = "GetEuiccInfo2";
  g_autoptr (GByteArray) request = usher_es10_empty_request (0xBF22);
  g_autoptr (GBytes) response = usher_es10_exchange (card, what, request, cancellable, error);
  UsherEuiccInfo2 *info;
  GError *codec = NULL;

  if (response == NULL)
    return NULL;
  info = usher_euicc_info2_parse (response, &codec);
  if (info == NULL)
    usher_es10_take_codec_error (error, codec, what);
  return info;
}

GBytes *
usher_es10b_get_euicc_challenge (UsherCard *card, GCancellable *cancellable, GError **error)
{
  static const char what[] = "GetEuiccChallenge";
  g_autoptr (GByteArray) request = usher_es10_empty_request (0xBF2E);
  g_autoptr (GBytes) response = usher_es10_exchange (card, what, request, cancellable, error);
  GBytes *challenge;
  GError *codec = NULL;

  if (response == NULL)
    return NULL;
  challenge = usher_es10b_decode_challenge (response, &codec);
  if (challenge == NULL)
    usher_es10_take_codec_error (error, codec, what);
  return challenge;
}

UsherRat *
usher_es10b_get_rat (UsherCard *card, GCancellable *cancellable, GError **error)
{
  static const char what[] = "GetRAT";
  g_autoptr (GByteArray) request = usher_es10_empty_request (0xBF43);
  g_autoptr (GBytes) response = usher_es10_exchange (card, what, request, cancellable, error);
  UsherRat *rat;
  GError *codec = NULL;

  if (response == NULL)
    return NULL;
  rat = usher_rat_parse (response, &codec);
  if (rat == NULL)
    usher_es10_take_codec_error (error, codec, what);
  return rat;
}

typedef gboolean (*Decoder) (GBytes *response, int *code, GError **error);

/* Sends @request of @call and returns its whole answer when @decode finds agreement in it. */
static GBytes *
exchange_agreement (
    UsherCard *card, UsherEs10Call call, GByteArray *request, Decoder decode, GCancellable *cancellable, GError **error)
{
  const char *what = usher_es10_call_get_name (call);
  g_autoptr (GBytes) response = usher_es10_exchange (card, what, request, cancellable, error);
  GError *codec = NULL;
  int code;

  if (response == NULL)
    return NULL;
  if (!decode (response, &code, &codec))
    {
      usher_es10_take_codec_error (error, codec, what);
      return NULL;
    }
  if (code != 0)
    {
      usher_es10_set_refusal (error, call, code);
      return NULL;
    }
  return g_steal_pointer (&response);
}

static gboolean
decode_authenticate_server (GBytes *response, int *code, GError **error)
{
  return usher_es10_decode_choice (response, 0xBF38, code, error);
}

static gboolean
decode_prepare_download (GBytes *response, int *code, GError **error)
{
  return usher_es10_decode_choice (response, 0xBF21, code, error);
}

GBytes *
usher_es10b_authenticate_server (UsherCard *card,
                                 const UsherServerAuth *auth,
                                 const UsherDeviceContext *context,
                                 GCancellable *cancellable,
                                 GError **error)
{
  g_autoptr (GByteArray) request = usher_es10b_encode_authenticate_server (auth, context);

  return exchange_agreement (card, USHER_ES10_AUTHENTICATE_SERVER, request, decode_authenticate_server, cancellable,
                             error);
}

GBytes *
usher_es10b_prepare_download (
    UsherCard *card, const UsherDownloadAuth *auth, GBytes *hash_cc, GCancellable *cancellable, GError **error)
{
  g_autoptr (GByteArray) request = usher_es10b_encode_prepare_download (auth, hash_cc);

  return exchange_agreement (card, USHER_ES10_PREPARE_DOWNLOAD, request, decode_prepare_download, cancellable, error);
}

GBytes *
usher_es10b_cancel_session (
    UsherCard *card, GBytes *transaction_id, UsherCancelReason reason, GCancellable *cancellable, GError **error)
{
  g_autoptr (GByteArray) request = usher_es10b_encode_cancel_session (transaction_id, reason);

  return exchange_agreement (card, USHER_ES10_CANCEL_SESSION, request, usher_es10b_decode_cancel_session, cancellable,
                             error);
}
