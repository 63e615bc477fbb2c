/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ProfileInfo and its list; see the header. */
#include "usher-profile-info.h"

#include "usher-error.h"
#include "usher-es10-value.h"
#include "usher-iccid.h"

void
usher_profile_free (UsherProfile *profile)
{
  if (profile == NULL)
    return;
  g_free (profile->iccid);
  g_clear_pointer (&profile->isdp_aid, g_bytes_unref);
  g_free (profile->nickname);
  g_free (profile->provider_name);
  g_free (profile->profile_name);
  g_clear_pointer (&profile->owner, usher_operator_id_free);
  g_free (profile);
}

static gboolean
read_state (const UsherTlv *info, UsherProfileState *state, GError **error)
{
  guint value;

  if (!usher_es10_get_number (info, 0x9F70, USHER_PROFILE_STATE_ENABLED, &value, error))
    return FALSE;
  *state = (UsherProfileState) value;
  return TRUE;
}

static gboolean
read_options (UsherProfile *profile, const UsherTlv *info, GError **error)
{
  UsherTlv tlv;
  guint32 ppr;

  profile->nickname = usher_es10_find_name (info, 0x90);
  profile->provider_name = usher_es10_find_name (info, 0x91);
  profile->profile_name = usher_es10_find_name (info, 0x92);
  if (usher_tlv_find (info, 0x4F, &tlv))
    profile->isdp_aid = usher_tlv_dup_value (&tlv);
  if (usher_tlv_find (info, 0x95, &tlv) && !usher_profile_class_parse (&tlv, &profile->profile_class, error))
    return FALSE;
  if (usher_tlv_find (info, 0xB7, &tlv))
    {
      profile->owner = usher_operator_id_parse (&tlv, error);
      if (profile->owner == NULL)
        return FALSE;
    }
  if (usher_tlv_find (info, 0x99, &tlv))
    {
      if (!usher_es10_read_bits (&tlv, &ppr, error))
        return FALSE;
      profile->ppr = (UsherPpr) ppr;
    }
  return TRUE;
}

static UsherProfile *
read_profile (UsherTlvReader *reader, GError **error)
{
  g_autoptr (UsherProfile) profile = g_new0 (UsherProfile, 1);
  UsherTlv info, iccid;

  profile->profile_class = USHER_PROFILE_CLASS_OPERATIONAL;
  if (!usher_tlv_read (reader, &info, error))
    return NULL;
  if (info.tag != 0xE3)
    {
      g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_TAG, "tag E3 expected, %X found", info.tag);
      return NULL;
    }
  if (!usher_es10_check_children (&info, error) || !usher_tlv_get (&info, 0x5A, &iccid, error))
    return NULL;
  profile->iccid = usher_iccid_decode (iccid.value, iccid.length, error);
  if (profile->iccid == NULL || !read_state (&info, &profile->state, error) || !read_options (profile, &info, error))
    return NULL;
  return g_steal_pointer (&profile);
}

static GPtrArray *
read_profiles (const UsherTlv *list, GError **error)
{
  g_autoptr (GPtrArray) profiles = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_profile_free);
  UsherTlvReader reader;

  usher_tlv_reader_init (&reader, list->value, list->length);
  while (!usher_tlv_reader_at_end (&reader))
    {
      UsherProfile *profile = read_profile (&reader, error);

      if (profile == NULL)
        {
          g_prefix_error (error, "profile %u: ", profiles->len + 1);
          return NULL;
        }
      g_ptr_array_add (profiles, profile);
    }
  return g_steal_pointer (&profiles);
}

gboolean
usher_profile_list_parse (GBytes *bf2d, GPtrArray **profiles, int *code, GError **error)
{
  UsherTlv response, list;

  *profiles = NULL;
  *code = 0;
  if (!usher_es10_open (bf2d, 0xBF2D, &response, error))
    return FALSE;
  if (!usher_tlv_find (&response, 0xA0, &list))
    return usher_es10_get_refusal (&response, 0x81, code, error);
  *profiles = read_profiles (&list, error);
  return *profiles != NULL;
}

UsherProfile *
usher_profile_list_find (GPtrArray *profiles, const char *iccid)
{
  for (guint i = 0; i < profiles->len; i++)
    {
      UsherProfile *profile = g_ptr_array_index (profiles, i);

      if (usher_iccid_equal (profile->iccid, iccid))
        return profile;
    }
  return NULL;
}

UsherProfile *
usher_profile_list_find_enabled (GPtrArray *profiles)
{
  for (guint i = 0; i < profiles->len; i++)
    {
      UsherProfile *profile = g_ptr_array_index (profiles, i);

      if (profile->state == USHER_PROFILE_STATE_ENABLED)
        return profile;
    }
  return NULL;
}

const char *
usher_profile_state_get_name (UsherProfileState state)
{
  switch (state)
    {
    case USHER_PROFILE_STATE_DISABLED:
      return "disabled";
    case USHER_PROFILE_STATE_ENABLED:
      return "enabled";
    }
  g_return_val_if_reached ("unknown");
}
