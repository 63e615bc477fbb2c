/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The data objects of ES8+ (SGP.22 5.5.1 to 5.5.4). */
#include "smdp-bpp.h"

#include "bsp.h"
#include "crypto.h"
#include "iccid.h"
#include "smdp-status.h"
#include "tlv.h"
#include "usher-hex.h"

#include <string.h>

#define HOST_ID "usher-virtual"
#define MAC_ONLY_MAX (VIRTUAL_BSP_SEGMENT_MAX - 4 - VIRTUAL_BSP_MAC_LENGTH)
#define KEY VIRTUAL_BSP_KEY_LENGTH

/* What the initialisation signs, and sends: remoteOpId, transactionId, CRT, otPK.DP. */
static GByteArray *
build_channel_start (const VirtualBinding *binding)
{
  g_autoptr (GByteArray) reference = g_byte_array_new ();
  g_autoptr (GBytes) point = virtual_public_point (binding->one_time_key);
  GByteArray *start = g_byte_array_new ();

  virtual_tlv_put (reference, 0x80, "\x88", 1);
  virtual_tlv_put (reference, 0x81, "\x10", 1);
  virtual_tlv_put_text (reference, 0x84, HOST_ID);
  virtual_tlv_put_uint (start, 0x82, 1); /* installBoundProfilePackage */
  virtual_tlv_put_bytes (start, 0x80, binding->transaction_id);
  virtual_tlv_put_array (start, 0xA6, reference);
  virtual_tlv_put_bytes (start, 0x5F49, point);
  return start;
}

static GBytes *
build_initialise (const VirtualBinding *binding)
{
  g_autoptr (GByteArray) request = build_channel_start (binding);
  g_autoptr (GByteArray) to_sign = g_byte_array_new ();
  g_autoptr (GBytes) signature = NULL;

  g_byte_array_append (to_sign, request->data, request->len);
  virtual_tlv_put_bytes (to_sign, 0x5F49, binding->card_point);
  signature = virtual_sign (binding->signing_key, to_sign->data, to_sign->len);
  virtual_tlv_put_bytes (request, 0x5F37, signature);
  return virtual_tlv_wrap (0xBF23, request);
}

static VirtualBsp *
open_session (const VirtualBinding *binding, GError **error)
{
  gsize length;
  const guint8 *point = g_bytes_get_data (binding->card_point, &length);
  g_autoptr (GBytes) secret = virtual_ecka (binding->one_time_key, point, length);
  g_autoptr (GBytes) eid = usher_hex_decode (binding->eid, NULL);

  if (secret == NULL || eid == NULL)
    {
      virtual_refuse (error, VIRTUAL_STATUS_CARD_SIGNATURE);
      return NULL;
    }
  return virtual_bsp_new_derived (secret, (const guint8 *) HOST_ID, strlen (HOST_ID), g_bytes_get_data (eid, NULL));
}

static void
put_configure (GByteArray *package, VirtualBsp *session)
{
  static const guint8 configure[] = { 0xBF, 0x24, 0x00 };
  g_autoptr (GBytes) protected_tlv = virtual_bsp_protect (session, 0x87, configure, sizeof configure);

  virtual_tlv_put_bytes (package, 0xA0, protected_tlv);
}

static void
put_metadata (GByteArray *package, VirtualBsp *session, GBytes *metadata)
{
  g_autoptr (GByteArray) sequence = g_byte_array_new ();
  gsize length;
  const guint8 *data = g_bytes_get_data (metadata, &length);

  for (gsize offset = 0; offset < length; offset += MAC_ONLY_MAX)
    {
      g_autoptr (GBytes) segment = virtual_bsp_protect_mac_only (session, 0x88, data + offset,
                                                                 MIN (length - offset, MAC_ONLY_MAX));

      virtual_tlv_append (sequence, segment);
    }
  virtual_tlv_put_array (package, 0xA1, sequence);
}

static void
put_profile_keys (GByteArray *package, VirtualBsp *session, const guint8 *keys)
{
  g_autoptr (GByteArray) request = g_byte_array_new ();
  g_autoptr (GBytes) whole = NULL, protected_tlv = NULL;

  virtual_tlv_put (request, 0x80, keys, KEY);
  virtual_tlv_put (request, 0x81, keys + KEY, KEY);
  virtual_tlv_put (request, 0x82, keys + 2 * KEY, KEY);
  whole = virtual_tlv_wrap (0xBF26, request);
  protected_tlv = virtual_bsp_protect (session, 0x87, g_bytes_get_data (whole, NULL), g_bytes_get_size (whole));
  virtual_tlv_put_bytes (package, 0xA2, protected_tlv);
  virtual_bsp_replace_keys (session, keys, keys + KEY, keys + 2 * KEY);
}

static void
put_profile (GByteArray *package, VirtualBsp *session, GBytes *profile)
{
  g_autoptr (GByteArray) sequence = g_byte_array_new ();
  gsize length;
  const guint8 *data = g_bytes_get_data (profile, &length);

  for (gsize offset = 0; offset < length; offset += VIRTUAL_BSP_CIPHERED_MAX)
    {
      g_autoptr (GBytes) segment
          = virtual_bsp_protect (session, 0x86, data + offset, MIN (length - offset, VIRTUAL_BSP_CIPHERED_MAX));

      virtual_tlv_append (sequence, segment);
    }
  virtual_tlv_put_array (package, 0xA3, sequence);
}

GBytes *
virtual_bpp_build (const VirtualBinding *binding, GError **error)
{
  g_autoptr (VirtualBsp) session = open_session (binding, error);
  g_autoptr (GByteArray) package = g_byte_array_new ();
  g_autoptr (GBytes) initialise = NULL;

  if (session == NULL)
    return NULL;
  initialise = build_initialise (binding);
  virtual_tlv_append (package, initialise);
  put_configure (package, session);
  put_metadata (package, session, binding->metadata);
  if (binding->profile_keys != NULL)
    put_profile_keys (package, session, binding->profile_keys);
  put_profile (package, session, binding->package);
  return virtual_tlv_wrap (0xBF36, package);
}

/* One entry of notificationConfigurationInfo: an event and the address that hears of it. */
static void
put_notification (GByteArray *list, guint8 event, guint8 unused_bits, const char *address)
{
  g_autoptr (GByteArray) entry = g_byte_array_new ();
  const guint8 bits[] = { unused_bits, event };

  virtual_tlv_put (entry, 0x80, bits, sizeof bits);
  virtual_tlv_put_text (entry, 0x81, address);
  virtual_tlv_put_array (list, 0x30, entry);
}

/* The three bytes of TS 24.008 10.5.1.13 for five or six digits. */
static void
put_owner (GByteArray *metadata, const char *mccmnc)
{
  g_autoptr (GByteArray) owner = g_byte_array_new ();
  guint8 digit[6];
  guint8 coded[3];

  for (guint i = 0; i < 6; i++)
    digit[i] = i < strlen (mccmnc) ? (guint8) (mccmnc[i] - '0') : 0xF;
  coded[0] = (guint8) (digit[1] << 4 | digit[0]);
  coded[1] = (guint8) (digit[5] << 4 | digit[2]);
  coded[2] = (guint8) (digit[4] << 4 | digit[3]);
  virtual_tlv_put (owner, 0x80, coded, sizeof coded);
  virtual_tlv_put_array (metadata, 0xB7, owner);
}

GBytes *
virtual_metadata_build (const VirtualOrder *order, const char *address)
{
  g_autoptr (GByteArray) metadata = g_byte_array_new (), notifications = g_byte_array_new ();
  guint8 iccid[VIRTUAL_ICCID_LENGTH];
  const guint8 rules[] = { order->ppr & VIRTUAL_PPR2 ? 5 : 6, order->ppr };

  virtual_iccid_encode (order->iccid, TRUE, iccid);
  virtual_tlv_put (metadata, 0x5A, iccid, sizeof iccid);
  virtual_tlv_put_text (metadata, 0x91, order->provider_name);
  virtual_tlv_put_text (metadata, 0x92, order->profile_name);
  virtual_tlv_put_uint (metadata, 0x95, 2); /* operational */
  put_notification (notifications, 0x40, 6, address);
  put_notification (notifications, 0x20, 5, address);
  put_notification (notifications, 0x10, 4, address);
  virtual_tlv_put_array (metadata, 0xB6, notifications);
  if (order->mccmnc != NULL)
    put_owner (metadata, order->mccmnc);
  if (order->ppr != 0)
    virtual_tlv_put (metadata, 0x99, rules, sizeof rules);
  return virtual_tlv_wrap (0xBF25, metadata);
}
