/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Readers of the primitive values in ES10 data objects (ASN.1 DER of the SGP.22 module). Pure; errors are
 * USHER_CODEC_ERROR. */
#pragma once

#include <glib.h>

#include "usher-tlv.h"

G_BEGIN_DECLS

/* The single TLV @tag that makes up all of @bytes, its children well formed. */
gboolean usher_es10_open (GBytes *bytes, guint32 tag, UsherTlv *tlv, GError **error);
/* Whether the value of @tlv is a row of well-formed TLVs. */
gboolean usher_es10_check_children (const UsherTlv *tlv, GError **error);

/* The child @tag as an integer from 0 to @max. */
gboolean usher_es10_get_number (const UsherTlv *parent, guint32 tag, guint max, guint *value, GError **error);

/* The child @tag as the code of a refusal, 1 to 255: 0 would be none. */
gboolean usher_es10_get_refusal (const UsherTlv *parent, guint32 tag, int *code, GError **error);

/* A BIT STRING's first 32 bits; bit 0 of the string is bit 0 of @flags. */
gboolean usher_es10_read_bits (const UsherTlv *tlv, guint32 *flags, GError **error);
/* Appends @flags as a DER BIT STRING of tag @tag. */
void usher_es10_append_bits (GByteArray *out, guint32 tag, guint32 flags);

/* (transfer full) a UTF8String without NUL of at most @max bytes. */
char *usher_es10_read_text (const UsherTlv *tlv, gsize max, GError **error);
/* (transfer full) a name for people, mended where it is not UTF-8: one bad name must not hide a whole list. */
char *usher_es10_read_name (const UsherTlv *tlv);
/* (transfer full) (nullable) the child @tag as a name. */
char *usher_es10_find_name (const UsherTlv *parent, guint32 tag);

/* (transfer full) "2.2.2" of a VersionType's three bytes. */
char *usher_es10_read_version (const UsherTlv *tlv, GError **error);

G_END_DECLS
