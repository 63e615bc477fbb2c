/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Segments of a bound profile package; see the header. */
#include "usher-bpp.h"

#include "usher-error.h"
#include "usher-tlv.h"

#define TAG_BPP 0xBF36
#define TAG_SECURE_CHANNEL 0xBF23
#define TAG_FIRST_87 0xA0
#define TAG_SEQUENCE_88 0xA1
#define TAG_SECOND_87 0xA2
#define TAG_SEQUENCE_86 0xA3
/* Of one piece: tag and length 4, MAC 8, padding 16 at most. */
#define PIECE_OVERHEAD 28

typedef struct {
  GBytes *bpp;         /* (not owned) */
  const guint8 *base;  /* (not owned) first byte of @bpp */
  const guint8 *from;  /* (not owned) first byte that is in no segment yet */
  GPtrArray *segments; /* (not owned) */
} Cutter;

/* Ends a segment before @end. */
static void
cut (Cutter *cutter, const guint8 *end)
{
  gsize offset = (gsize) (cutter->from - cutter->base);

  g_ptr_array_add (cutter->segments, g_bytes_new_from_bytes (cutter->bpp, offset, (gsize) (end - cutter->from)));
  cutter->from = end;
}

/* Cuts behind each item of @sequence, all of tag @item_tag; behind its header too when @header_alone. */
static gboolean
cut_sequence (Cutter *cutter, const UsherTlv *sequence, guint32 item_tag, gboolean header_alone, GError **error)
{
  UsherTlvReader reader;
  UsherTlv item;

  usher_tlv_reader_init (&reader, sequence->value, sequence->length);
  if (header_alone)
    cut (cutter, sequence->value);
  do
    {
      if (!usher_tlv_read (&reader, &item, error))
        {
          g_prefix_error (error, "in tag %X: ", sequence->tag);
          return FALSE;
        }
      if (item.tag != item_tag)
        {
          g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_TAG, "tag %X in %X where %X is due", item.tag,
                       sequence->tag, item_tag);
          return FALSE;
        }
      cut (cutter, item.start + item.size);
  } while (!usher_tlv_reader_at_end (&reader));
  return TRUE;
}

static gboolean
read_expected (UsherTlvReader *reader, guint32 tag, UsherTlv *tlv, GError **error)
{
  if (!usher_tlv_read (reader, tlv, error))
    return FALSE;
  if (tlv->tag != tag)
    {
      g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_TAG, "tag %X where %X is due", tlv->tag, tag);
      return FALSE;
    }
  return TRUE;
}

static gboolean
cut_package (Cutter *cutter, const UsherTlv *package, GError **error)
{
  UsherTlvReader reader;
  UsherTlv tlv;

  usher_tlv_reader_init (&reader, package->value, package->length);
  if (!read_expected (&reader, TAG_SECURE_CHANNEL, &tlv, error))
    return FALSE;
  cut (cutter, tlv.start + tlv.size);
  if (!read_expected (&reader, TAG_FIRST_87, &tlv, error) || !cut_sequence (cutter, &tlv, 0x87, FALSE, error))
    return FALSE;
  if (!read_expected (&reader, TAG_SEQUENCE_88, &tlv, error) || !cut_sequence (cutter, &tlv, 0x88, TRUE, error))
    return FALSE;
  if (!usher_tlv_read (&reader, &tlv, error))
    return FALSE;
  if (tlv.tag == TAG_SECOND_87
      && (!cut_sequence (cutter, &tlv, 0x87, FALSE, error) || !usher_tlv_read (&reader, &tlv, error)))
    return FALSE;
  if (tlv.tag != TAG_SEQUENCE_86 || !usher_tlv_reader_at_end (&reader))
    {
      g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_TAG,
                   "tag %X with %zu bytes behind it where A3 should end the package", tlv.tag, reader.left);
      return FALSE;
    }
  return cut_sequence (cutter, &tlv, 0x86, TRUE, error);
}

GPtrArray *
usher_bpp_split (GBytes *bpp, GError **error)
{
  g_autoptr (GPtrArray) segments = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  Cutter cutter = { .bpp = bpp, .segments = segments };
  UsherTlv package;

  if (!usher_tlv_parse_bytes (bpp, TAG_BPP, &package, error))
    {
      g_prefix_error (error, "failed to split the profile package: ");
      return NULL;
    }
  cutter.base = package.start;
  cutter.from = package.start;
  if (!cut_package (&cutter, &package, error))
    {
      g_prefix_error (error, "failed to split the profile package: ");
      return NULL;
    }
  return g_steal_pointer (&segments);
}

GBytes *
usher_bpp_get_transaction_id (GBytes *first, GError **error)
{
  UsherTlvReader reader;
  UsherTlv header, channel, transaction_id;
  gsize length;
  const guint8 *data = g_bytes_get_data (first, &length);

  usher_tlv_reader_init (&reader, data, length);
  if (!usher_tlv_read_header (&reader, &header, error) || !read_expected (&reader, TAG_SECURE_CHANNEL, &channel, error)
      || !usher_tlv_get (&channel, 0x80, &transaction_id, error))
    return NULL;
  return usher_tlv_dup_value (&transaction_id);
}

gboolean
usher_bpp_is_payload (GBytes *segment)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (segment, &length);

  return length > 0 && data[0] == 0x86;
}

gsize
usher_bpp_get_least_size (GPtrArray *segments)
{
  gsize total = 0;

  for (guint i = 0; i < segments->len; i++)
    {
      GBytes *segment = g_ptr_array_index (segments, i);

      if (usher_bpp_is_payload (segment) && g_bytes_get_size (segment) > PIECE_OVERHEAD)
        total += g_bytes_get_size (segment) - PIECE_OVERHEAD;
    }
  return total;
}
