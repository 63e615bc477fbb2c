/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ES10c.GetProfilesInfo: see the header. */
#include "euicc-profile-list.h"

#include <string.h>

#define CLASS_OPERATIONAL 2

/* In the order of ProfileInfo: what is told unasked, and what a tag list may ask for. */
static const guint default_tags[] = { 0x5A, 0x4F, 0x9F70, 0x90, 0x91, 0x92, 0x93, 0x94, 0x95 };
static const guint all_tags[] = { 0x5A, 0x4F, 0x9F70, 0x90, 0x91, 0x92, 0x93, 0x94, 0x95, 0xB6, 0xB7, 0xB8, 0x99 };

static void
put_class (GByteArray *to, const VirtualTlv *metadata)
{
  VirtualTlv class;
  if (virtual_tlv_child (metadata, 0x95, &class))
    virtual_tlv_append_tlv (to, &class);
  else
    virtual_tlv_put_uint (to, 0x95, CLASS_OPERATIONAL);
}

static void
put_element (GByteArray *to, const VirtualProfile *profile, const VirtualTlv *metadata, guint tag)
{
  VirtualTlv tlv;

  switch (tag)
    {
    case 0x5A:
      virtual_tlv_put (to, tag, profile->iccid, VIRTUAL_ICCID_LENGTH);
      break;
    case 0x4F:
      virtual_tlv_put (to, tag, profile->aid, VIRTUAL_AID_LENGTH);
      break;
    case 0x9F70:
      virtual_tlv_put_uint (to, tag, profile->enabled ? 1 : 0);
      break;
    case 0x90:
      if (profile->nickname != NULL)
        virtual_tlv_put_text (to, tag, profile->nickname);
      break;
    case 0x95:
      put_class (to, metadata);
      break;
    default:
      if (virtual_tlv_child (metadata, tag, &tlv))
        virtual_tlv_append_tlv (to, &tlv);
      break;
    }
}

/* Whether the tag list names @tag; tags of one and two bytes stand side by side. */
static gboolean
is_listed (const VirtualTlv *list, guint tag)
{
  for (gsize i = 0; i < list->length; i++)
    {
      guint listed = list->value[i];
      if ((listed & 0x1F) == 0x1F && i + 1 < list->length)
        listed = listed << 8 | list->value[++i];
      if (listed == tag)
        return TRUE;
    }
  return FALSE;
}

static void
put_profile (GByteArray *to, const VirtualProfile *profile, const VirtualTlv *tag_list)
{
  g_autoptr (GByteArray) body = g_byte_array_new ();
  VirtualTlv metadata;

  if (!virtual_tlv_read (g_bytes_get_data (profile->metadata, NULL), g_bytes_get_size (profile->metadata), &metadata, NULL))
    return;
  if (tag_list == NULL)
    {
      for (gsize i = 0; i < G_N_ELEMENTS (default_tags); i++)
        put_element (body, profile, &metadata, default_tags[i]);
    }
  else
    {
      for (gsize i = 0; i < G_N_ELEMENTS (all_tags); i++)
        if (is_listed (tag_list, all_tags[i]))
          put_element (body, profile, &metadata, all_tags[i]);
    }
  virtual_tlv_put_array (to, 0xE3, body);
}

/* The searched element is compared as the profile would show it. */
static gboolean
matches (const VirtualProfile *profile, const VirtualTlv *searched)
{
  g_autoptr (GByteArray) shown = g_byte_array_new ();
  VirtualTlv metadata;

  if (!virtual_tlv_read (g_bytes_get_data (profile->metadata, NULL), g_bytes_get_size (profile->metadata), &metadata, NULL))
    return FALSE;
  put_element (shown, profile, &metadata, searched->tag);
  return shown->len == searched->total && memcmp (shown->data, searched->start, searched->total) == 0;
}

static guint16
refuse (guint tag, GByteArray *response)
{
  g_autoptr (GByteArray) body = g_byte_array_new ();

  virtual_tlv_put_uint (body, 0x81, 1);
  virtual_tlv_put_array (response, tag, body);
  return VIRTUAL_SW_OK;
}

guint16
virtual_euicc_get_profiles_info (VirtualEuicc *self, const VirtualTlv *request, GByteArray *response)
{
  g_autoptr (GByteArray) list = g_byte_array_new ();
  g_autoptr (GByteArray) body = g_byte_array_new ();
  VirtualTlv criteria;
  VirtualTlv searched;
  VirtualTlv tag_list;
  gboolean is_search = virtual_tlv_child (request, 0xA0, &criteria);
  gboolean has_tags = virtual_tlv_child (request, 0x5C, &tag_list);

  if (is_search && (!virtual_tlv_read (criteria.value, criteria.length, &searched, NULL) || searched.total != criteria.length
                    || (searched.tag != 0x5A && searched.tag != 0x4F && searched.tag != 0x95)))
    return refuse (request->tag, response);
  for (guint i = 0; i < self->memory->profiles->len; i++)
    {
      VirtualProfile *profile = g_ptr_array_index (self->memory->profiles, i);
      if (!is_search || matches (profile, &searched))
        put_profile (list, profile, has_tags ? &tag_list : NULL);
    }
  virtual_tlv_put_array (body, 0xA0, list);
  virtual_tlv_put_array (response, request->tag, body);
  return VIRTUAL_SW_OK;
}
