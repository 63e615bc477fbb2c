/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cuts a bound profile package into the pieces that a card takes as commands (SGP.22 2.5.5). Pure; the
 * package stays sealed. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* @bpp is the whole BF36. Returns (transfer full) the segments in order, each a GBytes that shares @bpp's
 * memory; together they are @bpp. No size is assumed. NULL with USHER_CODEC_ERROR when the package is not of
 * that form. */
GPtrArray *usher_bpp_split (GBytes *bpp, GError **error);

/* (transfer full) the transaction id that the package is bound to; @first is the first segment. */
GBytes *usher_bpp_get_transaction_id (GBytes *first, GError **error);

/* Whether @segment carries a piece of the profile itself ('86'). */
gboolean usher_bpp_is_payload (GBytes *segment);

/* The least number of bytes that the profile in @segments can have: what its pieces hold beside their own tags, MACs and
 * padding (SGP.22 2.5.3). */
gsize usher_bpp_get_least_size (GPtrArray *segments);

G_END_DECLS
