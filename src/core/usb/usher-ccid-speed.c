/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The choice of transmission parameters. */
#include "usher-ccid-speed.h"

#define DEFAULT_TA1 0x11

/* Di by rising D: the codes are not in order. */
static const guint8 d_codes[] = { 1, 2, 3, 4, 8, 5, 9, 6, 7 };

static gboolean
is_in_table (guint64 rate, const guint32 *rates, guint n_rates)
{
  /* Readers round: within 1 % is the same rate. */
  for (guint i = 0; i < n_rates; i++)
    if (rate * 100 >= (guint64) rates[i] * 99 && rate * 100 <= (guint64) rates[i] * 101)
      return TRUE;
  return n_rates == 0;
}

static gboolean
is_allowed (const UsherCcidDescriptor *descriptor, const guint32 *rates, guint n_rates, guint8 ta1)
{
  guint f;
  guint d;
  guint64 rate;

  if (!usher_atr_get_speed (ta1, &f, &d))
    return FALSE;
  rate = (guint64) descriptor->default_clock * 1000 * d / f;
  if (descriptor->max_data_rate != 0 && rate > descriptor->max_data_rate)
    return FALSE;
  return is_in_table (rate, rates, n_rates);
}

/* Not every rate with a larger F is faster than the one that needs no PPS. */
static gboolean
beats_default (guint8 ta1)
{
  guint f;
  guint d;

  return usher_atr_get_speed (ta1, &f, &d) && d * 372 > f;
}

guint8
usher_ccid_slow_down (guint8 ta1)
{
  for (guint i = 1; i < G_N_ELEMENTS (d_codes); i++)
    if (d_codes[i] == (ta1 & 0x0F))
      {
        guint8 slower = (guint8) ((ta1 & 0xF0) | d_codes[i - 1]);

        return beats_default (slower) ? slower : DEFAULT_TA1;
      }
  return DEFAULT_TA1;
}

guint8
usher_ccid_choose_speed (const UsherCcidDescriptor *descriptor, const guint32 *rates, guint n_rates, const UsherAtr *atr)
{
  guint8 ta1 = atr->ta1;

  while (ta1 != DEFAULT_TA1 && !is_allowed (descriptor, rates, n_rates, ta1))
    ta1 = usher_ccid_slow_down (ta1);
  return ta1;
}

gsize
usher_ccid_build_parameters (const UsherAtr *atr, guint8 protocol, guint8 ta1, guint8 block[7])
{
  guint8 convention = atr->inverse ? 0x02 : 0x00;

  block[0] = ta1;
  block[2] = atr->guard_time;
  block[4] = 0; /* the clock is never stopped */
  if (protocol == 0)
    {
      block[1] = convention;
      block[3] = atr->waiting;
      return 5;
    }
  block[1] = (guint8) (0x10 | convention | (atr->crc ? 1 : 0));
  block[3] = atr->waiting_t1;
  block[5] = atr->ifsc;
  block[6] = 0; /* node address */
  return 7;
}

void
usher_ccid_build_pps (guint8 protocol, guint8 ta1, guint8 pps[4])
{
  pps[0] = 0xFF;
  pps[1] = (guint8) (0x10 | protocol);
  pps[2] = ta1;
  pps[3] = pps[0] ^ pps[1] ^ pps[2];
}
