/* SPDX-License-Identifier: GPL-3.0-or-later */
/* BER-TLV reader and writer; see the header for what is refused. */
#include "usher-tlv.h"
#include "usher-error.h"

#include <string.h>

#define MAX_TAG_BYTES 3
#define MAX_LENGTH_BYTES 4

void
usher_tlv_reader_init (UsherTlvReader *reader, const guint8 *data, gsize length)
{
  reader->data = data;
  reader->left = length;
}

gboolean
usher_tlv_reader_at_end (const UsherTlvReader *reader)
{
  return reader->left == 0;
}

/* Reads the tag at @data; @used is the number of its bytes. */
static gboolean
read_tag (const guint8 *data, gsize left, guint32 *tag, gsize *used, GError **error)
{
  guint32 value;
  gsize n = 1;

  if (left == 0)
    {
      g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_TRUNCATED, "TLV expected, input ended");
      return FALSE;
    }
  value = data[0];
  if ((value & 0x1F) == 0x1F)
    {
      do
        {
          if (n == MAX_TAG_BYTES || n == left)
            {
              g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_TAG, "tag %X... has no end", value);
              return FALSE;
            }
          value = value << 8 | data[n++];
        }
      while ((data[n - 1] & 0x80) != 0);
    }
  *tag = value;
  *used = n;
  return TRUE;
}

/* Reads the length octets at @data; @used is their number. */
static gboolean
read_length (const guint8 *data, gsize left, guint32 tag, gsize *length, gsize *used, GError **error)
{
  gsize count;
  gsize value = 0;

  if (left == 0)
    {
      g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_TRUNCATED, "tag %X has no length", tag);
      return FALSE;
    }
  if (data[0] < 0x80)
    {
      *length = data[0];
      *used = 1;
      return TRUE;
    }
  count = data[0] & 0x7F;
  if (count == 0 || count > MAX_LENGTH_BYTES)
    {
      g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_OVERLONG, "tag %X has length form %02X", tag, data[0]);
      return FALSE;
    }
  if (left < count + 1)
    {
      g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_TRUNCATED, "length of tag %X is cut off", tag);
      return FALSE;
    }
  for (gsize i = 1; i <= count; i++)
    value = value << 8 | data[i];
  *length = value;
  *used = count + 1;
  return TRUE;
}

gboolean
usher_tlv_read_header (UsherTlvReader *reader, UsherTlv *tlv, GError **error)
{
  guint32 tag;
  gsize tag_size, length_size, length;

  if (!read_tag (reader->data, reader->left, &tag, &tag_size, error))
    return FALSE;
  if (!read_length (reader->data + tag_size, reader->left - tag_size, tag, &length, &length_size, error))
    return FALSE;
  tlv->tag = tag;
  tlv->start = reader->data;
  tlv->size = tag_size + length_size;
  tlv->value = reader->data + tlv->size;
  tlv->length = length;
  reader->data += tlv->size;
  reader->left -= tlv->size;
  return TRUE;
}

gboolean
usher_tlv_read (UsherTlvReader *reader, UsherTlv *tlv, GError **error)
{
  UsherTlvReader ahead = *reader;
  UsherTlv read;

  if (!usher_tlv_read_header (&ahead, &read, error))
    return FALSE;
  if (read.length > ahead.left)
    {
      g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_TRUNCATED,
                   "tag %X claims %zu bytes, %zu are there", read.tag, read.length, ahead.left);
      return FALSE;
    }
  read.size += read.length;
  reader->data = ahead.data + read.length;
  reader->left = ahead.left - read.length;
  *tlv = read;
  return TRUE;
}

gboolean
usher_tlv_parse (const guint8 *data, gsize length, guint32 tag, UsherTlv *tlv, GError **error)
{
  UsherTlvReader reader;
  UsherTlv read;

  usher_tlv_reader_init (&reader, data, length);
  if (!usher_tlv_read (&reader, &read, error))
    return FALSE;
  if (read.tag != tag)
    {
      g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_TAG, "tag %X expected, %X found", tag, read.tag);
      return FALSE;
    }
  if (!usher_tlv_reader_at_end (&reader))
    {
      g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_OVERLONG,
                   "%zu bytes follow tag %X", reader.left, tag);
      return FALSE;
    }
  *tlv = read;
  return TRUE;
}

gboolean
usher_tlv_parse_bytes (GBytes *bytes, guint32 tag, UsherTlv *tlv, GError **error)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);

  return usher_tlv_parse (data, length, tag, tlv, error);
}

gboolean
usher_tlv_get (const UsherTlv *parent, guint32 tag, UsherTlv *child, GError **error)
{
  UsherTlvReader reader;
  UsherTlv read;

  usher_tlv_reader_init (&reader, parent->value, parent->length);
  while (!usher_tlv_reader_at_end (&reader))
    {
      if (!usher_tlv_read (&reader, &read, error))
        return FALSE;
      if (read.tag == tag)
        {
          *child = read;
          return TRUE;
        }
    }
  g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_TAG, "tag %X is missing in %X", tag, parent->tag);
  return FALSE;
}

gboolean
usher_tlv_find (const UsherTlv *parent, guint32 tag, UsherTlv *child)
{
  return usher_tlv_get (parent, tag, child, NULL);
}

gboolean
usher_tlv_get_integer (const UsherTlv *tlv, gint64 *value, GError **error)
{
  guint64 bits;

  if (tlv->length == 0 || tlv->length > sizeof bits)
    {
      g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_VALUE,
                   "integer of tag %X has %zu bytes", tlv->tag, tlv->length);
      return FALSE;
    }
  bits = (tlv->value[0] & 0x80) != 0 ? G_MAXUINT64 : 0;
  for (gsize i = 0; i < tlv->length; i++)
    bits = bits << 8 | tlv->value[i];
  *value = (gint64) bits;
  return TRUE;
}

GBytes *
usher_tlv_dup_value (const UsherTlv *tlv)
{
  return g_bytes_new (tlv->value, tlv->length);
}

GBytes *
usher_tlv_dup_whole (const UsherTlv *tlv)
{
  return g_bytes_new (tlv->start, tlv->size);
}

static void
append_tag (GByteArray *out, guint32 tag)
{
  guint8 bytes[4] = { (guint8) (tag >> 24), (guint8) (tag >> 16), (guint8) (tag >> 8), (guint8) tag };
  guint skip = tag > 0xFFFFFF ? 0 : tag > 0xFFFF ? 1 : tag > 0xFF ? 2 : 3;

  g_byte_array_append (out, bytes + skip, 4 - skip);
}

/* Writes the minimal length octets into @bytes and returns their number, at most 5. */
static guint
encode_length (gsize length, guint8 bytes[5])
{
  guint count = 1;

  if (length < 0x80)
    {
      bytes[0] = (guint8) length;
      return 1;
    }
  while (count < 4 && length >> (8 * count) != 0)
    count++;
  bytes[0] = (guint8) (0x80 | count);
  for (guint i = 0; i < count; i++)
    bytes[count - i] = (guint8) (length >> (8 * i));
  return count + 1;
}

void
usher_tlv_append (GByteArray *out, guint32 tag, const guint8 *value, gsize length)
{
  guint8 header[5];
  guint size = encode_length (length, header);

  append_tag (out, tag);
  g_byte_array_append (out, header, size);
  if (length > 0)
    g_byte_array_append (out, value, (guint) length);
}

void
usher_tlv_append_bytes (GByteArray *out, guint32 tag, GBytes *value)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (value, &length);

  usher_tlv_append (out, tag, data, length);
}

void
usher_tlv_append_string (GByteArray *out, guint32 tag, const char *text)
{
  usher_tlv_append (out, tag, (const guint8 *) text, strlen (text));
}

void
usher_tlv_append_integer (GByteArray *out, guint32 tag, gint64 value)
{
  guint8 bytes[8];
  guint skip = 0;

  for (guint i = 0; i < 8; i++)
    bytes[i] = (guint8) ((guint64) value >> (56 - 8 * i));
  while (skip < 7 && ((bytes[skip] == 0x00 && bytes[skip + 1] < 0x80) || (bytes[skip] == 0xFF && bytes[skip + 1] >= 0x80)))
    skip++;
  usher_tlv_append (out, tag, bytes + skip, 8 - skip);
}

gsize
usher_tlv_begin (GByteArray *out, guint32 tag)
{
  append_tag (out, tag);
  return out->len;
}

void
usher_tlv_end (GByteArray *out, gsize mark)
{
  guint8 header[5];
  gsize length = out->len - mark;
  guint size = encode_length (length, header);

  g_byte_array_set_size (out, out->len + size);
  memmove (out->data + mark + size, out->data + mark, length);
  memcpy (out->data + mark, header, size);
}
