/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The software eUICC: which ES10 function a command is, and what a reset does. The functions are in the euicc-*.c files. */
#include "euicc.h"

#include <string.h>

#include "euicc-authenticate.h"
#include "euicc-info.h"
#include "euicc-load.h"
#include "euicc-notification.h"
#include "euicc-prepare.h"
#include "euicc-profile-list.h"
#include "euicc-profile.h"
#include "euicc-session.h"
#include "euicc-store.h"
#include "usher-error.h"
#include "usher-hex.h"

typedef struct {
  guint tag;
  const char *step;
  VirtualEs10 run;
} Function;

static const Function functions[] = {
  { 0xBF20, "get-euicc-info1", virtual_euicc_get_info1 },
  { 0xBF21, "prepare-download", virtual_euicc_prepare_download },
  { 0xBF22, "get-euicc-info2", virtual_euicc_get_info2 },
  { 0xBF28, "list-notifications", virtual_euicc_list_notifications },
  { 0xBF29, "set-nickname", virtual_euicc_set_nickname },
  { 0xBF2B, "retrieve-notifications", virtual_euicc_retrieve_notifications },
  { 0xBF2D, "get-profiles-info", virtual_euicc_get_profiles_info },
  { 0xBF2E, "get-euicc-challenge", virtual_euicc_get_challenge },
  { 0xBF30, "remove-notification", virtual_euicc_remove_notification },
  { 0xBF31, "enable-profile", virtual_euicc_enable_profile },
  { 0xBF32, "disable-profile", virtual_euicc_disable_profile },
  { 0xBF33, "delete-profile", virtual_euicc_delete_profile },
  { 0xBF34, "memory-reset", virtual_euicc_memory_reset },
  { 0xBF38, "authenticate-server", virtual_euicc_authenticate_server },
  { 0xBF3C, "get-addresses", virtual_euicc_get_addresses },
  { 0xBF3E, "get-eid", virtual_euicc_get_data },
  { 0xBF3F, "set-default-address", virtual_euicc_set_default_address },
  { 0xBF41, "cancel-session", virtual_euicc_cancel_session },
  { 0xBF43, "get-rat", virtual_euicc_get_rat },
};

static gboolean
read_eid (VirtualEuicc *self, const char *eid, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;

  if (eid == NULL || strlen (eid) != 32 || strspn (eid, "0123456789") != 32)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_INVALID, "an EID has 32 digits, not \"%s\"", eid == NULL ? "" : eid);
      return FALSE;
    }
  bytes = usher_hex_decode (eid, error);
  if (bytes == NULL)
    return FALSE;
  memcpy (self->eid_bytes, g_bytes_get_data (bytes, NULL), sizeof self->eid_bytes);
  self->eid = g_strdup (eid);
  return TRUE;
}

VirtualEuicc *
virtual_euicc_new (const VirtualEuiccOptions *options, VirtualEuiccIdentity *identity, GError **error)
{
  g_autoptr (VirtualEuicc) self = g_new0 (VirtualEuicc, 1);
  guint32 size = options->memory == 0 ? VIRTUAL_EUICC_MEMORY : options->memory;

  self->identity = identity;
  if (!read_eid (self, options->eid, error))
    return NULL;
  self->memory = virtual_store_open (options->state_directory, size, error);
  if (self->memory == NULL)
    return NULL;
  return g_steal_pointer (&self);
}

void
virtual_euicc_free (VirtualEuicc *self)
{
  virtual_euicc_end_session (self);
  g_clear_pointer (&self->identity, virtual_euicc_identity_free);
  g_clear_pointer (&self->memory, virtual_memory_free);
  g_free (self->eid);
  g_free (self);
}

void
virtual_euicc_reset (VirtualEuicc *self)
{
  virtual_euicc_end_session (self);
  virtual_euicc_apply_refresh (self);
}

guint16
virtual_euicc_command (VirtualEuicc *self, const guint8 *data, gsize length, GByteArray *response)
{
  VirtualTlv request;

  self->step = virtual_euicc_get_segment_step (data, length);
  if (self->step != NULL)
    return virtual_euicc_load_segment (self, data, length, response);
  self->step = "unknown";
  if (!virtual_tlv_read (data, length, &request, NULL))
    return VIRTUAL_SW_DATA;
  for (gsize i = 0; i < G_N_ELEMENTS (functions); i++)
    if (functions[i].tag == request.tag)
      {
        self->step = functions[i].step;
        return request.total == length ? functions[i].run (self, &request, response) : VIRTUAL_SW_DATA;
      }
  return VIRTUAL_SW_REFERENCE;
}

gboolean
virtual_euicc_is_refresh_pending (VirtualEuicc *self)
{
  return self->refresh;
}

const char *
virtual_euicc_take_step (VirtualEuicc *self)
{
  return g_steal_pointer (&self->step);
}

GBytes *
virtual_euicc_get_enabled_package (VirtualEuicc *self)
{
  VirtualProfile *profile = virtual_memory_find_enabled (self->memory);
  return profile == NULL ? NULL : profile->package;
}
