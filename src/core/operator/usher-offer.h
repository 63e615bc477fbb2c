/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An offer: one priced contract line of an operator. Money is in millionths of the policy's currency, volume in the policy's
 * data units. */
#pragma once

#include "usher-reader.h"

G_BEGIN_DECLS

/* A million currency units, a thousand million data units. */
#define USHER_MONEY_MAX G_GINT64_CONSTANT (1000000000000)
#define USHER_UNITS_MAX G_GINT64_CONSTANT (1000000000)

typedef struct {
  char *band;       /* (owned) (nullable) id; NULL: whenever no named band of the offer applies */
  gint64 from_unit; /* this price begins behind so many units of the band in a month */
  gint64 price;     /* per unit */
} UsherPrice;

typedef struct {
  gint64 activation;     /* once */
  gint64 monthly;
  gint64 included_units; /* per month */
  gint64 increment;      /* use is rounded up to a multiple of it, per month */
  gint64 sms;            /* per message */
  GPtrArray *data;       /* (owned) of UsherPrice */
} UsherCharges;

typedef struct {
  char *id;          /* (owned) */
  char *operator_id; /* (owned) */
  char **regions;    /* (owned) */
  char **rats;       /* (owned) */
  char *stock_pool;  /* (owned) */
  char *home_mcc;    /* (owned) (nullable) */
  gint64 permanent_roaming_max_days; /* -1: no limit is told */
  gint64 prefer_rank;                /* a lower one is preferred */
  UsherCharges charges;
} UsherOffer;

/* (transfer full) or NULL with USHER_ERROR_INVALID. References to others are checked by the document. */
UsherOffer *usher_offer_parse (const UsherReader *reader, json_t *value, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void usher_offer_free (UsherOffer *offer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherOffer, usher_offer_free)

/* TRUE when @text is three digits. */
gboolean usher_mcc_is_valid (const char *text);

G_END_DECLS
