/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ES10b.LoadBoundProfilePackage: see the header. A segment that does not end where it must is no installation error but a
 * broken command: 6A80, and nothing more is loaded in this session. */
#include "euicc-load.h"

#include <string.h>

#include "crypto.h"
#include "euicc-install.h"
#include "euicc-session.h"
#include "euicc-sign.h"
#include "usher-error.h"

#define KEY_TYPE_AES 0x88
#define KEY_LENGTH 16
#define LONGEST_HOST_ID 16
#define LARGEST_PROPRIETARY 128
#define INSTALL_BOUND_PROFILE 1

const char *
virtual_euicc_get_segment_step (const guint8 *data, gsize length)
{
  if (length >= 2 && data[0] == 0xBF && data[1] == 0x36)
    return "initialise-secure-channel";
  switch (length == 0 ? 0 : data[0])
    {
    case 0xA0:
      return "configure-isdp";
    case 0xA1:
    case 0x88:
      return "store-metadata";
    case 0xA2:
      return "replace-session-keys";
    case 0xA3:
    case 0x86:
      return "load-profile-elements";
    default:
      return NULL;
    }
}

static guint16
fail (VirtualEuicc *self, VirtualBppCommand command, VirtualInstallReason reason, GByteArray *response)
{
  virtual_euicc_fail_install (self, command, reason, NULL, response);
  return VIRTUAL_SW_OK;
}

/* SCP03t of one TLV: a bad MAC or padding is a matter of security, anything else of structure. */
static VirtualInstallReason
get_reason (const GError *error)
{
  return g_error_matches (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_CHECKSUM) ? VIRTUAL_INSTALL_SCP03T_SECURITY
                                                                                    : VIRTUAL_INSTALL_SCP03T_STRUCTURE;
}

typedef struct {
  VirtualTlv operation;
  VirtualTlv transaction_id;
  VirtualTlv crt;
  VirtualTlv one_time_key;
  VirtualTlv signature;
  VirtualTlv key_type;
  VirtualTlv key_length;
  VirtualTlv host_id;
} Channel;

static gboolean
read_channel (const VirtualTlv *request, Channel *channel)
{
  const guint8 *at = request->value;
  gsize left = request->length;

  return virtual_tlv_take (&at, &left, 0x82, &channel->operation) && virtual_tlv_take (&at, &left, 0x80, &channel->transaction_id)
         && virtual_tlv_take (&at, &left, 0xA6, &channel->crt) && virtual_tlv_take (&at, &left, 0x5F49, &channel->one_time_key)
         && virtual_tlv_take (&at, &left, 0x5F37, &channel->signature) && left == 0
         && virtual_tlv_child (&channel->crt, 0x80, &channel->key_type)
         && virtual_tlv_child (&channel->crt, 0x81, &channel->key_length)
         && virtual_tlv_child (&channel->crt, 0x84, &channel->host_id);
}

static gboolean
is_crt_supported (const Channel *channel)
{
  return virtual_tlv_equals (&channel->key_type, (const guint8[]) { KEY_TYPE_AES }, 1)
         && virtual_tlv_equals (&channel->key_length, (const guint8[]) { KEY_LENGTH }, 1) && channel->host_id.length >= 1
         && channel->host_id.length <= LONGEST_HOST_ID;
}

/* smdpSign covers what stands before it and the eUICC's own one-time key. */
static gboolean
is_channel_signed (VirtualEuicc *self, const VirtualTlv *request, const Channel *channel)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();
  g_autoptr (GBytes) point = virtual_public_point (self->session.one_time_key);

  g_byte_array_append (data, request->value, (guint) (request->length - channel->signature.total));
  virtual_tlv_put_bytes (data, 0x5F49, point);
  return virtual_euicc_check_signature (self->session.binding_key, data->data, data->len, &channel->signature);
}

static VirtualInstallReason
check_channel (VirtualEuicc *self, const VirtualTlv *request, const Channel *channel)
{
  guint32 operation = 0;

  if (!virtual_tlv_get_uint (&channel->operation, &operation) || operation != INSTALL_BOUND_PROFILE)
    return VIRTUAL_INSTALL_UNSUPPORTED_OPERATION;
  if (!virtual_tlv_equals_bytes (&channel->transaction_id, self->session.transaction_id))
    return VIRTUAL_INSTALL_INVALID_TRANSACTION;
  if (!is_crt_supported (channel))
    return VIRTUAL_INSTALL_UNSUPPORTED_CRT;
  return is_channel_signed (self, request, channel) ? VIRTUAL_INSTALL_OK : VIRTUAL_INSTALL_INVALID_SIGNATURE;
}

static guint16
load_channel (VirtualEuicc *self, const VirtualTlv *request, GByteArray *response)
{
  VirtualLoad *load = &self->session.load;
  Channel channel;

  if (!read_channel (request, &channel))
    return fail (self, VIRTUAL_BPP_INITIALISE, VIRTUAL_INSTALL_INCORRECT_INPUT, response);
  VirtualInstallReason reason = check_channel (self, request, &channel);
  if (reason != VIRTUAL_INSTALL_OK)
    return fail (self, VIRTUAL_BPP_INITIALISE, reason, response);
  g_autoptr (GBytes) secret =
    virtual_ecka (self->session.one_time_key, channel.one_time_key.value, channel.one_time_key.length);
  if (secret == NULL)
    return fail (self, VIRTUAL_BPP_INITIALISE, VIRTUAL_INSTALL_INCORRECT_INPUT, response);
  load->bsp = virtual_bsp_new_derived (secret, channel.host_id.value, channel.host_id.length, self->eid_bytes);
  load->metadata = g_byte_array_new ();
  load->package = virtual_profile_package_new ();
  load->stage = VIRTUAL_LOAD_CONFIGURE;
  return VIRTUAL_SW_OK;
}

/* Returns (transfer full) the plain text of the single '87' in @sequence, or NULL with the installation failed. */
static GBytes *
open_87 (VirtualEuicc *self, const VirtualTlv *sequence, VirtualBppCommand command, GByteArray *response)
{
  g_autoptr (GError) error = NULL;
  VirtualTlv tlv;
  GBytes *plain = NULL;

  if (virtual_tlv_expect (sequence->value, sequence->length, 0x87, &tlv, NULL))
    plain = virtual_bsp_unprotect (self->session.load.bsp, 0x87, tlv.start, tlv.total, &error);
  if (plain == NULL)
    fail (self, command, error == NULL ? VIRTUAL_INSTALL_SCP03T_STRUCTURE : get_reason (error), response);
  return plain;
}

static gboolean
is_configuration (VirtualEuicc *self, GBytes *plain)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (plain, &length);
  VirtualTlv request;
  VirtualTlv proprietary;
  VirtualTlv oid;

  if (!virtual_tlv_expect (data, length, 0xBF24, &request, NULL))
    return FALSE;
  if (!virtual_tlv_child (&request, 0xB8, &proprietary))
    return request.length == 0;
  return proprietary.total <= LARGEST_PROPRIETARY && virtual_tlv_child (&proprietary, 0x80, &oid)
         && virtual_tlv_equals_bytes (&oid, self->session.server_oid);
}

static guint16
load_configuration (VirtualEuicc *self, const VirtualTlv *sequence, GByteArray *response)
{
  g_autoptr (GBytes) plain = open_87 (self, sequence, VIRTUAL_BPP_CONFIGURE, response);

  if (plain == NULL)
    return VIRTUAL_SW_OK;
  if (!is_configuration (self, plain))
    return fail (self, VIRTUAL_BPP_CONFIGURE, VIRTUAL_INSTALL_INCORRECT_INPUT, response);
  self->session.load.stage = VIRTUAL_LOAD_METADATA;
  return VIRTUAL_SW_OK;
}

static guint16
load_metadata (VirtualEuicc *self, const VirtualTlv *tlv, GByteArray *response)
{
  VirtualLoad *load = &self->session.load;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) plain = virtual_bsp_unprotect_mac_only (load->bsp, 0x88, tlv->start, tlv->total, &error);

  if (plain == NULL)
    return fail (self, VIRTUAL_BPP_METADATA, get_reason (error), response);
  virtual_tlv_append (load->metadata, plain);
  load->sequence_left -= tlv->total;
  if (load->sequence_left > 0)
    return VIRTUAL_SW_OK;
  VirtualInstallReason reason = virtual_euicc_check_metadata (self);
  if (reason != VIRTUAL_INSTALL_OK)
    return fail (self, VIRTUAL_BPP_METADATA, reason, response);
  load->stage = VIRTUAL_LOAD_KEYS;
  return VIRTUAL_SW_OK;
}

static guint16
load_keys (VirtualEuicc *self, const VirtualTlv *sequence, GByteArray *response)
{
  VirtualLoad *load = &self->session.load;
  g_autoptr (GBytes) plain = open_87 (self, sequence, VIRTUAL_BPP_KEYS, response);
  VirtualTlv request;
  VirtualTlv chaining;
  VirtualTlv cipher;
  VirtualTlv mac;

  if (plain == NULL)
    return VIRTUAL_SW_OK;
  if (!virtual_tlv_expect (g_bytes_get_data (plain, NULL), g_bytes_get_size (plain), 0xBF26, &request, NULL)
      || !virtual_tlv_child (&request, 0x80, &chaining) || !virtual_tlv_child (&request, 0x81, &cipher)
      || !virtual_tlv_child (&request, 0x82, &mac) || chaining.length != KEY_LENGTH || cipher.length != KEY_LENGTH
      || mac.length != KEY_LENGTH)
    return fail (self, VIRTUAL_BPP_KEYS, VIRTUAL_INSTALL_INCORRECT_INPUT, response);
  virtual_bsp_replace_keys (load->bsp, chaining.value, cipher.value, mac.value);
  load->stage = VIRTUAL_LOAD_PROFILE;
  return VIRTUAL_SW_OK;
}

static guint16
fail_element (VirtualEuicc *self, VirtualPeStatus status, GByteArray *response)
{
  g_autoptr (GBytes) pe =
    virtual_profile_package_make_response (status, virtual_profile_package_get_element (self->session.load.package));
  virtual_euicc_fail_install (self, VIRTUAL_BPP_PROFILE, VIRTUAL_INSTALL_PE_ERROR, pe, response);
  return VIRTUAL_SW_OK;
}

/* The header has the digits in order, the metadata as EF.ICCID has them. */
static gboolean
is_other_iccid (const VirtualLoad *load)
{
  const guint8 *iccid = virtual_profile_package_get_iccid (load->package);
  for (gsize i = 0; iccid != NULL && i < VIRTUAL_ICCID_LENGTH; i++)
    if (iccid[i] != (guint8) (load->iccid[i] << 4 | load->iccid[i] >> 4))
      return TRUE;
  return FALSE;
}

static guint16
load_elements (VirtualEuicc *self, const VirtualTlv *tlv, GByteArray *response)
{
  VirtualLoad *load = &self->session.load;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) plain = virtual_bsp_unprotect (load->bsp, 0x86, tlv->start, tlv->total, &error);

  if (plain == NULL)
    return fail (self, VIRTUAL_BPP_PROFILE, get_reason (error), response);
  VirtualPeStatus status =
    virtual_profile_package_add (load->package, g_bytes_get_data (plain, NULL), g_bytes_get_size (plain));
  if (virtual_profile_package_get_size (load->package) + load->metadata->len > virtual_memory_get_free (self->memory))
    return fail (self, VIRTUAL_BPP_PROFILE, VIRTUAL_INSTALL_NO_MEMORY, response);
  if (is_other_iccid (load))
    return fail (self, VIRTUAL_BPP_PROFILE, VIRTUAL_INSTALL_ICCID_MISMATCH, response);
  if (status != VIRTUAL_PE_OK)
    return fail_element (self, status, response);
  load->sequence_left -= tlv->total;
  if (load->sequence_left > 0)
    return VIRTUAL_SW_OK;
  if (!virtual_profile_package_is_complete (load->package))
    return fail_element (self, VIRTUAL_PE_INVALID_FORMAT, response);
  virtual_euicc_finish_install (self, response);
  return VIRTUAL_SW_OK;
}

/* The segment as exactly one whole TLV with @tag. */
static gboolean
is_whole (VirtualLoad *load, const guint8 *data, gsize length, guint tag, VirtualTlv *tlv)
{
  if (!virtual_tlv_expect (data, length, tag, tlv, NULL) || length > load->package_left)
    return FALSE;
  load->package_left -= length;
  return TRUE;
}

/* The segment as tag and length of a sequence alone. */
static gboolean
is_sequence_head (VirtualLoad *load, const guint8 *data, gsize length, guint tag)
{
  VirtualTlv tlv;

  if (!virtual_tlv_read_header (data, length, &tlv, NULL) || tlv.tag != tag || tlv.length == 0
      || tlv.total - tlv.length != length || tlv.total > load->package_left)
    return FALSE;
  load->package_left -= length;
  load->sequence_left = tlv.length;
  return TRUE;
}

static gboolean
is_first (VirtualLoad *load, const guint8 *data, gsize length, VirtualTlv *channel)
{
  VirtualTlv package;

  if (!virtual_tlv_read_header (data, length, &package, NULL) || package.tag != 0xBF36)
    return FALSE;
  gsize head = package.total - package.length;
  load->package_left = package.length;
  return is_whole (load, data + head, length - head, 0xBF23, channel);
}

/* Returns whether the segment is the one that comes next and ends where it must; then @sw is set. */
static gboolean
take_segment (VirtualEuicc *self, const guint8 *data, gsize length, GByteArray *response, guint16 *sw)
{
  VirtualLoad *load = &self->session.load;
  VirtualTlv tlv;

  *sw = VIRTUAL_SW_OK;
  if (load->stage == VIRTUAL_LOAD_IDLE && is_first (load, data, length, &tlv))
    *sw = load_channel (self, &tlv, response);
  else if (load->stage == VIRTUAL_LOAD_CONFIGURE && is_whole (load, data, length, 0xA0, &tlv))
    *sw = load_configuration (self, &tlv, response);
  else if (load->stage == VIRTUAL_LOAD_METADATA && is_sequence_head (load, data, length, 0xA1))
    load->stage = VIRTUAL_LOAD_METADATA_88;
  else if (load->stage == VIRTUAL_LOAD_METADATA_88 && length <= load->sequence_left && is_whole (load, data, length, 0x88, &tlv))
    *sw = load_metadata (self, &tlv, response);
  else if (load->stage == VIRTUAL_LOAD_KEYS && is_whole (load, data, length, 0xA2, &tlv))
    *sw = load_keys (self, &tlv, response);
  else if ((load->stage == VIRTUAL_LOAD_KEYS || load->stage == VIRTUAL_LOAD_PROFILE) && is_sequence_head (load, data, length, 0xA3)
           && load->sequence_left == load->package_left)
    load->stage = VIRTUAL_LOAD_PROFILE_86;
  else if (load->stage == VIRTUAL_LOAD_PROFILE_86 && length <= load->sequence_left && is_whole (load, data, length, 0x86, &tlv))
    *sw = load_elements (self, &tlv, response);
  else
    return FALSE;
  return TRUE;
}

guint16
virtual_euicc_load_segment (VirtualEuicc *self, const guint8 *data, gsize length, GByteArray *response)
{
  guint16 sw = VIRTUAL_SW_OK;

  if (self->session.binding_key == NULL)
    return VIRTUAL_SW_CONDITIONS;
  if (take_segment (self, data, length, response, &sw))
    return sw;
  virtual_euicc_end_load (self);
  g_clear_pointer (&self->session.binding_key, EVP_PKEY_free);
  return VIRTUAL_SW_DATA;
}
