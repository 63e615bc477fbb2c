/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The memory of the software eUICC as one TLV. The tags are private to this file; nobody else reads the format. */
#include "euicc-memory-codec.h"

#include <string.h>

#include "tlv.h"
#include "usher-error.h"

#define TAG_MEMORY 0xE0
#define TAG_NEXT_SEQ 0x80
#define TAG_NEXT_AID 0x81
#define TAG_DEFAULT_ADDRESS 0x82
#define TAG_PENDING_ENABLE 0x83
#define TAG_PENDING_DISABLE 0x84
#define TAG_ONE_TIME_KEY 0x85
#define TAG_ONE_TIME_POINT 0x86
#define TAG_ONE_TIME_OID 0x87
#define TAG_PROFILE 0xA8
#define TAG_NOTIFICATION 0xA9

#define TAG_ICCID 0x80
#define TAG_AID 0x81
#define TAG_ENABLED 0x82
#define TAG_NICKNAME 0x83
#define TAG_METADATA 0x84
#define TAG_EVENT 0x81
#define TAG_WHOLE 0x82

static void
put_nullable (GByteArray *to, guint tag, GBytes *value)
{
  if (value != NULL)
    virtual_tlv_put_bytes (to, tag, value);
}

static void
put_profile (GByteArray *to, const VirtualProfile *profile)
{
  g_autoptr (GByteArray) body = g_byte_array_new ();

  virtual_tlv_put (body, TAG_ICCID, profile->iccid, VIRTUAL_ICCID_LENGTH);
  virtual_tlv_put (body, TAG_AID, profile->aid, VIRTUAL_AID_LENGTH);
  virtual_tlv_put_uint (body, TAG_ENABLED, profile->enabled ? 1 : 0);
  if (profile->nickname != NULL)
    virtual_tlv_put_text (body, TAG_NICKNAME, profile->nickname);
  virtual_tlv_put_bytes (body, TAG_METADATA, profile->metadata);
  virtual_tlv_put_array (to, TAG_PROFILE, body);
}

static void
put_notification (GByteArray *to, const VirtualNotification *notification)
{
  g_autoptr (GByteArray) body = g_byte_array_new ();

  virtual_tlv_put_uint (body, TAG_NEXT_SEQ, notification->seq);
  virtual_tlv_put_uint (body, TAG_EVENT, notification->event);
  virtual_tlv_put_bytes (body, TAG_WHOLE, notification->whole);
  virtual_tlv_put_bytes (body, TAG_METADATA, notification->metadata);
  virtual_tlv_put_array (to, TAG_NOTIFICATION, body);
}

GBytes *
virtual_memory_encode (const VirtualMemory *memory)
{
  g_autoptr (GByteArray) body = g_byte_array_new ();

  virtual_tlv_put_uint (body, TAG_NEXT_SEQ, memory->next_seq);
  virtual_tlv_put_uint (body, TAG_NEXT_AID, memory->next_aid);
  if (memory->default_address != NULL)
    virtual_tlv_put_text (body, TAG_DEFAULT_ADDRESS, memory->default_address);
  virtual_tlv_put (body, TAG_PENDING_ENABLE, memory->pending_enable, VIRTUAL_ICCID_LENGTH);
  virtual_tlv_put (body, TAG_PENDING_DISABLE, memory->pending_disable, VIRTUAL_ICCID_LENGTH);
  put_nullable (body, TAG_ONE_TIME_KEY, memory->one_time.key);
  put_nullable (body, TAG_ONE_TIME_POINT, memory->one_time.point);
  put_nullable (body, TAG_ONE_TIME_OID, memory->one_time.oid);
  for (guint i = 0; i < memory->profiles->len; i++)
    put_profile (body, g_ptr_array_index (memory->profiles, i));
  for (guint i = 0; i < memory->notifications->len; i++)
    put_notification (body, g_ptr_array_index (memory->notifications, i));
  return virtual_tlv_wrap (TAG_MEMORY, body);
}

static gboolean
bad (guint tag, GError **error)
{
  g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_VALUE, "element 0x%X is missing or has no meaning", tag);
  return FALSE;
}

static gboolean
get_fixed (const VirtualTlv *parent, guint tag, guint8 *to, gsize length, GError **error)
{
  VirtualTlv tlv;
  if (!virtual_tlv_child (parent, tag, &tlv) || tlv.length != length)
    return bad (tag, error);
  memcpy (to, tlv.value, length);
  return TRUE;
}

static gboolean
get_number (const VirtualTlv *parent, guint tag, guint32 *to, GError **error)
{
  VirtualTlv tlv;
  if (!virtual_tlv_child (parent, tag, &tlv) || !virtual_tlv_get_uint (&tlv, to))
    return bad (tag, error);
  return TRUE;
}

static GBytes *
get_nullable (const VirtualTlv *parent, guint tag)
{
  VirtualTlv tlv;
  return virtual_tlv_child (parent, tag, &tlv) ? virtual_tlv_dup_value (&tlv) : NULL;
}

static gboolean
read_profile (VirtualMemory *memory, const VirtualTlv *tlv, GError **error)
{
  guint8 iccid[VIRTUAL_ICCID_LENGTH];
  guint8 aid[VIRTUAL_AID_LENGTH];
  guint32 enabled = 0;
  VirtualTlv metadata;
  VirtualTlv nickname;

  if (!get_fixed (tlv, TAG_ICCID, iccid, sizeof iccid, error) || !get_fixed (tlv, TAG_AID, aid, sizeof aid, error)
      || !get_number (tlv, TAG_ENABLED, &enabled, error))
    return FALSE;
  if (!virtual_tlv_child (tlv, TAG_METADATA, &metadata))
    return bad (TAG_METADATA, error);

  VirtualProfile *profile = g_new0 (VirtualProfile, 1);
  memcpy (profile->iccid, iccid, sizeof iccid);
  memcpy (profile->aid, aid, sizeof aid);
  profile->enabled = enabled != 0;
  profile->metadata = virtual_tlv_dup_value (&metadata);
  if (virtual_tlv_child (tlv, TAG_NICKNAME, &nickname))
    profile->nickname = virtual_tlv_dup_text (&nickname);
  g_ptr_array_add (memory->profiles, profile);
  return TRUE;
}

static gboolean
read_notification (VirtualMemory *memory, const VirtualTlv *tlv, GError **error)
{
  guint32 seq = 0;
  guint32 event = 0;
  g_autoptr (GBytes) whole = get_nullable (tlv, TAG_WHOLE);
  g_autoptr (GBytes) metadata = get_nullable (tlv, TAG_METADATA);

  if (!get_number (tlv, TAG_NEXT_SEQ, &seq, error) || !get_number (tlv, TAG_EVENT, &event, error))
    return FALSE;
  if (whole == NULL || metadata == NULL || event > 0xFF)
    return bad (TAG_NOTIFICATION, error);
  virtual_memory_add_notification (memory, seq, (guint8) event, whole, metadata);
  return TRUE;
}

static gboolean
read_lists (VirtualMemory *memory, const VirtualTlv *whole, GError **error)
{
  const guint8 *at = whole->value;
  gsize left = whole->length;
  VirtualTlv tlv;

  while (left > 0)
    {
      if (!virtual_tlv_next (&at, &left, &tlv, error))
        return FALSE;
      if (tlv.tag == TAG_PROFILE && !read_profile (memory, &tlv, error))
        return FALSE;
      if (tlv.tag == TAG_NOTIFICATION && !read_notification (memory, &tlv, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
virtual_memory_decode (VirtualMemory *memory, const guint8 *data, gsize length, GError **error)
{
  VirtualTlv whole;
  VirtualTlv address;

  if (!virtual_tlv_expect (data, length, TAG_MEMORY, &whole, error))
    return FALSE;
  if (!get_number (&whole, TAG_NEXT_SEQ, &memory->next_seq, error) || !get_number (&whole, TAG_NEXT_AID, &memory->next_aid, error)
      || !get_fixed (&whole, TAG_PENDING_ENABLE, memory->pending_enable, VIRTUAL_ICCID_LENGTH, error)
      || !get_fixed (&whole, TAG_PENDING_DISABLE, memory->pending_disable, VIRTUAL_ICCID_LENGTH, error))
    return FALSE;
  if (virtual_tlv_child (&whole, TAG_DEFAULT_ADDRESS, &address))
    memory->default_address = virtual_tlv_dup_text (&address);
  memory->one_time.key = get_nullable (&whole, TAG_ONE_TIME_KEY);
  memory->one_time.point = get_nullable (&whole, TAG_ONE_TIME_POINT);
  memory->one_time.oid = get_nullable (&whole, TAG_ONE_TIME_OID);
  return read_lists (memory, &whole, error);
}
