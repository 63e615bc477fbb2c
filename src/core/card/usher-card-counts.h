/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a card session has cost so far. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  guint exchanges; /* commands put on the channel: APDUs, or TPDUs where it carries those */
  guint power_ons;
  guint64 bytes_out;
  guint64 bytes_in; /* status words included */
} UsherCardCounts;

G_END_DECLS
