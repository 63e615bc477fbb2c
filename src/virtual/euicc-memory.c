/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the software eUICC remembers: see the header. */
#include "euicc-memory.h"

#include <string.h>

static const guint8 isdp_aid[VIRTUAL_AID_LENGTH] = { 0xA0, 0x00, 0x00, 0x05, 0x59, 0x10, 0x10, 0xFF,
                                                     0xFF, 0xFF, 0xFF, 0x89, 0x00, 0x00, 0x00, 0x00 };
#define FIRST_ISDP 0x10

static void
profile_free (gpointer data)
{
  VirtualProfile *profile = data;
  g_free (profile->nickname);
  g_bytes_unref (profile->metadata);
  g_clear_pointer (&profile->package, g_bytes_unref);
  g_free (profile);
}

static void
notification_free (gpointer data)
{
  VirtualNotification *notification = data;
  g_bytes_unref (notification->whole);
  g_bytes_unref (notification->metadata);
  g_free (notification);
}

VirtualMemory *
virtual_memory_new (guint32 size)
{
  VirtualMemory *self = g_new0 (VirtualMemory, 1);
  self->size = size;
  self->profiles = g_ptr_array_new_with_free_func (profile_free);
  self->notifications = g_ptr_array_new_with_free_func (notification_free);
  return self;
}

void
virtual_memory_free (VirtualMemory *self)
{
  virtual_memory_set_one_time_key (self, NULL, NULL, NULL);
  g_ptr_array_unref (self->profiles);
  g_ptr_array_unref (self->notifications);
  g_free (self->default_address);
  g_free (self->directory);
  g_free (self);
}

guint32
virtual_memory_get_free (VirtualMemory *self)
{
  gsize used = 0;
  for (guint i = 0; i < self->profiles->len; i++)
    {
      VirtualProfile *profile = g_ptr_array_index (self->profiles, i);
      used += g_bytes_get_size (profile->package) + g_bytes_get_size (profile->metadata);
    }
  for (guint i = 0; i < self->notifications->len; i++)
    used += g_bytes_get_size (((VirtualNotification *) g_ptr_array_index (self->notifications, i))->whole);
  return used < self->size ? self->size - (guint32) used : 0;
}

VirtualProfile *
virtual_memory_find_iccid (VirtualMemory *self, const guint8 *iccid)
{
  for (guint i = 0; i < self->profiles->len; i++)
    {
      VirtualProfile *profile = g_ptr_array_index (self->profiles, i);
      if (memcmp (profile->iccid, iccid, VIRTUAL_ICCID_LENGTH) == 0)
        return profile;
    }
  return NULL;
}

VirtualProfile *
virtual_memory_find_aid (VirtualMemory *self, const guint8 *aid, gsize length)
{
  for (guint i = 0; i < self->profiles->len; i++)
    {
      VirtualProfile *profile = g_ptr_array_index (self->profiles, i);
      if (length == VIRTUAL_AID_LENGTH && memcmp (profile->aid, aid, VIRTUAL_AID_LENGTH) == 0)
        return profile;
    }
  return NULL;
}

VirtualProfile *
virtual_memory_find_enabled (VirtualMemory *self)
{
  for (guint i = 0; i < self->profiles->len; i++)
    {
      VirtualProfile *profile = g_ptr_array_index (self->profiles, i);
      if (profile->enabled)
        return profile;
    }
  return NULL;
}

VirtualNotification *
virtual_memory_find_notification (VirtualMemory *self, guint32 seq)
{
  for (guint i = 0; i < self->notifications->len; i++)
    {
      VirtualNotification *notification = g_ptr_array_index (self->notifications, i);
      if (notification->seq == seq)
        return notification;
    }
  return NULL;
}

VirtualProfile *
virtual_memory_add_profile (VirtualMemory *self, const guint8 *iccid, GBytes *metadata, GBytes *package)
{
  VirtualProfile *profile = g_new0 (VirtualProfile, 1);
  guint number = FIRST_ISDP + self->next_aid++;

  memcpy (profile->iccid, iccid, VIRTUAL_ICCID_LENGTH);
  memcpy (profile->aid, isdp_aid, VIRTUAL_AID_LENGTH);
  profile->aid[13] = (guint8) (number >> 8);
  profile->aid[14] = (guint8) number;
  profile->metadata = g_bytes_ref (metadata);
  profile->package = g_bytes_ref (package);
  g_ptr_array_add (self->profiles, profile);
  return profile;
}

void
virtual_memory_add_notification (VirtualMemory *self, guint32 seq, guint8 event, GBytes *whole, GBytes *metadata)
{
  VirtualNotification *notification = g_new0 (VirtualNotification, 1);

  notification->seq = seq;
  notification->event = event;
  notification->whole = g_bytes_ref (whole);
  notification->metadata = g_bytes_ref (metadata);
  g_ptr_array_add (self->notifications, notification);
}

static void
replace_bytes (GBytes **to, GBytes *from)
{
  GBytes *old = *to;
  *to = from == NULL ? NULL : g_bytes_ref (from);
  g_clear_pointer (&old, g_bytes_unref);
}

void
virtual_memory_set_one_time_key (VirtualMemory *self, GBytes *key, GBytes *point, GBytes *oid)
{
  replace_bytes (&self->one_time.key, key);
  replace_bytes (&self->one_time.point, point);
  replace_bytes (&self->one_time.oid, oid);
}
