/* SPDX-License-Identifier: GPL-3.0-or-later */
/* DER tag-length-value as the virtual card and the virtual servers read and write it. A codec of its own on purpose:
 * an agreement with the core's codec proves something. Strict: definite, minimal lengths of at most three bytes,
 * tags of at most two bytes. Pure functions over byte slices. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One TLV inside a buffer that the caller keeps alive. */
typedef struct {
  guint tag;           /* its bytes, big endian: 0x30, 0x5F37, 0xBF38 */
  const guint8 *value; /* (not owned) */
  gsize length;        /* of the value */
  const guint8 *start; /* (not owned) first byte of the tag */
  gsize total;         /* length of tag, length and value */
} VirtualTlv;

/* Reads the first TLV of @data into @tlv; more may follow. USHER_CODEC_ERROR on failure. */
gboolean virtual_tlv_read (const guint8 *data, gsize length, VirtualTlv *tlv, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Reads tag and length alone: @tlv->value may end beyond @data. Used where the value comes in other commands. */
gboolean virtual_tlv_read_header (const guint8 *data, gsize length, VirtualTlv *tlv, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Reads the TLV at *@data and moves *@data and *@left behind it. */
gboolean virtual_tlv_next (const guint8 **data, gsize *left, VirtualTlv *tlv, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same for a TLV that must have @tag; no error is set, since where it is used the caller knows better what is wrong. */
gboolean virtual_tlv_take (const guint8 **data, gsize *left, guint tag, VirtualTlv *tlv);

/* The same for one that may be missing: then @tlv->tag is 0 and nothing moves. */
void virtual_tlv_take_optional (const guint8 **data, gsize *left, guint tag, VirtualTlv *tlv);

/* Reads @data as exactly one TLV with @tag. */
gboolean virtual_tlv_expect (const guint8 *data, gsize length, guint tag, VirtualTlv *tlv,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Finds the first TLV with @tag among the TLVs that stand side by side in @data. FALSE, without an error, if there is none
 * before the end or before a TLV that cannot be read. */
gboolean virtual_tlv_find (const guint8 *data, gsize length, guint tag, VirtualTlv *tlv);

/* The same among the children of @parent. */
gboolean virtual_tlv_child (const VirtualTlv *parent, guint tag, VirtualTlv *tlv);

/* Reads a whole number of at most 4 bytes that is not negative, minimally coded as DER wants it. */
gboolean virtual_tlv_get_uint (const VirtualTlv *tlv, guint32 *number);

/* Whether the value is exactly @length bytes equal to @value. */
gboolean virtual_tlv_equals (const VirtualTlv *tlv, gconstpointer value, gsize length);
gboolean virtual_tlv_equals_bytes (const VirtualTlv *tlv, GBytes *value);

/* Returns (transfer full) the value as text; bytes after a NUL are cut. */
char *virtual_tlv_dup_text (const VirtualTlv *tlv);

/* Returns (transfer full) the value, or the whole TLV. */
GBytes *virtual_tlv_dup_value (const VirtualTlv *tlv);
GBytes *virtual_tlv_dup_whole (const VirtualTlv *tlv);

/* Append tag, length and value to @to. */
void virtual_tlv_put (GByteArray *to, guint tag, gconstpointer value, gsize length);
void virtual_tlv_put_bytes (GByteArray *to, guint tag, GBytes *value);
void virtual_tlv_put_array (GByteArray *to, guint tag, const GByteArray *value);
void virtual_tlv_put_text (GByteArray *to, guint tag, const char *value);
void virtual_tlv_put_uint (GByteArray *to, guint tag, guint32 value);

/* Append tag and length alone, for a value of @length bytes that is appended by other means. */
void virtual_tlv_put_header (GByteArray *to, guint tag, gsize length);

/* Append whole TLVs as they are. */
void virtual_tlv_append (GByteArray *to, GBytes *whole);
void virtual_tlv_append_tlv (GByteArray *to, const VirtualTlv *tlv);

/* Wraps @value in @tag. Returns (transfer full) the TLV. */
GBytes *virtual_tlv_wrap (guint tag, const GByteArray *value);

G_END_DECLS
