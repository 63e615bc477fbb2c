/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The answer to reset. */
#include "usher-atr.h"

#include "usher-error.h"

#define MAX_SIZE 33

/* Interface bytes come in groups TA, TB, TC, TD; what a byte means depends on the group and, from the third
 * on, on the protocol that the TD before it named. */
typedef struct {
  guint group;
  guint8 protocol;
  gboolean check_byte; /* something else than T=0 is offered, so a TCK follows */
  guint seen_t1;       /* groups of T=1 so far: only the first one's bytes count */
} State;

static void
take_ta (UsherAtr *atr, const State *state, guint8 value)
{
  if (state->group == 1)
    atr->ta1 = value;
  else if (state->group == 2)
    {
      atr->specific = TRUE;
      atr->ta2 = value;
    }
  else if (state->protocol == 1 && state->seen_t1 == 1)
    atr->ifsc = value;
  else if (state->protocol == 15)
    atr->classes = value & 0x3F;
}

static void
take_tb (UsherAtr *atr, const State *state, guint8 value)
{
  if (state->group > 2 && state->protocol == 1 && state->seen_t1 == 1)
    atr->waiting_t1 = value;
}

static void
take_tc (UsherAtr *atr, const State *state, guint8 value)
{
  if (state->group == 1)
    atr->guard_time = value;
  else if (state->group == 2)
    atr->waiting = value;
  else if (state->protocol == 1 && state->seen_t1 == 1)
    atr->crc = (value & 1) != 0;
}

static void
take_td (UsherAtr *atr, State *state, guint8 value)
{
  guint8 protocol = value & 0x0F;

  if (state->group == 1)
    atr->protocol = protocol;
  if (protocol < 15)
    atr->protocols |= (guint16) (1u << protocol);
  state->check_byte = state->check_byte || protocol != 0;
  state->protocol = protocol;
  state->group++;
  if (protocol == 1 && state->group > 2)
    state->seen_t1++;
}

static gboolean
set_cut (gsize length, GError **error)
{
  g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_TRUNCATED,
               "ATR of %" G_GSIZE_FORMAT " bytes is cut", length);
  return FALSE;
}

/* Reads the bytes that the upper half of @present announces. @next is the TD among them, 0 without one. */
static gboolean
take_group (const guint8 *data, gsize length, gsize *at, guint8 present, UsherAtr *atr, State *state, guint8 *next,
            GError **error)
{
  *next = 0;
  for (guint bit = 0; bit < 4; bit++)
    {
      if ((present & (0x10 << bit)) == 0)
        continue;
      if (*at >= length)
        return set_cut (length, error);
      if (bit == 0)
        take_ta (atr, state, data[*at]);
      else if (bit == 1)
        take_tb (atr, state, data[*at]);
      else if (bit == 2)
        take_tc (atr, state, data[*at]);
      else
        {
          *next = data[*at];
          take_td (atr, state, *next);
        }
      (*at)++;
    }
  return TRUE;
}

static gboolean
take_groups (const guint8 *data, gsize length, gsize *at, UsherAtr *atr, State *state, GError **error)
{
  guint8 present = data[1];

  while ((present & 0xF0) != 0)
    if (!take_group (data, length, at, present, atr, state, &present, error))
      return FALSE;
  return TRUE;
}

/* Card capabilities: COMPACT-TLV tag 7, third byte. Category 00 has a status of 3 bytes at the end, category
 * 80 may have one as a TLV. */
static void
read_capabilities (UsherAtr *atr)
{
  gsize at = 1;
  gsize end = atr->historical_length;

  if (end == 0 || (atr->historical[0] != 0x00 && atr->historical[0] != 0x80))
    return;
  if (atr->historical[0] == 0x00)
    end = end > 3 ? end - 3 : 0;
  while (at < end)
    {
      guint8 tag = atr->historical[at] >> 4;
      gsize size = atr->historical[at] & 0x0F;

      if (size > end - at - 1)
        return;
      if (tag == 7 && size >= 3)
        {
          guint8 third = atr->historical[at + 3];

          atr->command_chaining = (third & 0x80) != 0;
          atr->extended_length = (third & 0x40) != 0;
          atr->length_info = (third & 0x20) != 0;
        }
      at += 1 + size;
    }
}

static gboolean
check_tail (const guint8 *data, gsize length, gsize end, gboolean check_byte, GError **error)
{
  guint8 sum = 0;

  /* Only T=0: no check byte belongs there, but cards that send one are in use. */
  if (!check_byte && length == end)
    return TRUE;
  if (length < end + 1)
    return set_cut (length, error);
  if (length > end + 1)
    {
      g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_VALUE,
                   "ATR has %" G_GSIZE_FORMAT " bytes left over", length - end - 1);
      return FALSE;
    }
  for (gsize i = 1; i < length; i++)
    sum ^= data[i];
  if (sum != 0)
    {
      g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_CHECKSUM, "ATR check byte %02X is wrong",
                   data[length - 1]);
      return FALSE;
    }
  return TRUE;
}

gboolean
usher_atr_parse (const guint8 *data, gsize length, UsherAtr *atr, GError **error)
{
  State state = { .group = 1 };
  gsize at = 2;

  if (length < 2)
    return set_cut (length, error);
  if (length > MAX_SIZE || (data[0] != 0x3B && data[0] != 0x3F))
    {
      g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_VALUE,
                   "%" G_GSIZE_FORMAT " bytes that begin with %02X are no ATR", length, data[0]);
      return FALSE;
    }
  *atr = (UsherAtr) { .inverse = data[0] == 0x3F, .ta1 = 0x11, .waiting = 10, .ifsc = 32, .waiting_t1 = 0x4D };
  if (!take_groups (data, length, &at, atr, &state, error))
    return FALSE;
  atr->historical_length = data[1] & 0x0F;
  if (atr->historical_length > length - at)
    return set_cut (length, error);
  if (atr->historical_length > 0)
    atr->historical = data + at;
  if (atr->protocols == 0)
    atr->protocols = 1; /* no TD1, or T=15 alone: T=0 */
  if (atr->specific)
    atr->protocol = atr->ta2 & 0x0F;
  read_capabilities (atr);
  return check_tail (data, length, at + atr->historical_length, state.check_byte, error);
}

gboolean
usher_atr_get_speed (guint8 ta1, guint *f, guint *d)
{
  static const guint f_table[16] = { 372, 372, 558, 744, 1116, 1488, 1860, 0, 0, 512, 768, 1024, 1536, 2048, 0, 0 };
  static const guint d_table[16] = { 0, 1, 2, 4, 8, 16, 32, 64, 12, 20, 0, 0, 0, 0, 0, 0 };

  *f = f_table[ta1 >> 4];
  *d = d_table[ta1 & 0x0F];
  return *f != 0 && *d != 0;
}
