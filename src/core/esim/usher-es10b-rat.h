/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A card's rules authorisation table: which profile policy rules it accepts from which owners (SGP.22 2.9.2). */
#pragma once

#include <glib.h>

#include "usher-euicc-info.h"
#include "usher-metadata.h"

G_BEGIN_DECLS

typedef struct {
  UsherPpr ppr;              /* flags */
  GPtrArray *operators;      /* (owned) of UsherOperatorId */
  gboolean consent_required; /* the person must agree to the rule by name */
} UsherRatRule;

/* A list of UsherRatRule, in the card's order. */
typedef GPtrArray UsherRat;

/* Whole BF43. (transfer full), free with g_ptr_array_unref; NULL with USHER_CODEC_ERROR. */
UsherRat *usher_rat_parse (GBytes *bf43, GError **error);

/* Whether the card accepts the one rule @ppr from @owner; the first matching line decides *@consent_required
 * (nullable). */
gboolean usher_rat_allows (const UsherRat *rat, UsherPpr ppr, const UsherOperatorId *owner, gboolean *consent_required);

/* Whether the card will take a profile with @metadata's rules: each in the table, none forbidden by @info
 * (nullable), and PPR1 only when no other operational profile is there. FALSE with USHER_ERROR_REFUSED. */
gboolean usher_rat_check (const UsherRat *rat,
                          const UsherEuiccInfo2 *info,
                          const UsherMetadata *metadata,
                          gboolean other_operational,
                          gboolean *consent_required,
                          GError **error);

G_END_DECLS
