/* SPDX-License-Identifier: GPL-3.0-or-later */
/* StoreMetadataRequest; see the header. */
#include "usher-metadata.h"

#include "usher-error.h"
#include "usher-es10-value.h"
#include "usher-iccid.h"

#define MAX_ADDRESS 255
#define ALL_EVENTS                                                                                                     \
  (USHER_NOTIFICATION_EVENT_INSTALL | USHER_NOTIFICATION_EVENT_ENABLE | USHER_NOTIFICATION_EVENT_DISABLE               \
   | USHER_NOTIFICATION_EVENT_DELETE)

void
usher_operator_id_free (UsherOperatorId *operator_id)
{
  if (operator_id == NULL)
    return;
  g_free (operator_id->mccmnc);
  g_clear_pointer (&operator_id->gid1, g_bytes_unref);
  g_clear_pointer (&operator_id->gid2, g_bytes_unref);
  g_free (operator_id);
}

static GBytes *
find_bytes (const UsherTlv *parent, guint32 tag)
{
  UsherTlv tlv;

  return usher_tlv_find (parent, tag, &tlv) ? usher_tlv_dup_value (&tlv) : NULL;
}

UsherOperatorId *
usher_operator_id_parse (const UsherTlv *tlv, GError **error)
{
  g_autoptr (UsherOperatorId) operator_id = g_new0 (UsherOperatorId, 1);
  UsherTlv mccmnc;

  if (!usher_es10_check_children (tlv, error) || !usher_tlv_get (tlv, 0x80, &mccmnc, error))
    return NULL;
  operator_id->mccmnc = usher_mccmnc_decode (mccmnc.value, mccmnc.length, error);
  if (operator_id->mccmnc == NULL)
    return NULL;
  operator_id->gid1 = find_bytes (tlv, 0x81);
  operator_id->gid2 = find_bytes (tlv, 0x82);
  return g_steal_pointer (&operator_id);
}

static void
target_free (UsherNotificationTarget *target)
{
  g_free (target->address);
  g_free (target);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherNotificationTarget, target_free)

static gboolean
read_target (UsherTlvReader *reader, GPtrArray *targets, GError **error)
{
  g_autoptr (UsherNotificationTarget) target = g_new0 (UsherNotificationTarget, 1);
  UsherTlv item, events, address;

  if (!usher_tlv_read (reader, &item, error))
    return FALSE;
  if (item.tag != 0x30)
    {
      g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_TAG, "tag 30 expected, %X found", item.tag);
      return FALSE;
    }
  if (!usher_tlv_get (&item, 0x80, &events, error) || !usher_notification_events_parse (&events, &target->events, error)
      || !usher_tlv_get (&item, 0x81, &address, error))
    return FALSE;
  target->address = usher_es10_read_text (&address, MAX_ADDRESS, error);
  if (target->address == NULL)
    return FALSE;
  g_ptr_array_add (targets, g_steal_pointer (&target));
  return TRUE;
}

static gboolean
read_targets (const UsherTlv *tlv, GPtrArray *targets, GError **error)
{
  UsherTlvReader reader;

  usher_tlv_reader_init (&reader, tlv->value, tlv->length);
  while (!usher_tlv_reader_at_end (&reader))
    if (!read_target (&reader, targets, error))
      {
        g_prefix_error (error, "in notification configuration: ");
        return FALSE;
      }
  return TRUE;
}

static gboolean
read_names (UsherMetadata *metadata, const UsherTlv *request, GError **error)
{
  UsherTlv iccid, provider, name;

  if (!usher_tlv_get (request, 0x5A, &iccid, error) || !usher_tlv_get (request, 0x91, &provider, error)
      || !usher_tlv_get (request, 0x92, &name, error))
    return FALSE;
  metadata->iccid = usher_iccid_decode (iccid.value, iccid.length, error);
  if (metadata->iccid == NULL)
    return FALSE;
  metadata->provider_name = usher_es10_read_name (&provider);
  metadata->profile_name = usher_es10_read_name (&name);
  return TRUE;
}

static gboolean
read_options (UsherMetadata *metadata, const UsherTlv *request, GError **error)
{
  UsherTlv tlv;
  guint32 ppr;

  if (usher_tlv_find (request, 0x95, &tlv) && !usher_profile_class_parse (&tlv, &metadata->profile_class, error))
    return FALSE;
  if (usher_tlv_find (request, 0xB6, &tlv) && !read_targets (&tlv, metadata->notifications, error))
    return FALSE;
  if (usher_tlv_find (request, 0xB7, &tlv))
    {
      metadata->owner = usher_operator_id_parse (&tlv, error);
      if (metadata->owner == NULL)
        return FALSE;
    }
  if (usher_tlv_find (request, 0x99, &tlv))
    {
      if (!usher_es10_read_bits (&tlv, &ppr, error))
        return FALSE;
      metadata->ppr = (UsherPpr) ppr;
    }
  return TRUE;
}

UsherMetadata *
usher_metadata_parse (GBytes *bf25, GError **error)
{
  g_autoptr (UsherMetadata) metadata = g_new0 (UsherMetadata, 1);
  UsherTlv request;

  metadata->profile_class = USHER_PROFILE_CLASS_OPERATIONAL;
  metadata->notifications = g_ptr_array_new_with_free_func ((GDestroyNotify) target_free);
  if (!usher_es10_open (bf25, 0xBF25, &request, error) || !read_names (metadata, &request, error)
      || !read_options (metadata, &request, error))
    {
      g_prefix_error (error, "failed to read profile metadata: ");
      return NULL;
    }
  return g_steal_pointer (&metadata);
}

void
usher_metadata_free (UsherMetadata *metadata)
{
  if (metadata == NULL)
    return;
  g_free (metadata->iccid);
  g_free (metadata->provider_name);
  g_free (metadata->profile_name);
  g_clear_pointer (&metadata->owner, usher_operator_id_free);
  g_clear_pointer (&metadata->notifications, g_ptr_array_unref);
  g_free (metadata);
}

const char *
usher_profile_class_get_name (UsherProfileClass profile_class)
{
  switch (profile_class)
    {
    case USHER_PROFILE_CLASS_TEST:
      return "test";
    case USHER_PROFILE_CLASS_PROVISIONING:
      return "provisioning";
    case USHER_PROFILE_CLASS_OPERATIONAL:
      return "operational";
    }
  g_return_val_if_reached ("unknown");
}

gboolean
usher_profile_class_parse (const UsherTlv *tlv, UsherProfileClass *profile_class, GError **error)
{
  gint64 value;

  if (!usher_tlv_get_integer (tlv, &value, error))
    return FALSE;
  if (value < USHER_PROFILE_CLASS_TEST || value > USHER_PROFILE_CLASS_OPERATIONAL)
    {
      g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_VALUE,
                   "profile class %" G_GINT64_FORMAT " is unknown", value);
      return FALSE;
    }
  *profile_class = (UsherProfileClass) value;
  return TRUE;
}

gboolean
usher_notification_events_parse (const UsherTlv *tlv, UsherNotificationEvent *events, GError **error)
{
  guint32 flags;

  if (!usher_es10_read_bits (tlv, &flags, error))
    return FALSE;
  if (flags == 0 || (flags & ~(guint32) ALL_EVENTS) != 0)
    {
      g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_VALUE, "notification events %X are unknown", flags);
      return FALSE;
    }
  *events = (UsherNotificationEvent) flags;
  return TRUE;
}
