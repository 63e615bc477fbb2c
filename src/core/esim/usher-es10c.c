/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ES10c calls; see the header. */
#include "usher-es10c.h"

#include "usher-es10-call.h"

/* eUICCMemoryReset, nothingToDelete. */
#define CODE_NOTHING_TO_DELETE 1

char *
usher_es10c_get_eid (UsherCard *card, GCancellable *cancellable, GError **error)
{
  static const char what[] = "GetEID";
  g_autoptr (GByteArray) request = usher_es10c_encode_get_eid ();
  g_autoptr (GBytes) response = usher_es10_exchange (card, what, request, cancellable, error);
  GError *codec = NULL;
  char *eid;

  if (response == NULL)
    return NULL;
  eid = usher_es10c_decode_eid (response, &codec);
  if (eid == NULL)
    usher_es10_take_codec_error (error, codec, what);
  return eid;
}

GPtrArray *
usher_es10c_list_profiles (UsherCard *card, GCancellable *cancellable, GError **error)
{
  const char *what = usher_es10_call_get_name (USHER_ES10_LIST_PROFILES);
  g_autoptr (GByteArray) request = usher_es10c_encode_list_profiles ();
  g_autoptr (GBytes) response = usher_es10_exchange (card, what, request, cancellable, error);
  GPtrArray *profiles;
  GError *codec = NULL;
  int code;

  if (response == NULL)
    return NULL;
  if (!usher_profile_list_parse (response, &profiles, &code, &codec))
    {
      usher_es10_take_codec_error (error, codec, what);
      return NULL;
    }
  if (code != 0)
    usher_es10_set_refusal (error, USHER_ES10_LIST_PROFILES, code);
  return profiles;
}

/* Takes @request, or @invalid when it is NULL: what the caller gave could not be encoded. */
static gboolean
perform (UsherCard *card,
         UsherEs10Call call,
         guint32 tag,
         GByteArray *request,
         GError *invalid,
         GCancellable *cancellable,
         GError **error)
{
  g_autoptr (GByteArray) owned = request;
  g_autoptr (GError) owned_error = invalid;
  int code;

  if (owned == NULL)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_INVALID, "%s: %s", usher_es10_call_get_name (call),
                   owned_error->message);
      return FALSE;
    }
  if (!usher_es10_command (card, call, owned, tag, &code, cancellable, error))
    return FALSE;
  if (code != 0)
    {
      usher_es10_set_refusal (error, call, code);
      return FALSE;
    }
  return TRUE;
}

gboolean
usher_es10c_enable (
    UsherCard *card, const char *iccid, GBytes *isdp_aid, gboolean refresh, GCancellable *cancellable, GError **error)
{
  GError *invalid = NULL;
  GByteArray *request = usher_es10c_encode_switch (0xBF31, iccid, isdp_aid, refresh, &invalid);

  return perform (card, USHER_ES10_ENABLE, 0xBF31, request, invalid, cancellable, error);
}

gboolean
usher_es10c_disable (
    UsherCard *card, const char *iccid, GBytes *isdp_aid, gboolean refresh, GCancellable *cancellable, GError **error)
{
  GError *invalid = NULL;
  GByteArray *request = usher_es10c_encode_switch (0xBF32, iccid, isdp_aid, refresh, &invalid);

  return perform (card, USHER_ES10_DISABLE, 0xBF32, request, invalid, cancellable, error);
}

gboolean
usher_es10c_delete (UsherCard *card, const char *iccid, GBytes *isdp_aid, GCancellable *cancellable, GError **error)
{
  GError *invalid = NULL;
  GByteArray *request = usher_es10c_encode_delete (iccid, isdp_aid, &invalid);

  return perform (card, USHER_ES10_DELETE, 0xBF33, request, invalid, cancellable, error);
}

gboolean
usher_es10c_set_nickname (
    UsherCard *card, const char *iccid, const char *nickname, GCancellable *cancellable, GError **error)
{
  GError *invalid = NULL;
  GByteArray *request = usher_es10c_encode_set_nickname (iccid, nickname, &invalid);

  return perform (card, USHER_ES10_SET_NICKNAME, 0xBF29, request, invalid, cancellable, error);
}

gboolean
usher_es10c_memory_reset (UsherCard *card, UsherMemoryReset what, GCancellable *cancellable, GError **error)
{
  g_autoptr (GByteArray) request = usher_es10c_encode_memory_reset (what);
  int code;

  if (!usher_es10_command (card, USHER_ES10_MEMORY_RESET, request, 0xBF34, &code, cancellable, error))
    return FALSE;
  if (code != 0 && code != CODE_NOTHING_TO_DELETE)
    {
      usher_es10_set_refusal (error, USHER_ES10_MEMORY_RESET, code);
      return FALSE;
    }
  return TRUE;
}
