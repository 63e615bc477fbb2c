/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ES10c of the software eUICC: see the header. */
#include "euicc-profile.h"

#include <string.h>

#include "euicc-info.h"
#include "euicc-notification.h"
#include "euicc-store.h"

#define RESULT_OK 0
#define RESULT_NOT_FOUND 1
#define RESULT_WRONG_STATE 2
#define RESULT_POLICY 3
#define RESULT_BUSY 5
#define RESULT_UNDEFINED 127
#define LONGEST_NICKNAME 64

#define RESET_OPERATIONAL 0x80
#define RESET_TEST 0x40
#define RESET_ADDRESS 0x20

static const guint8 nobody[VIRTUAL_ICCID_LENGTH];

static guint16
answer (guint tag, guint32 result, GByteArray *response)
{
  g_autoptr (GByteArray) body = g_byte_array_new ();

  virtual_tlv_put_uint (body, 0x80, result);
  virtual_tlv_put_array (response, tag, body);
  return VIRTUAL_SW_OK;
}

static gboolean
get_metadata (const VirtualProfile *profile, guint tag, VirtualTlv *tlv)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (profile->metadata, &length);
  VirtualTlv whole;
  return virtual_tlv_expect (data, length, 0xBF25, &whole, NULL) && virtual_tlv_child (&whole, tag, tlv);
}

static gboolean
has_rule (const VirtualProfile *profile, guint8 rule)
{
  VirtualTlv tlv;
  return get_metadata (profile, 0x99, &tlv) && tlv.length == 2 && tlv.value[1] & rule;
}

/* '4F' AID of the ISD-P or '5A' ICCID. FALSE if it is neither; *@profile is NULL if there is no such profile. */
static gboolean
find_profile (VirtualEuicc *self, const guint8 *data, gsize length, VirtualProfile **profile)
{
  VirtualTlv tlv;

  if (!virtual_tlv_read (data, length, &tlv, NULL) || (tlv.tag != 0x4F && tlv.tag != 0x5A))
    return FALSE;
  if (tlv.tag == 0x4F)
    *profile = virtual_memory_find_aid (self->memory, tlv.value, tlv.length);
  else if (tlv.length == VIRTUAL_ICCID_LENGTH)
    *profile = virtual_memory_find_iccid (self->memory, tlv.value);
  else
    return FALSE;
  return TRUE;
}

static void
switch_profiles (VirtualEuicc *self, const guint8 *disable, const guint8 *enable)
{
  VirtualProfile *off = virtual_memory_find_iccid (self->memory, disable);
  VirtualProfile *on = virtual_memory_find_iccid (self->memory, enable);

  if (off != NULL && off->enabled)
    {
      off->enabled = FALSE;
      virtual_euicc_notify (self, off->metadata, VIRTUAL_EVENT_DISABLE, NULL);
    }
  if (on != NULL && !on->enabled)
    {
      on->enabled = TRUE;
      virtual_euicc_notify (self, on->metadata, VIRTUAL_EVENT_ENABLE, NULL);
    }
}

void
virtual_euicc_apply_refresh (VirtualEuicc *self)
{
  VirtualMemory *memory = self->memory;

  self->refresh = FALSE;
  if (memcmp (memory->pending_enable, nobody, sizeof nobody) == 0 && memcmp (memory->pending_disable, nobody, sizeof nobody) == 0)
    return;
  switch_profiles (self, memory->pending_disable, memory->pending_enable);
  memset (memory->pending_enable, 0, sizeof nobody);
  memset (memory->pending_disable, 0, sizeof nobody);
  virtual_store_save (memory);
}

static void
start_switch (VirtualEuicc *self, const VirtualProfile *disable, const VirtualProfile *enable, gboolean refresh)
{
  VirtualMemory *memory = self->memory;

  memcpy (memory->pending_disable, disable == NULL ? nobody : disable->iccid, VIRTUAL_ICCID_LENGTH);
  memcpy (memory->pending_enable, enable == NULL ? nobody : enable->iccid, VIRTUAL_ICCID_LENGTH);
  if (!refresh)
    {
      virtual_euicc_apply_refresh (self);
      return;
    }
  virtual_store_save (memory);
  self->refresh = TRUE;
}

/* profileIdentifier is an untagged choice, [0] explicit; refreshFlag is [1]. */
static gboolean
read_switch (VirtualEuicc *self, const VirtualTlv *request, VirtualProfile **profile, gboolean *refresh)
{
  VirtualTlv identifier;
  VirtualTlv flag;

  if (!virtual_tlv_child (request, 0xA0, &identifier) || !virtual_tlv_child (request, 0x81, &flag) || flag.length != 1)
    return FALSE;
  *refresh = flag.value[0] != 0;
  return find_profile (self, identifier.value, identifier.length, profile);
}

guint16
virtual_euicc_enable_profile (VirtualEuicc *self, const VirtualTlv *request, GByteArray *response)
{
  VirtualProfile *current = virtual_memory_find_enabled (self->memory);
  VirtualProfile *profile = NULL;
  gboolean refresh = FALSE;

  if (!read_switch (self, request, &profile, &refresh))
    return VIRTUAL_SW_DATA;
  if (self->refresh)
    return answer (request->tag, RESULT_BUSY, response);
  if (profile == NULL)
    return answer (request->tag, RESULT_NOT_FOUND, response);
  if (profile->enabled)
    return answer (request->tag, RESULT_WRONG_STATE, response);
  if (current != NULL && has_rule (current, VIRTUAL_PPR1))
    return answer (request->tag, RESULT_POLICY, response);
  start_switch (self, current, profile, refresh);
  return answer (request->tag, RESULT_OK, response);
}

guint16
virtual_euicc_disable_profile (VirtualEuicc *self, const VirtualTlv *request, GByteArray *response)
{
  VirtualProfile *profile = NULL;
  gboolean refresh = FALSE;

  if (!read_switch (self, request, &profile, &refresh))
    return VIRTUAL_SW_DATA;
  if (self->refresh)
    return answer (request->tag, RESULT_BUSY, response);
  if (profile == NULL)
    return answer (request->tag, RESULT_NOT_FOUND, response);
  if (!profile->enabled)
    return answer (request->tag, RESULT_WRONG_STATE, response);
  if (has_rule (profile, VIRTUAL_PPR1))
    return answer (request->tag, RESULT_POLICY, response);
  start_switch (self, profile, NULL, refresh);
  return answer (request->tag, RESULT_OK, response);
}

guint16
virtual_euicc_delete_profile (VirtualEuicc *self, const VirtualTlv *request, GByteArray *response)
{
  VirtualProfile *profile = NULL;

  if (!find_profile (self, request->value, request->length, &profile))
    return VIRTUAL_SW_DATA;
  if (profile == NULL)
    return answer (request->tag, RESULT_NOT_FOUND, response);
  if (profile->enabled || memcmp (profile->iccid, self->memory->pending_enable, VIRTUAL_ICCID_LENGTH) == 0)
    return answer (request->tag, RESULT_WRONG_STATE, response);
  if (has_rule (profile, VIRTUAL_PPR2))
    return answer (request->tag, RESULT_POLICY, response);
  virtual_euicc_notify (self, profile->metadata, VIRTUAL_EVENT_DELETE, NULL);
  virtual_store_delete_profile (self->memory, profile);
  return answer (request->tag, RESULT_OK, response);
}

guint16
virtual_euicc_set_nickname (VirtualEuicc *self, const VirtualTlv *request, GByteArray *response)
{
  VirtualProfile *profile = NULL;
  VirtualTlv nickname;

  if (!find_profile (self, request->value, request->length, &profile) || !virtual_tlv_child (request, 0x90, &nickname))
    return VIRTUAL_SW_DATA;
  if (profile == NULL)
    return answer (request->tag, RESULT_NOT_FOUND, response);
  if (nickname.length > LONGEST_NICKNAME || !g_utf8_validate_len ((const char *) nickname.value, nickname.length, NULL))
    return answer (request->tag, RESULT_UNDEFINED, response);
  g_free (profile->nickname);
  profile->nickname = nickname.length == 0 ? NULL : virtual_tlv_dup_text (&nickname);
  virtual_store_save (self->memory);
  return answer (request->tag, RESULT_OK, response);
}

static gboolean
is_reset_by (const VirtualProfile *profile, guint8 options)
{
  VirtualTlv class;
  gboolean is_test = get_metadata (profile, 0x95, &class) && virtual_tlv_equals (&class, "\0", 1);
  return (options & (is_test ? RESET_TEST : RESET_OPERATIONAL)) != 0;
}

static gboolean
reset_profiles (VirtualEuicc *self, guint8 options)
{
  gboolean found = FALSE;

  for (guint i = 0; i < self->memory->profiles->len;)
    {
      VirtualProfile *profile = g_ptr_array_index (self->memory->profiles, i);
      if (!is_reset_by (profile, options))
        {
          i++;
          continue;
        }
      self->refresh = self->refresh || profile->enabled;
      virtual_euicc_notify (self, profile->metadata, VIRTUAL_EVENT_DELETE, NULL);
      virtual_store_delete_profile (self->memory, profile);
      found = TRUE;
    }
  return found;
}

guint16
virtual_euicc_memory_reset (VirtualEuicc *self, const VirtualTlv *request, GByteArray *response)
{
  VirtualTlv bits;
  gboolean found = FALSE;

  if (!virtual_tlv_child (request, 0x82, &bits) || bits.length != 2)
    return VIRTUAL_SW_DATA;
  if (self->refresh)
    return answer (request->tag, RESULT_BUSY, response);
  found = reset_profiles (self, bits.value[1]);
  if (bits.value[1] & RESET_ADDRESS && self->memory->default_address != NULL)
    {
      g_clear_pointer (&self->memory->default_address, g_free);
      virtual_store_save (self->memory);
      found = TRUE;
    }
  return answer (request->tag, found ? RESULT_OK : RESULT_NOT_FOUND, response);
}
