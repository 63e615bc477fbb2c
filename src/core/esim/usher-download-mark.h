/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tells an order from another without keeping it. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* (transfer full) 8 hex digits that tell whether two downloads of one journey had the same order; too short to say
 * anything about the matching id, which is never stored. */
char *usher_download_order_mark (const char *journey, const char *smdp_address, const char *matching_id);

G_END_DECLS
