/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bands: parts of the week, in local wall-clock time, in which data has a price of its own; and how much of a device's use
 * falls into them. Wall-clock hours need no time zone: a day with a change of the clock has the same bands. */
#pragma once

#include "usher-reader.h"

G_BEGIN_DECLS

/* What parts of a cost are called that belong to no band; no band has these ids. */
#define USHER_BAND_DEFAULT "default"
#define USHER_BAND_SMS "sms"

#define USHER_HOURS_OF_DAY 24
#define USHER_HOURS_OF_WEEK 168

typedef struct {
  char *id;   /* (owned) */
  guint days; /* bit 0 is Monday; the day on which the band begins */
  guint from; /* minutes after midnight */
  guint to;   /* not included; at or below @from it is on the next day */
} UsherBand;

/* {"id","days":["mon",…],"from":"22:00","to":"06:00"}; (transfer full), or NULL with USHER_ERROR_INVALID. */
UsherBand *usher_band_parse (const UsherReader *reader, json_t *value, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void usher_band_free (UsherBand *band);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherBand, usher_band_free)

/* How a device's use spreads over the week. */
typedef struct {
  gint64 weights[USHER_HOURS_OF_WEEK]; /* from Monday midnight */
  gint64 total;                        /* of all weights; 0: nothing is known */
} UsherUsageHours;

/* Sets @permille (of @n_bands) to the share of the use in each of @bands, rounded down; a minute that is in several belongs
 * to the first. */
void usher_band_get_shares (const UsherBand *const *bands, guint n_bands, const UsherUsageHours *hours, gint64 *permille);

G_END_DECLS
