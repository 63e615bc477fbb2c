/* SPDX-License-Identifier: GPL-3.0-or-later */
/* DER tag-length-value for the other side of the wire: see the header. Knows no schema: what a tag means is the business
 * of the room that reads it. */
#include "tlv.h"

#include <string.h>

#include "usher-error.h"

#define MAX_LENGTH_BYTES 3

static gboolean
read_tag (const guint8 *data, gsize length, guint *tag, gsize *used, GError **error)
{
  if (length == 0)
    {
      g_set_error_literal (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_TRUNCATED, "no tag");
      return FALSE;
    }
  *tag = data[0];
  *used = 1;
  if ((data[0] & 0x1F) != 0x1F)
    return TRUE;
  if (length < 2 || data[1] & 0x80)
    {
      g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_TAG, "tag 0x%02X is cut or too long", data[0]);
      return FALSE;
    }
  *tag = (guint) data[0] << 8 | data[1];
  *used = 2;
  return TRUE;
}

static gboolean
read_long_length (const guint8 *data, gsize left, gsize *value, gsize *used, GError **error)
{
  gsize count = data[0] & 0x7F;
  if (count == 0 || count > MAX_LENGTH_BYTES || left < 1 + count)
    {
      g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_VALUE, "length byte 0x%02X is not usable", data[0]);
      return FALSE;
    }
  *value = 0;
  for (gsize i = 0; i < count; i++)
    *value = *value << 8 | data[1 + i];
  *used = 1 + count;
  if (*value < 0x80 || (count > 1 && *value < (gsize) 1 << 8 * (count - 1)))
    {
      g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_VALUE, "length %zu is not in its shortest form", *value);
      return FALSE;
    }
  return TRUE;
}

static gboolean
read_length (const guint8 *data, gsize left, gsize *value, gsize *used, GError **error)
{
  if (left == 0)
    {
      g_set_error_literal (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_TRUNCATED, "no length");
      return FALSE;
    }
  if (data[0] & 0x80)
    return read_long_length (data, left, value, used, error);
  *value = data[0];
  *used = 1;
  return TRUE;
}

gboolean
virtual_tlv_read_header (const guint8 *data, gsize length, VirtualTlv *tlv, GError **error)
{
  gsize tag_size = 0;
  gsize length_size = 0;
  VirtualTlv read = { .start = data };

  if (!read_tag (data, length, &read.tag, &tag_size, error))
    return FALSE;
  if (!read_length (data + tag_size, length - tag_size, &read.length, &length_size, error))
    return FALSE;
  read.value = data + tag_size + length_size;
  read.total = tag_size + length_size + read.length;
  *tlv = read;
  return TRUE;
}

gboolean
virtual_tlv_read (const guint8 *data, gsize length, VirtualTlv *tlv, GError **error)
{
  VirtualTlv read;

  if (!virtual_tlv_read_header (data, length, &read, error))
    return FALSE;
  if (read.total > length)
    {
      g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_TRUNCATED, "tag 0x%X wants %zu bytes, %zu are there",
                   read.tag, read.total, length);
      return FALSE;
    }
  *tlv = read;
  return TRUE;
}

gboolean
virtual_tlv_next (const guint8 **data, gsize *left, VirtualTlv *tlv, GError **error)
{
  if (!virtual_tlv_read (*data, *left, tlv, error))
    return FALSE;
  *data += tlv->total;
  *left -= tlv->total;
  return TRUE;
}

gboolean
virtual_tlv_take (const guint8 **data, gsize *left, guint tag, VirtualTlv *tlv)
{
  if (!virtual_tlv_read (*data, *left, tlv, NULL) || tlv->tag != tag)
    return FALSE;
  *data += tlv->total;
  *left -= tlv->total;
  return TRUE;
}

void
virtual_tlv_take_optional (const guint8 **data, gsize *left, guint tag, VirtualTlv *tlv)
{
  if (!virtual_tlv_take (data, left, tag, tlv))
    *tlv = (VirtualTlv) { .tag = 0 };
}

gboolean
virtual_tlv_expect (const guint8 *data, gsize length, guint tag, VirtualTlv *tlv, GError **error)
{
  if (!virtual_tlv_read (data, length, tlv, error))
    return FALSE;
  if (tlv->tag != tag || tlv->total != length)
    {
      g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_TAG, "tag 0x%X of %zu bytes where 0x%X of %zu was expected",
                   tlv->tag, tlv->total, tag, length);
      return FALSE;
    }
  return TRUE;
}

gboolean
virtual_tlv_find (const guint8 *data, gsize length, guint tag, VirtualTlv *tlv)
{
  VirtualTlv at;
  while (length > 0 && virtual_tlv_next (&data, &length, &at, NULL))
    if (at.tag == tag)
      {
        *tlv = at;
        return TRUE;
      }
  return FALSE;
}

gboolean
virtual_tlv_child (const VirtualTlv *parent, guint tag, VirtualTlv *tlv)
{
  return virtual_tlv_find (parent->value, parent->length, tag, tlv);
}

gboolean
virtual_tlv_get_uint (const VirtualTlv *tlv, guint32 *number)
{
  guint32 value = 0;
  if (tlv->length == 0 || tlv->value[0] & 0x80)
    return FALSE;
  if (tlv->length > 1 && tlv->value[0] == 0 && !(tlv->value[1] & 0x80))
    return FALSE;
  if (tlv->length > 5 || (tlv->length == 5 && tlv->value[0] != 0))
    return FALSE;
  for (gsize i = 0; i < tlv->length; i++)
    value = value << 8 | tlv->value[i];
  *number = value;
  return TRUE;
}

gboolean
virtual_tlv_equals (const VirtualTlv *tlv, gconstpointer value, gsize length)
{
  return tlv->length == length && (length == 0 || memcmp (tlv->value, value, length) == 0);
}

gboolean
virtual_tlv_equals_bytes (const VirtualTlv *tlv, GBytes *value)
{
  gsize length;
  gconstpointer data = g_bytes_get_data (value, &length);
  return virtual_tlv_equals (tlv, data, length);
}

char *
virtual_tlv_dup_text (const VirtualTlv *tlv)
{
  return g_strndup ((const char *) tlv->value, tlv->length);
}

GBytes *
virtual_tlv_dup_value (const VirtualTlv *tlv)
{
  return g_bytes_new (tlv->value, tlv->length);
}

GBytes *
virtual_tlv_dup_whole (const VirtualTlv *tlv)
{
  return g_bytes_new (tlv->start, tlv->total);
}

void
virtual_tlv_put_header (GByteArray *to, guint tag, gsize length)
{
  guint8 header[6];
  guint used = 0;
  guint count = length < 0x80 ? 0 : length < 0x100 ? 1 : length < 0x10000 ? 2 : MAX_LENGTH_BYTES;

  if (tag > 0xFF)
    header[used++] = (guint8) (tag >> 8);
  header[used++] = (guint8) tag;
  header[used++] = (guint8) (count == 0 ? length : 0x80 | count);
  for (guint i = count; i > 0; i--)
    header[used++] = (guint8) (length >> 8 * (i - 1));
  g_byte_array_append (to, header, used);
}

void
virtual_tlv_put (GByteArray *to, guint tag, gconstpointer value, gsize length)
{
  virtual_tlv_put_header (to, tag, length);
  if (length > 0)
    g_byte_array_append (to, value, (guint) length);
}

void
virtual_tlv_put_bytes (GByteArray *to, guint tag, GBytes *value)
{
  gsize length;
  gconstpointer data = g_bytes_get_data (value, &length);
  virtual_tlv_put (to, tag, data, length);
}

void
virtual_tlv_put_array (GByteArray *to, guint tag, const GByteArray *value)
{
  virtual_tlv_put (to, tag, value->data, value->len);
}

void
virtual_tlv_put_text (GByteArray *to, guint tag, const char *value)
{
  virtual_tlv_put (to, tag, value, strlen (value));
}

void
virtual_tlv_put_uint (GByteArray *to, guint tag, guint32 value)
{
  guint8 bytes[5] = { 0, (guint8) (value >> 24), (guint8) (value >> 16), (guint8) (value >> 8), (guint8) value };
  guint from = 0;

  while (from < 4 && bytes[from] == 0 && !(bytes[from + 1] & 0x80))
    from++;
  virtual_tlv_put (to, tag, bytes + from, sizeof bytes - from);
}

void
virtual_tlv_append (GByteArray *to, GBytes *whole)
{
  gsize length;
  gconstpointer data = g_bytes_get_data (whole, &length);
  if (length > 0)
    g_byte_array_append (to, data, (guint) length);
}

void
virtual_tlv_append_tlv (GByteArray *to, const VirtualTlv *tlv)
{
  g_byte_array_append (to, tlv->start, (guint) tlv->total);
}

GBytes *
virtual_tlv_wrap (guint tag, const GByteArray *value)
{
  GByteArray *whole = g_byte_array_new ();
  virtual_tlv_put_array (whole, tag, value);
  return g_byte_array_free_to_bytes (whole);
}
