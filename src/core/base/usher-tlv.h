/* SPDX-License-Identifier: GPL-3.0-or-later */
/* BER-TLV as cards and RSP servers use it (ISO/IEC 7816-4 5.2.2, X.690 definite lengths): a reader that hands out
 * byte-exact slices of the input, and a writer onto a GByteArray. Tags are written as the number of their bytes:
 * 0x5A, 0x5F37, 0xBF38. Indefinite lengths, more than 3 tag bytes and more than 4 length bytes are refused. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Borrowed from the input, valid as long as that is. */
typedef struct {
  guint32 tag;
  const guint8 *value; /* (not owned) */
  gsize length;
  const guint8 *start; /* (not owned) first byte of the tag */
  gsize size;          /* tag, length and value together */
} UsherTlv;

/* A cursor over concatenated TLVs. */
typedef struct {
  const guint8 *data; /* (not owned) */
  gsize left;
} UsherTlvReader;

void usher_tlv_reader_init (UsherTlvReader *reader, const guint8 *data, gsize length);
gboolean usher_tlv_reader_at_end (const UsherTlvReader *reader);

/* Reads the next TLV into @tlv and moves on. FALSE with USHER_CODEC_ERROR when there is none or it is malformed;
 * @tlv is not touched then. */
gboolean usher_tlv_read (UsherTlvReader *reader, UsherTlv *tlv, GError **error);

/* Reads only tag and length at the cursor: the value may be missing (a bound profile package is cut like that).
 * Moves the cursor behind the length octets. @tlv->size is the header's size alone. */
gboolean usher_tlv_read_header (UsherTlvReader *reader, UsherTlv *tlv, GError **error);

/* The single TLV that makes up the whole input, with tag @tag. */
gboolean usher_tlv_parse (const guint8 *data, gsize length, guint32 tag, UsherTlv *tlv, GError **error);
gboolean usher_tlv_parse_bytes (GBytes *bytes, guint32 tag, UsherTlv *tlv, GError **error);

/* The first child of @parent with tag @tag. get: its absence is an error that names the tag. find: returns FALSE
 * when there is none or the children are malformed up to there. */
gboolean usher_tlv_get (const UsherTlv *parent, guint32 tag, UsherTlv *child, GError **error);
gboolean usher_tlv_find (const UsherTlv *parent, guint32 tag, UsherTlv *child);

/* Big-endian two's complement INTEGER of at most 8 bytes; at least one. */
gboolean usher_tlv_get_integer (const UsherTlv *tlv, gint64 *value, GError **error);

/* (transfer full) copies: the value, or the whole TLV. */
GBytes *usher_tlv_dup_value (const UsherTlv *tlv);
GBytes *usher_tlv_dup_whole (const UsherTlv *tlv);

/* Appends a TLV with a minimal definite length. */
void usher_tlv_append (GByteArray *out, guint32 tag, const guint8 *value, gsize length);
void usher_tlv_append_bytes (GByteArray *out, guint32 tag, GBytes *value);
void usher_tlv_append_string (GByteArray *out, guint32 tag, const char *text);
/* Minimal two's complement INTEGER, as DER wants it. */
void usher_tlv_append_integer (GByteArray *out, guint32 tag, gint64 value);

/* Brackets a constructed TLV: begin returns a mark, all that is appended until end is its value. They nest. */
gsize usher_tlv_begin (GByteArray *out, guint32 tag);
void usher_tlv_end (GByteArray *out, gsize mark);

G_END_DECLS
