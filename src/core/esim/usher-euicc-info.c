/* SPDX-License-Identifier: GPL-3.0-or-later */
/* EUICCInfo1 and EUICCInfo2; see the header. */
#include "usher-euicc-info.h"

#include "usher-error.h"
#include "usher-es10-value.h"
#include "usher-hex.h"

/* Only a card that also speaks SGP.32 has these: ipaMode, iotSpecificInfo. */
#define TAG_IPA_MODE 0x90
#define TAG_IOT_INFO 0xB4

static char **
read_key_ids (const UsherTlv *info, guint32 tag, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  UsherTlvReader reader;
  UsherTlv list, item;

  if (!usher_tlv_get (info, tag, &list, error))
    return NULL;
  usher_tlv_reader_init (&reader, list.value, list.length);
  while (!usher_tlv_reader_at_end (&reader))
    {
      g_autofree char *hex = NULL;

      if (!usher_tlv_read (&reader, &item, error))
        return NULL;
      if (item.tag != 0x04)
        {
          g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_TAG, "key id with tag %X, not 4", item.tag);
          return NULL;
        }
      hex = usher_hex_encode (item.value, item.length);
      g_strv_builder_add (builder, hex);
    }
  return g_strv_builder_end (builder);
}

static gboolean
get_version (const UsherTlv *info, guint32 tag, char **version, GError **error)
{
  UsherTlv tlv;

  if (!usher_tlv_get (info, tag, &tlv, error))
    return FALSE;
  *version = usher_es10_read_version (&tlv, error);
  return *version != NULL;
}

static gboolean
find_version (const UsherTlv *info, guint32 tag, char **version, GError **error)
{
  UsherTlv tlv;

  return !usher_tlv_find (info, tag, &tlv) || get_version (info, tag, version, error);
}

UsherEuiccInfo1 *
usher_euicc_info1_parse (GBytes *bf20, GError **error)
{
  g_autoptr (UsherEuiccInfo1) info = g_new0 (UsherEuiccInfo1, 1);
  UsherTlv tlv;

  if (!usher_es10_open (bf20, 0xBF20, &tlv, error) || !get_version (&tlv, 0x82, &info->svn, error))
    return NULL;
  info->ci_verification = read_key_ids (&tlv, 0xA9, error);
  if (info->ci_verification == NULL)
    return NULL;
  info->ci_signing = read_key_ids (&tlv, 0xAA, error);
  if (info->ci_signing == NULL)
    return NULL;
  return g_steal_pointer (&info);
}

void
usher_euicc_info1_free (UsherEuiccInfo1 *info)
{
  if (info == NULL)
    return;
  g_free (info->svn);
  g_strfreev (info->ci_verification);
  g_strfreev (info->ci_signing);
  g_free (info);
}

/* An unsigned big-endian number of any length that fits. */
static gboolean
get_unsigned (const UsherTlv *parent, guint32 tag, guint64 *value, GError **error)
{
  UsherTlv tlv;

  if (!usher_tlv_get (parent, tag, &tlv, error))
    return FALSE;
  if (tlv.length == 0 || tlv.length > sizeof *value)
    {
      g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_VALUE, "number of tag %X has %zu bytes", tag,
                   tlv.length);
      return FALSE;
    }
  *value = 0;
  for (gsize i = 0; i < tlv.length; i++)
    *value = *value << 8 | tlv.value[i];
  return TRUE;
}

static gboolean
read_resources (UsherEuiccInfo2 *info, const UsherTlv *tlv, GError **error)
{
  UsherTlv resources;
  guint64 applications;

  if (!usher_tlv_get (tlv, 0x84, &resources, error) || !usher_es10_check_children (&resources, error)
      || !get_unsigned (&resources, 0x81, &applications, error)
      || !get_unsigned (&resources, 0x82, &info->free_nvm, error)
      || !get_unsigned (&resources, 0x83, &info->free_ram, error))
    return FALSE;
  info->installed_applications = (guint) MIN (applications, G_MAXUINT);
  return TRUE;
}

static gboolean
read_versions (UsherEuiccInfo2 *info, const UsherTlv *tlv, GError **error)
{
  return get_version (tlv, 0x81, &info->profile_version, error) && get_version (tlv, 0x82, &info->svn, error)
         && get_version (tlv, 0x83, &info->firmware_version, error)
         && find_version (tlv, 0x86, &info->javacard_version, error)
         && find_version (tlv, 0x87, &info->globalplatform_version, error)
         && find_version (tlv, 0x04, &info->pp_version, error);
}

static gboolean
find_bits (const UsherTlv *info, guint32 tag, guint32 *bits, GError **error)
{
  UsherTlv tlv;

  *bits = 0;
  return !usher_tlv_find (info, tag, &tlv) || usher_es10_read_bits (&tlv, bits, error);
}

static gboolean
read_capabilities (UsherEuiccInfo2 *info, const UsherTlv *tlv, GError **error)
{
  guint32 forbidden;
  guint category;
  UsherTlv found;

  if (!find_bits (tlv, 0x85, &info->uicc_capability, error) || !find_bits (tlv, 0x88, &info->rsp_capability, error)
      || !find_bits (tlv, 0x99, &forbidden, error))
    return FALSE;
  info->forbidden_ppr = (UsherPpr) forbidden;
  info->category = -1;
  if (usher_tlv_find (tlv, 0x8B, &found))
    {
      if (!usher_es10_get_number (tlv, 0x8B, G_MAXINT, &category, error))
        return FALSE;
      info->category = (int) category;
    }
  info->iot = usher_tlv_find (tlv, TAG_IPA_MODE, &found) || usher_tlv_find (tlv, TAG_IOT_INFO, &found);
  return TRUE;
}

UsherEuiccInfo2 *
usher_euicc_info2_parse (GBytes *bf22, GError **error)
{
  g_autoptr (UsherEuiccInfo2) info = g_new0 (UsherEuiccInfo2, 1);
  UsherTlv tlv;

  if (!usher_es10_open (bf22, 0xBF22, &tlv, error) || !read_versions (info, &tlv, error)
      || !read_resources (info, &tlv, error) || !read_capabilities (info, &tlv, error))
    return NULL;
  info->sas_accreditation = usher_es10_find_name (&tlv, 0x0C);
  info->ci_verification = read_key_ids (&tlv, 0xA9, error);
  if (info->ci_verification == NULL)
    return NULL;
  info->ci_signing = read_key_ids (&tlv, 0xAA, error);
  if (info->ci_signing == NULL)
    return NULL;
  return g_steal_pointer (&info);
}

void
usher_euicc_info2_free (UsherEuiccInfo2 *info)
{
  if (info == NULL)
    return;
  g_free (info->svn);
  g_free (info->profile_version);
  g_free (info->firmware_version);
  g_free (info->javacard_version);
  g_free (info->globalplatform_version);
  g_free (info->pp_version);
  g_free (info->sas_accreditation);
  g_strfreev (info->ci_verification);
  g_strfreev (info->ci_signing);
  g_free (info);
}
