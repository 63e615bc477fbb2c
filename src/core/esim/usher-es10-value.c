/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Primitive values of ES10 data objects; see the header. */
#include "usher-es10-value.h"

#include "usher-error.h"

gboolean
usher_es10_check_children (const UsherTlv *tlv, GError **error)
{
  UsherTlvReader reader;
  UsherTlv child;

  usher_tlv_reader_init (&reader, tlv->value, tlv->length);
  while (!usher_tlv_reader_at_end (&reader))
    if (!usher_tlv_read (&reader, &child, error))
      {
        g_prefix_error (error, "in tag %X: ", tlv->tag);
        return FALSE;
      }
  return TRUE;
}

gboolean
usher_es10_open (GBytes *bytes, guint32 tag, UsherTlv *tlv, GError **error)
{
  return usher_tlv_parse_bytes (bytes, tag, tlv, error) && usher_es10_check_children (tlv, error);
}

gboolean
usher_es10_get_number (const UsherTlv *parent, guint32 tag, guint max, guint *value, GError **error)
{
  UsherTlv tlv;
  gint64 number;

  if (!usher_tlv_get (parent, tag, &tlv, error) || !usher_tlv_get_integer (&tlv, &number, error))
    return FALSE;
  if (number < 0 || number > max)
    {
      g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_VALUE,
                   "tag %X in %X is %" G_GINT64_FORMAT ", not 0 to %u", tag, parent->tag, number, max);
      return FALSE;
    }
  *value = (guint) number;
  return TRUE;
}

gboolean
usher_es10_get_refusal (const UsherTlv *parent, guint32 tag, int *code, GError **error)
{
  guint value;

  if (!usher_es10_get_number (parent, tag, 255, &value, error))
    return FALSE;
  if (value == 0)
    {
      g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_VALUE, "tag %X in %X refuses with code 0", tag,
                   parent->tag);
      return FALSE;
    }
  *code = (int) value;
  return TRUE;
}

gboolean
usher_es10_read_bits (const UsherTlv *tlv, guint32 *flags, GError **error)
{
  guint unused;
  gsize count;

  if (tlv->length == 0 || tlv->value[0] > 7 || (tlv->length == 1 && tlv->value[0] != 0))
    {
      g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_VALUE, "tag %X of %zu bytes is no bit string",
                   tlv->tag, tlv->length);
      return FALSE;
    }
  unused = tlv->value[0];
  count = MIN (32, 8 * (tlv->length - 1) - unused);
  *flags = 0;
  for (guint i = 0; i < count; i++)
    if ((tlv->value[1 + i / 8] & (0x80 >> (i % 8))) != 0)
      *flags |= 1u << i;
  return TRUE;
}

void
usher_es10_append_bits (GByteArray *out, guint32 tag, guint32 flags)
{
  guint8 value[5] = { 0 };
  gsize size = 1;

  for (guint i = 0; i < 32; i++)
    if ((flags & 1u << i) != 0)
      {
        size = 2 + i / 8;
        value[size - 1] |= (guint8) (0x80 >> (i % 8));
        value[0] = (guint8) (7 - i % 8);
      }
  usher_tlv_append (out, tag, value, size);
}

char *
usher_es10_read_text (const UsherTlv *tlv, gsize max, GError **error)
{
  if (tlv->length > max)
    {
      g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_OVERLONG, "text of tag %X has %zu bytes, more than %zu",
                   tlv->tag, tlv->length, max);
      return NULL;
    }
  if (tlv->length > 0 && !g_utf8_validate_len ((const char *) tlv->value, tlv->length, NULL))
    {
      g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_VALUE, "text of tag %X is not UTF-8", tlv->tag);
      return NULL;
    }
  return g_strndup ((const char *) tlv->value, tlv->length);
}

char *
usher_es10_read_name (const UsherTlv *tlv)
{
  return g_utf8_make_valid ((const char *) tlv->value, (gssize) tlv->length);
}

char *
usher_es10_find_name (const UsherTlv *parent, guint32 tag)
{
  UsherTlv tlv;

  return usher_tlv_find (parent, tag, &tlv) ? usher_es10_read_name (&tlv) : NULL;
}

char *
usher_es10_read_version (const UsherTlv *tlv, GError **error)
{
  if (tlv->length != 3)
    {
      g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_VALUE, "version of tag %X has %zu bytes, not 3",
                   tlv->tag, tlv->length);
      return NULL;
    }
  return g_strdup_printf ("%u.%u.%u", tlv->value[0], tlv->value[1], tlv->value[2]);
}
