/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Just enough of an SM-DP+: see the header. */
#include "little-smdp.h"

#include <string.h>

#include "bsp.h"
#include "crypto.h"
#include "tlv.h"

#define EID_LENGTH 16

LittleSmdp *
little_smdp_new (VirtualPki *pki)
{
  LittleSmdp *self = g_new0 (LittleSmdp, 1);
  self->pki = pki;
  virtual_random (self->transaction_id, sizeof self->transaction_id);
  virtual_random (self->server_challenge, sizeof self->server_challenge);
  return self;
}

void
little_smdp_free (LittleSmdp *self)
{
  g_clear_pointer (&self->signature1, g_bytes_unref);
  g_clear_pointer (&self->card_point, g_bytes_unref);
  g_free (self);
}

GBytes *
little_smdp_command (VirtualEuicc *euicc, const guint8 *data, gsize length)
{
  GByteArray *response = g_byte_array_new ();
  guint16 sw = virtual_euicc_command (euicc, data, length, response);
  g_assert_cmphex (sw, ==, 0x9000);
  return g_byte_array_free_to_bytes (response);
}

static VirtualTlv
parse (GBytes *bytes)
{
  VirtualTlv tlv;
  g_assert_true (virtual_tlv_read (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &tlv, NULL));
  return tlv;
}

static VirtualTlv
child (const VirtualTlv *parent, guint tag)
{
  VirtualTlv tlv;
  g_assert_true (virtual_tlv_child (parent, tag, &tlv));
  return tlv;
}

static void
put_signature (GByteArray *to, const VirtualIdentity *signer, const GByteArray *data, gboolean wrong)
{
  g_autoptr (GBytes) signature = virtual_sign (signer->key, data->data, data->len);
  virtual_tlv_put_bytes (to, 0x5F37, signature);
  if (wrong)
    to->data[to->len - 1] ^= 1;
}

/* Returns the code of the response's [1] error, or 0. */
static guint
get_error (GBytes *response)
{
  VirtualTlv whole = parse (response);
  VirtualTlv failure;
  guint32 code = 0;

  if (!virtual_tlv_child (&whole, 0xA1, &failure))
    return 0;
  VirtualTlv tlv = child (&failure, 0x02);
  g_assert_true (virtual_tlv_get_uint (&tlv, &code));
  return code;
}

static void
put_signed1 (LittleSmdp *self, GByteArray *to, const VirtualTlv *challenge, LittleLie lie)
{
  g_autoptr (GByteArray) body = g_byte_array_new ();

  virtual_tlv_put (body, 0x80, self->transaction_id, sizeof self->transaction_id);
  virtual_tlv_put (body, 0x81, challenge->value, challenge->length);
  if (lie == LITTLE_WRONG_CHALLENGE)
    body->data[body->len - 1] ^= 1;
  virtual_tlv_put_text (body, 0x83, LITTLE_SMDP_ADDRESS);
  virtual_tlv_put (body, 0x84, self->server_challenge, sizeof self->server_challenge);
  virtual_tlv_put_array (to, 0x30, body);
}

static void
put_context (GByteArray *to)
{
  static const guint8 tac[] = { 0x35, 0x29, 0x06, 0x11 };
  g_autoptr (GByteArray) device = g_byte_array_new ();
  g_autoptr (GByteArray) context = g_byte_array_new ();

  virtual_tlv_put (device, 0x80, tac, sizeof tac);
  virtual_tlv_put (device, 0xA1, NULL, 0);
  virtual_tlv_put_text (context, 0x80, "MATCHING-ID");
  virtual_tlv_put_array (context, 0xA1, device);
  virtual_tlv_put_array (to, 0xA0, context);
}

guint
little_smdp_authenticate (LittleSmdp *self, VirtualEuicc *euicc, LittleLie lie)
{
  const VirtualIdentity *signer = virtual_pki_get (self->pki, lie == LITTLE_WRONG_ROLE ? VIRTUAL_ROLE_DPPB : VIRTUAL_ROLE_DPAUTH);
  g_autoptr (GBytes) challenged = little_smdp_command (euicc, (const guint8 *) "\xBF\x2E", 3);
  g_autoptr (GByteArray) body = g_byte_array_new ();
  g_autoptr (GByteArray) signed1 = g_byte_array_new ();
  VirtualTlv answer = parse (challenged);
  VirtualTlv challenge = child (&answer, 0x80);

  put_signed1 (self, signed1, &challenge, lie);
  g_byte_array_append (body, signed1->data, signed1->len);
  put_signature (body, signer, signed1, lie == LITTLE_WRONG_SIGNATURE);
  virtual_tlv_put_bytes (body, 0x04, virtual_pki_get (self->pki, VIRTUAL_ROLE_CI)->certificate->key_id);
  if (lie == LITTLE_WRONG_CI)
    body->data[body->len - 1] ^= 1;
  virtual_tlv_append (body, signer->certificate->der);
  put_context (body);
  g_autoptr (GBytes) request = virtual_tlv_wrap (0xBF38, body);
  g_autoptr (GBytes) response = little_smdp_command (euicc, g_bytes_get_data (request, NULL), g_bytes_get_size (request));
  guint code = get_error (response);
  if (code == 0)
    {
      VirtualTlv whole = parse (response);
      VirtualTlv ok = child (&whole, 0xA0);
      VirtualTlv signature = child (&ok, 0x5F37);
      g_clear_pointer (&self->signature1, g_bytes_unref);
      self->signature1 = virtual_tlv_dup_whole (&signature);
    }
  return code;
}

static void
put_signed2 (LittleSmdp *self, GByteArray *to, LittleLie lie, gboolean cc_required, GBytes *reuse)
{
  g_autoptr (GByteArray) body = g_byte_array_new ();

  virtual_tlv_put (body, 0x80, self->transaction_id, sizeof self->transaction_id);
  if (lie == LITTLE_WRONG_TRANSACTION)
    body->data[body->len - 1] ^= 1;
  virtual_tlv_put (body, 0x01, cc_required ? "\xFF" : "\0", 1);
  if (reuse != NULL)
    virtual_tlv_put_bytes (body, 0x5F49, reuse);
  virtual_tlv_put_array (to, 0x30, body);
}

guint
little_smdp_prepare (LittleSmdp *self, VirtualEuicc *euicc, LittleLie lie, gboolean cc_required, GBytes *hash_cc, GBytes *reuse)
{
  const VirtualIdentity *signer = virtual_pki_get (self->pki, lie == LITTLE_WRONG_ROLE ? VIRTUAL_ROLE_DPAUTH : VIRTUAL_ROLE_DPPB);
  g_autoptr (GByteArray) body = g_byte_array_new ();
  g_autoptr (GByteArray) data = g_byte_array_new ();

  put_signed2 (self, body, lie, cc_required, reuse);
  g_byte_array_append (data, body->data, body->len);
  if (self->signature1 != NULL)
    virtual_tlv_append (data, self->signature1);
  put_signature (body, signer, data, lie == LITTLE_WRONG_SIGNATURE);
  if (hash_cc != NULL)
    virtual_tlv_put_bytes (body, 0x04, hash_cc);
  virtual_tlv_append (body, signer->certificate->der);
  g_autoptr (GBytes) request = virtual_tlv_wrap (0xBF21, body);
  g_autoptr (GBytes) response = little_smdp_command (euicc, g_bytes_get_data (request, NULL), g_bytes_get_size (request));
  guint code = get_error (response);
  if (code == 0)
    {
      VirtualTlv whole = parse (response);
      VirtualTlv ok = child (&whole, 0xA0);
      VirtualTlv signed2 = child (&ok, 0x30);
      VirtualTlv point = child (&signed2, 0x5F49);
      g_clear_pointer (&self->card_point, g_bytes_unref);
      self->card_point = virtual_tlv_dup_value (&point);
    }
  return code;
}

GBytes *
little_smdp_make_metadata (const guint8 iccid[10], const GByteArray *extra)
{
  g_autoptr (GByteArray) body = g_byte_array_new ();

  virtual_tlv_put (body, 0x5A, iccid, 10);
  virtual_tlv_put_text (body, 0x91, "Operator");
  virtual_tlv_put_text (body, 0x92, "Plan");
  if (extra != NULL)
    g_byte_array_append (body, extra->data, extra->len);
  return virtual_tlv_wrap (0xBF25, body);
}

static void
put_channel (LittleSmdp *self, GByteArray *to, EVP_PKEY *key, LittleLie lie)
{
  static const guint8 crt[] = { 0x80, 0x01, 0x88, 0x81, 0x01, 0x10, 0x84, 0x04, 'h', 'o', 's', 't' };
  g_autoptr (GByteArray) body = g_byte_array_new ();
  g_autoptr (GByteArray) data = g_byte_array_new ();
  g_autoptr (GBytes) point = virtual_public_point (key);

  virtual_tlv_put_uint (body, 0x82, lie == LITTLE_WRONG_OPERATION ? 2 : 1);
  virtual_tlv_put (body, 0x80, self->transaction_id, sizeof self->transaction_id);
  if (lie == LITTLE_WRONG_TRANSACTION)
    body->data[body->len - 1] ^= 1;
  virtual_tlv_put (body, 0xA6, crt, sizeof crt);
  if (lie == LITTLE_WRONG_CRT)
    body->data[body->len - sizeof crt + 2] = 0x80;
  virtual_tlv_put_bytes (body, 0x5F49, point);
  g_byte_array_append (data, body->data, body->len);
  virtual_tlv_put_bytes (data, 0x5F49, self->card_point);
  put_signature (body, virtual_pki_get (self->pki, VIRTUAL_ROLE_DPPB), data, lie == LITTLE_WRONG_SIGNATURE);
  virtual_tlv_put_array (to, 0xBF23, body);
}

static GBytes *
take_spoiled (GBytes *tlv, gboolean wrong)
{
  GByteArray *bytes = g_bytes_unref_to_array (tlv);
  if (wrong)
    bytes->data[bytes->len - 1] ^= 1;
  return g_byte_array_free_to_bytes (bytes);
}

static void
add_sequence (GPtrArray *segments, guint tag, GBytes *single)
{
  g_autoptr (GByteArray) body = g_byte_array_new ();
  virtual_tlv_append (body, single);
  g_ptr_array_add (segments, virtual_tlv_wrap (tag, body));
}

static void
add_head (GPtrArray *segments, guint tag, gsize length)
{
  GByteArray *head = g_byte_array_new ();
  virtual_tlv_put_header (head, tag, length);
  g_ptr_array_add (segments, g_byte_array_free_to_bytes (head));
}

static void
add_keys (GPtrArray *segments, VirtualBsp *bsp, LittleLie lie)
{
  guint8 keys[3][16];
  g_autoptr (GByteArray) body = g_byte_array_new ();
  g_autoptr (GBytes) request = NULL;

  virtual_random (keys[0], sizeof keys);
  for (guint i = 0; i < 3; i++)
    virtual_tlv_put (body, 0x80 + i, keys[i], lie == LITTLE_WRONG_KEYS ? 15 : 16);
  request = virtual_tlv_wrap (0xBF26, body);
  g_autoptr (GBytes) tlv = virtual_bsp_protect (bsp, 0x87, g_bytes_get_data (request, NULL), g_bytes_get_size (request));
  add_sequence (segments, 0xA2, tlv);
  virtual_bsp_replace_keys (bsp, keys[0], keys[1], keys[2]);
}

static void
add_profile (GPtrArray *segments, VirtualBsp *bsp, LittleLie lie, GBytes *package)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new ();
  gsize left;
  const guint8 *data = g_bytes_get_data (package, &left);
  gsize total = 0;

  while (left > 0)
    {
      gsize count = MIN (left, VIRTUAL_BSP_CIPHERED_MAX);
      GBytes *tlv = take_spoiled (virtual_bsp_protect (bsp, 0x86, data, count), lie == LITTLE_WRONG_MAC_86);
      g_ptr_array_add (parts, tlv);
      total += g_bytes_get_size (tlv);
      data += count;
      left -= count;
    }
  add_head (segments, 0xA3, total);
  g_ptr_array_extend_and_steal (segments, g_steal_pointer (&parts));
}

/* The first segment is BF36's head and BF23; its length is known when everything else is. */
static void
prepend_channel (LittleSmdp *self, GPtrArray *segments, EVP_PKEY *key, LittleLie lie)
{
  g_autoptr (GByteArray) channel = g_byte_array_new ();
  GByteArray *first = g_byte_array_new ();
  gsize total;

  put_channel (self, channel, key, lie);
  total = channel->len;
  for (guint i = 0; i < segments->len; i++)
    total += g_bytes_get_size (g_ptr_array_index (segments, i));
  virtual_tlv_put_header (first, 0xBF36, total);
  g_byte_array_append (first, channel->data, channel->len);
  g_ptr_array_insert (segments, 0, g_byte_array_free_to_bytes (first));
}

GPtrArray *
little_smdp_bind (LittleSmdp *self, LittleLie lie, GBytes *metadata, GBytes *package)
{
  static const guint8 configuration[] = { 0xBF, 0x24, 0x00 };
  static const guint8 wrong_configuration[] = { 0xBF, 0x24, 0x02, 0x80, 0x00 };
  GPtrArray *segments = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (EVP_PKEY) key = virtual_key_generate ();
  g_autoptr (GBytes) secret = virtual_ecka (key, g_bytes_get_data (self->card_point, NULL), VIRTUAL_POINT_LENGTH);
  guint8 eid[EID_LENGTH] = { 0x89, 0x04, 0x90, 0x32, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x01, 0x81 };

  g_autoptr (VirtualBsp) bsp = virtual_bsp_new_derived (secret, (const guint8 *) "host", 4, eid);
  gboolean odd = lie == LITTLE_WRONG_CONFIGURATION;
  g_autoptr (GBytes) configure = take_spoiled (
    virtual_bsp_protect (bsp, 0x87, odd ? wrong_configuration : configuration, sizeof configuration + (odd ? 2 : 0)),
    lie == LITTLE_WRONG_MAC_87);
  add_sequence (segments, 0xA0, configure);
  GBytes *store = take_spoiled (
    virtual_bsp_protect_mac_only (bsp, 0x88, g_bytes_get_data (metadata, NULL), g_bytes_get_size (metadata)),
    lie == LITTLE_WRONG_MAC_88);
  add_head (segments, 0xA1, g_bytes_get_size (store));
  g_ptr_array_add (segments, store);
  if (lie == LITTLE_KEYS || lie == LITTLE_WRONG_KEYS)
    add_keys (segments, bsp, lie);
  add_profile (segments, bsp, lie, package);
  prepend_channel (self, segments, key, lie);
  return segments;
}

GBytes *
little_smdp_load (VirtualEuicc *euicc, GPtrArray *segments)
{
  for (guint i = 0; i < segments->len; i++)
    {
      GBytes *segment = g_ptr_array_index (segments, i);
      g_autoptr (GBytes) response = little_smdp_command (euicc, g_bytes_get_data (segment, NULL), g_bytes_get_size (segment));
      if (g_bytes_get_size (response) > 0)
        return g_steal_pointer (&response);
    }
  g_assert_not_reached ();
}
