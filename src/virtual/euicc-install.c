/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How an installation on the software eUICC ends: see the header. */
#include "euicc-install.h"

#include <string.h>

#include "euicc-info.h"
#include "euicc-notification.h"
#include "euicc-session.h"
#include "euicc-sign.h"
#include "euicc-store.h"

#define LONGEST_PROVIDER 32
#define LONGEST_NAME 64
#define LARGEST_ICON 1024
#define LAST_CLASS 2
#define FEWEST_DIGITS 18

/* ProfileInstallationResult around @final, the value of finalResult. */
static void
put_result (VirtualEuicc *self, const GByteArray *final, GByteArray *response)
{
  VirtualSession *session = &self->session;
  guint32 seq = self->memory->next_seq++;
  g_autoptr (GByteArray) data = g_byte_array_new ();
  g_autoptr (GByteArray) body = g_byte_array_new ();
  const guint8 *iccid = session->load.has_iccid ? session->load.iccid : NULL;
  g_autoptr (GBytes) metadata =
    virtual_euicc_make_notification_metadata (seq, VIRTUAL_EVENT_INSTALL, session->server_address, iccid);

  virtual_tlv_put_bytes (data, 0x80, session->transaction_id);
  virtual_tlv_append (data, metadata);
  virtual_tlv_put_bytes (data, 0x06, session->server_oid);
  virtual_tlv_put_array (data, 0xA2, final);
  virtual_tlv_put_array (body, 0xBF27, data);
  virtual_euicc_put_signature (self, body, body->data, body->len);
  g_autoptr (GBytes) whole = virtual_tlv_wrap (0xBF37, body);
  virtual_memory_add_notification (self->memory, seq, VIRTUAL_EVENT_INSTALL, whole, metadata);
  virtual_tlv_append (response, whole);
}

void
virtual_euicc_fail_install (VirtualEuicc *self, VirtualBppCommand command, VirtualInstallReason reason, GBytes *pe,
                            GByteArray *response)
{
  g_autoptr (GByteArray) failure = g_byte_array_new ();
  g_autoptr (GByteArray) final = g_byte_array_new ();

  virtual_tlv_put_uint (failure, 0x80, command);
  virtual_tlv_put_uint (failure, 0x81, reason);
  if (pe != NULL)
    virtual_tlv_put_bytes (failure, 0x82, pe);
  virtual_tlv_put_array (final, 0xA1, failure);
  put_result (self, final, response);
  virtual_store_save (self->memory);
  virtual_euicc_end_session (self);
}

void
virtual_euicc_finish_install (VirtualEuicc *self, GByteArray *response)
{
  VirtualLoad *load = &self->session.load;
  g_autoptr (GBytes) metadata = g_bytes_new (load->metadata->data, load->metadata->len);
  g_autoptr (GBytes) package = virtual_profile_package_to_bytes (load->package);
  g_autoptr (GBytes) pe = virtual_profile_package_make_response (VIRTUAL_PE_OK, -1);
  g_autoptr (GByteArray) success = g_byte_array_new ();
  g_autoptr (GByteArray) final = g_byte_array_new ();
  VirtualProfile *profile = virtual_store_add_profile (self->memory, load->iccid, metadata, package);

  virtual_tlv_put (success, 0x4F, profile->aid, VIRTUAL_AID_LENGTH);
  virtual_tlv_put_bytes (success, 0x04, pe);
  virtual_tlv_put_array (final, 0xA0, success);
  put_result (self, final, response);
  virtual_euicc_notify (self, metadata, VIRTUAL_EVENT_INSTALL, self->session.server_address);
  virtual_memory_set_one_time_key (self->memory, NULL, NULL, NULL);
  virtual_store_save (self->memory);
  virtual_euicc_end_session (self);
}

static gboolean
fits (const VirtualTlv *metadata, guint tag, gsize longest)
{
  VirtualTlv tlv;
  return !virtual_tlv_child (metadata, tag, &tlv) || tlv.length <= longest;
}

static gboolean
has_class (const VirtualTlv *metadata)
{
  VirtualTlv tlv;
  guint32 class = 0;
  return !virtual_tlv_child (metadata, 0x95, &tlv) || (virtual_tlv_get_uint (&tlv, &class) && class <= LAST_CLASS);
}

/* Only rules that the rules authorisation table has, and none that this card forbids. */
static gboolean
are_rules_allowed (const VirtualTlv *metadata)
{
  VirtualTlv tlv;
  if (!virtual_tlv_child (metadata, 0x99, &tlv))
    return TRUE;
  return tlv.length == 2 && !(tlv.value[1] & 0x70 & ~VIRTUAL_PPR_ALLOWED);
}

/* 18 to 20 digits and nothing else but the filler at the end (ITU-T E.118, ETSI TS 102 221 13.2). */
static gboolean
has_digits (const guint8 *iccid)
{
  g_autofree char *text = virtual_iccid_decode (iccid, TRUE);
  guint8 again[VIRTUAL_ICCID_LENGTH];

  virtual_iccid_encode (text, TRUE, again);
  return strlen (text) >= FEWEST_DIGITS && memcmp (again, iccid, sizeof again) == 0;
}

VirtualInstallReason
virtual_euicc_check_metadata (VirtualEuicc *self)
{
  VirtualLoad *load = &self->session.load;
  VirtualTlv metadata;
  VirtualTlv iccid;
  VirtualTlv tlv;

  if (!virtual_tlv_expect (load->metadata->data, load->metadata->len, 0xBF25, &metadata, NULL)
      || !virtual_tlv_child (&metadata, 0x5A, &iccid) || iccid.length != VIRTUAL_ICCID_LENGTH)
    return VIRTUAL_INSTALL_INCORRECT_INPUT;
  memcpy (load->iccid, iccid.value, VIRTUAL_ICCID_LENGTH);
  load->has_iccid = TRUE;
  if (!has_digits (load->iccid))
    return VIRTUAL_INSTALL_INCORRECT_INPUT;
  if (!virtual_tlv_child (&metadata, 0x91, &tlv) || !virtual_tlv_child (&metadata, 0x92, &tlv)
      || !fits (&metadata, 0x91, LONGEST_PROVIDER) || !fits (&metadata, 0x92, LONGEST_NAME)
      || !fits (&metadata, 0x94, LARGEST_ICON))
    return VIRTUAL_INSTALL_INCORRECT_INPUT;
  if (!has_class (&metadata))
    return VIRTUAL_INSTALL_UNSUPPORTED_CLASS;
  if (virtual_memory_find_iccid (self->memory, load->iccid) != NULL)
    return VIRTUAL_INSTALL_ICCID_EXISTS;
  return are_rules_allowed (&metadata) ? VIRTUAL_INSTALL_OK : VIRTUAL_INSTALL_PPR_NOT_ALLOWED;
}
