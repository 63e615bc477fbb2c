/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Changes of profiles with read-back; see the header. */
#include "usher-es10c-verify.h"

#include "usher-error.h"
#include "usher-es10c.h"

typedef struct {
  gboolean by_aid;
  gboolean refresh;
} Variant;

/* In the order in which cards are most likely to take them. */
static const Variant variants[] = { { FALSE, TRUE }, { TRUE, TRUE }, { FALSE, FALSE }, { TRUE, FALSE } };

/* Another way of asking will not change this. */
static gboolean
is_final (const GError *error)
{
  static const UsherErrorCode codes[] = { USHER_ERROR_REFUSED, USHER_ERROR_REMOVED, USHER_ERROR_TIMED_OUT,
                                          USHER_ERROR_CANCELLED, USHER_ERROR_INVALID };

  if (error == NULL)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    if (g_error_matches (error, USHER_ERROR, (int) codes[i]))
      return TRUE;
  return FALSE;
}

/* The AID of profile @iccid as the card lists it, and its state; FALSE with an error when it is not there. */
static gboolean
look_up (UsherCard *card,
         const char *iccid,
         UsherProfileState *state,
         GBytes **isdp_aid,
         GCancellable *cancellable,
         GError **error)
{
  g_autoptr (GPtrArray) profiles = usher_es10c_list_profiles (card, cancellable, error);
  const UsherProfile *profile;

  if (profiles == NULL)
    return FALSE;
  profile = usher_profile_list_find (profiles, iccid);
  if (profile == NULL)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND, "the card has no profile %s", iccid);
      return FALSE;
    }
  *state = profile->state;
  if (isdp_aid != NULL)
    *isdp_aid = profile->isdp_aid != NULL ? g_bytes_ref (profile->isdp_aid) : NULL;
  return TRUE;
}

/* Asks once and brings the card to where the change shows. FALSE with the refusal, or what ended the session. */
static gboolean
ask (UsherCard *card,
     const char *iccid,
     GBytes *isdp_aid,
     const Variant *variant,
     UsherProfileState wanted,
     GCancellable *cancellable,
     GError **error)
{
  GBytes *aid = variant->by_aid ? isdp_aid : NULL;
  gboolean done;

  if (wanted == USHER_PROFILE_STATE_ENABLED)
    done = usher_es10c_enable (card, iccid, aid, variant->refresh, cancellable, error);
  else
    done = usher_es10c_disable (card, iccid, aid, variant->refresh, cancellable, error);
  return done && usher_card_refresh (card, cancellable, error);
}

/* Tries the ways of asking until the list shows @wanted. */
static gboolean
switch_until_shown (UsherCard *card,
                    const char *iccid,
                    GBytes *isdp_aid,
                    UsherProfileState wanted,
                    GCancellable *cancellable,
                    GError **error)
{
  g_autoptr (GError) refusal = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (variants); i++)
    {
      UsherProfileState state;

      if (variants[i].by_aid && isdp_aid == NULL)
        continue;
      g_clear_error (&refusal);
      ask (card, iccid, isdp_aid, &variants[i], wanted, cancellable, &refusal);
      if (is_final (refusal))
        break;
      if (!look_up (card, iccid, &state, NULL, cancellable, error))
        return FALSE;
      if (state == wanted)
        return TRUE;
    }
  if (refusal != NULL)
    g_propagate_error (error, g_steal_pointer (&refusal));
  else
    g_set_error (error, USHER_ERROR, USHER_ERROR_CARD, "the card says done, but its list shows profile %s %s", iccid,
                 usher_profile_state_get_name (wanted == USHER_PROFILE_STATE_ENABLED ? USHER_PROFILE_STATE_DISABLED
                                                                                     : USHER_PROFILE_STATE_ENABLED));
  return FALSE;
}

static gboolean
switch_verified (
    UsherCard *card, const char *iccid, UsherProfileState wanted, GCancellable *cancellable, GError **error)
{
  g_autoptr (GBytes) isdp_aid = NULL;
  UsherProfileState state;

  if (!look_up (card, iccid, &state, &isdp_aid, cancellable, error))
    return FALSE;
  return state == wanted || switch_until_shown (card, iccid, isdp_aid, wanted, cancellable, error);
}

gboolean
usher_profile_enable_verified (UsherCard *card, const char *iccid, GCancellable *cancellable, GError **error)
{
  return switch_verified (card, iccid, USHER_PROFILE_STATE_ENABLED, cancellable, error);
}

gboolean
usher_profile_disable_verified (UsherCard *card, const char *iccid, GCancellable *cancellable, GError **error)
{
  return switch_verified (card, iccid, USHER_PROFILE_STATE_DISABLED, cancellable, error);
}

/* Whether the list no longer shows @iccid. With a @refusal (nullable) of the card that is the error when it does. */
static gboolean
check_gone (UsherCard *card, const char *iccid, const GError *refusal, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) profiles = usher_es10c_list_profiles (card, cancellable, error);

  if (profiles == NULL)
    return FALSE;
  if (usher_profile_list_find (profiles, iccid) == NULL)
    return TRUE;
  if (refusal != NULL)
    g_propagate_error (error, g_error_copy (refusal));
  else
    g_set_error (error, USHER_ERROR, USHER_ERROR_CARD, "the card says done, but its list still shows profile %s",
                 iccid);
  return FALSE;
}

gboolean
usher_profile_delete_verified (UsherCard *card, const char *iccid, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) refusal = NULL;
  g_autoptr (GBytes) isdp_aid = NULL;
  UsherProfileState state;

  if (!look_up (card, iccid, &state, &isdp_aid, cancellable, error))
    return FALSE;
  if (state == USHER_PROFILE_STATE_ENABLED
      && !switch_until_shown (card, iccid, isdp_aid, USHER_PROFILE_STATE_DISABLED, cancellable, error))
    return FALSE;
  if (!usher_es10c_delete (card, iccid, NULL, cancellable, &refusal) && !is_final (refusal) && isdp_aid != NULL)
    {
      g_clear_error (&refusal);
      usher_es10c_delete (card, iccid, isdp_aid, cancellable, &refusal);
    }
  if (is_final (refusal))
    {
      g_propagate_error (error, g_steal_pointer (&refusal));
      return FALSE;
    }
  return check_gone (card, iccid, refusal, cancellable, error);
}

gboolean
usher_profile_rename_verified (
    UsherCard *card, const char *iccid, const char *nickname, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) profiles = NULL;
  const UsherProfile *profile;

  if (!usher_es10c_set_nickname (card, iccid, nickname, cancellable, error))
    return FALSE;
  profiles = usher_es10c_list_profiles (card, cancellable, error);
  if (profiles == NULL)
    return FALSE;
  profile = usher_profile_list_find (profiles, iccid);
  if (profile == NULL || g_strcmp0 (profile->nickname != NULL ? profile->nickname : "", nickname) != 0)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_CARD,
                   "the card says done, but profile %s does not bear the new name", iccid);
      return FALSE;
    }
  return TRUE;
}
