/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ES10c requests; see the header. */
#include "usher-es10c-codec.h"

#include "usher-error.h"
#include "usher-es10-value.h"
#include "usher-iccid.h"

#include <string.h>

#define MAX_NICKNAME 64

GByteArray *
usher_es10c_encode_get_eid (void)
{
  static const guint8 tag_list[] = { 0x5A };
  GByteArray *request = g_byte_array_new ();
  gsize mark = usher_tlv_begin (request, 0xBF3E);

  usher_tlv_append (request, 0x5C, tag_list, sizeof tag_list);
  usher_tlv_end (request, mark);
  return request;
}

char *
usher_es10c_decode_eid (GBytes *bf3e, GError **error)
{
  UsherTlv tlv, eid;

  if (!usher_es10_open (bf3e, 0xBF3E, &tlv, error) || !usher_tlv_get (&tlv, 0x5A, &eid, error))
    return NULL;
  return usher_eid_decode (eid.value, eid.length, error);
}

GByteArray *
usher_es10c_encode_list_profiles (void)
{
  static const guint8 tag_list[] = { 0x5A, 0x4F, 0x9F, 0x70, 0x90, 0x91, 0x92, 0x95, 0xB7, 0x99 };
  GByteArray *request = g_byte_array_new ();
  gsize mark = usher_tlv_begin (request, 0xBF2D);

  usher_tlv_append (request, 0x5C, tag_list, sizeof tag_list);
  usher_tlv_end (request, mark);
  return request;
}

static gboolean
append_identifier (GByteArray *out, const char *iccid, GBytes *isdp_aid, GError **error)
{
  guint8 bytes[USHER_ICCID_SIZE];

  if (isdp_aid != NULL)
    {
      usher_tlv_append_bytes (out, 0x4F, isdp_aid);
      return TRUE;
    }
  if (!usher_iccid_encode (iccid, bytes, error))
    return FALSE;
  usher_tlv_append (out, 0x5A, bytes, sizeof bytes);
  return TRUE;
}

GByteArray *
usher_es10c_encode_switch (guint32 tag, const char *iccid, GBytes *isdp_aid, gboolean refresh, GError **error)
{
  g_autoptr (GByteArray) request = g_byte_array_new ();
  gsize mark = usher_tlv_begin (request, tag);
  gsize identifier = usher_tlv_begin (request, 0xA0);
  guint8 flag = refresh ? 0xFF : 0x00;

  if (!append_identifier (request, iccid, isdp_aid, error))
    return NULL;
  usher_tlv_end (request, identifier);
  usher_tlv_append (request, 0x81, &flag, 1);
  usher_tlv_end (request, mark);
  return g_steal_pointer (&request);
}

GByteArray *
usher_es10c_encode_delete (const char *iccid, GBytes *isdp_aid, GError **error)
{
  g_autoptr (GByteArray) request = g_byte_array_new ();
  gsize mark = usher_tlv_begin (request, 0xBF33);

  if (!append_identifier (request, iccid, isdp_aid, error))
    return NULL;
  usher_tlv_end (request, mark);
  return g_steal_pointer (&request);
}

GByteArray *
usher_es10c_encode_set_nickname (const char *iccid, const char *nickname, GError **error)
{
  g_autoptr (GByteArray) request = g_byte_array_new ();
  gsize mark = usher_tlv_begin (request, 0xBF29);

  if (strlen (nickname) > MAX_NICKNAME || !g_utf8_validate (nickname, -1, NULL))
    {
      g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_VALUE,
                   "a nickname is UTF-8 of at most %d bytes, this one has %zu", MAX_NICKNAME, strlen (nickname));
      return NULL;
    }
  if (!append_identifier (request, iccid, NULL, error))
    return NULL;
  usher_tlv_append_string (request, 0x90, nickname);
  usher_tlv_end (request, mark);
  return g_steal_pointer (&request);
}

GByteArray *
usher_es10c_encode_memory_reset (UsherMemoryReset what)
{
  GByteArray *request = g_byte_array_new ();
  gsize mark = usher_tlv_begin (request, 0xBF34);

  usher_es10_append_bits (request, 0x82, what);
  usher_tlv_end (request, mark);
  return request;
}
