/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Waking a card. */
#include "usher-ccid-power.h"

#include <string.h>

#include "usher-ccid-speed.h"
#include "usher-ccid-status.h"
#include "usher-error.h"

#define WAKE_DEADLINE 10000 /* ms for one step */
#define DOWN_DEADLINE 2000
#define MAX_RATES 255

/* What the steps share. */
typedef struct {
  UsherCcidPipe *pipe;                   /* (not owned) */
  const UsherCcidDescriptor *descriptor; /* (not owned) */
  guint8 slot;
  guint step_ms;             /* deadline of one step */
  GCancellable *cancellable; /* (not owned) (nullable) */
} Wake;

/* One command; TRUE only when the reader says that it was done. An empty slot is for a person to mend. */
static gboolean
run (const Wake *wake, UsherCcidMessage *command, UsherCcidMessage *answer, GError **error)
{
  gint64 deadline = g_get_monotonic_time () + wake->step_ms * 1000;

  command->slot = wake->slot;
  if (!usher_ccid_pipe_run (wake->pipe, command, answer, deadline, wake->cancellable, error))
    return FALSE;
  if (usher_ccid_status_is_absent (answer))
    {
      g_set_error (error, USHER_RETRY, USHER_RETRY_REPLUG, "no card in slot %u", wake->slot);
      return FALSE;
    }
  return usher_ccid_status_check (answer, error);
}

static gboolean
power_off (const Wake *wake, GError **error)
{
  UsherCcidMessage command = { .type = USHER_CCID_POWER_OFF };
  UsherCcidMessage answer;

  return run (wake, &command, &answer, error);
}

static gboolean
get_slot_status (const Wake *wake, UsherCcidMessage *answer, GError **error)
{
  UsherCcidMessage command = { .type = USHER_CCID_GET_SLOT_STATUS };

  return run (wake, &command, answer, error);
}

/* Makes sure that there is a card and that it has no power, whatever a former user of the reader left behind. */
static gboolean
prepare_slot (const Wake *wake, GError **error)
{
  UsherCcidMessage answer;
  g_autoptr (GError) local = NULL;

  if (!get_slot_status (wake, &answer, &local) && g_error_matches (local, USHER_ERROR, USHER_ERROR_BUSY))
    {
      g_clear_error (&local);
      usher_ccid_pipe_abort (wake->pipe, wake->slot);
      if (!get_slot_status (wake, &answer, &local))
        g_debug ("slot %u stays busy", wake->slot);
    }
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if ((answer.specific[0] & 3) == USHER_CCID_ICC_ACTIVE)
    return power_off (wake, error);
  return TRUE;
}

/* bPowerSelect values to try, from the lowest voltage up; 0 is the reader's own choice. */
static guint
list_voltages (const UsherCcidDescriptor *descriptor, guint8 selects[3])
{
  guint n = 0;

  if ((descriptor->features & USHER_CCID_AUTO_VOLTAGE) == 0)
    {
      if (descriptor->voltages & USHER_CCID_VOLTAGE_1V8)
        selects[n++] = 3;
      if (descriptor->voltages & USHER_CCID_VOLTAGE_3V)
        selects[n++] = 2;
      if (descriptor->voltages & USHER_CCID_VOLTAGE_5V)
        selects[n++] = 1;
    }
  if (n == 0)
    selects[n++] = 0;
  return n;
}

/* What a higher voltage may mend. */
static gboolean
is_voltage_error (const GError *error)
{
  return g_error_matches (error, USHER_ERROR, USHER_ERROR_CARD)
         || g_error_matches (error, USHER_ERROR, USHER_ERROR_NOT_SUPPORTED)
         || g_error_matches (error, USHER_ERROR, USHER_ERROR_PROTOCOL);
}

static GBytes *
power_on_at (const Wake *wake, guint8 select, GError **error)
{
  UsherCcidMessage command = { .type = USHER_CCID_POWER_ON, .specific = { select, 0, 0 } };
  UsherCcidMessage answer;

  if (!run (wake, &command, &answer, error))
    return NULL;
  return g_bytes_new (answer.data, answer.length);
}

static GBytes *
power_on (const Wake *wake, GError **error)
{
  guint8 selects[3];
  guint n = list_voltages (wake->descriptor, selects);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GError) local = NULL;
      GBytes *atr = power_on_at (wake, selects[i], &local);

      if (atr != NULL)
        return atr;
      if (i + 1 == n || !is_voltage_error (local))
        {
          g_propagate_prefixed_error (error, g_steal_pointer (&local), "failed to power the card on: ");
          return NULL;
        }
      if (!power_off (wake, NULL))
        g_debug ("reader does not power off before the next voltage");
    }
  g_assert_not_reached ();
}

/* The protocol to speak: at TPDU level T=0 if the card has it, since T=1 needs blocks; else the card's first. */
static guint8
choose_protocol (const UsherCcidDescriptor *descriptor, const UsherAtr *atr)
{
  if (!atr->specific && descriptor->level == USHER_CCID_LEVEL_TPDU && (atr->protocols & 1) != 0)
    return 0;
  return atr->protocol;
}

static gboolean
set_parameters (const Wake *wake, const UsherAtr *atr, guint8 protocol, guint8 ta1, GError **error)
{
  guint8 block[7];
  UsherCcidMessage command = { .type = USHER_CCID_SET_PARAMETERS,
                               .specific = { protocol, 0, 0 },
                               .data = block,
                               .length = usher_ccid_build_parameters (atr, protocol, ta1, block) };
  UsherCcidMessage answer;

  return run (wake, &command, &answer, error);
}

/* The PPS is the host's only at TPDU level. TRUE when the card agreed. */
static gboolean
exchange_pps (const Wake *wake, guint8 protocol, guint8 ta1, GError **error)
{
  guint8 pps[4];
  UsherCcidMessage command = { .type = USHER_CCID_XFR_BLOCK, .data = pps, .length = sizeof pps };
  UsherCcidMessage answer;

  usher_ccid_build_pps (protocol, ta1, pps);
  if (!run (wake, &command, &answer, error))
    return FALSE;
  if (answer.length == sizeof pps && memcmp (answer.data, pps, sizeof pps) == 0)
    return TRUE;
  g_set_error (error, USHER_ERROR, USHER_ERROR_PROTOCOL, "card answered the PPS for %02X with %" G_GSIZE_FORMAT " bytes",
               ta1, answer.length);
  return FALSE;
}

static guint8
choose_speed (const Wake *wake, const UsherAtr *atr)
{
  guint32 rates[MAX_RATES];
  guint n = 0;

  if (wake->descriptor->n_data_rates > 0)
    n = usher_ccid_pipe_get_data_rates (wake->pipe, rates, wake->descriptor->n_data_rates, wake->cancellable);
  return usher_ccid_choose_speed (wake->descriptor, rates, n, atr);
}

/* The reader does the PPS: tell it parameters, slower ones while it refuses. What it refuses to the end is
 * left as it was. */
static gboolean
let_reader_negotiate (const Wake *wake, const UsherAtr *atr, guint8 protocol, GError **error)
{
  guint8 ta1 = choose_speed (wake, atr);
  g_autoptr (GError) local = NULL;

  while (!set_parameters (wake, atr, protocol, ta1, &local))
    {
      gboolean refused = g_error_matches (local, USHER_ERROR, USHER_ERROR_PROTOCOL)
                         || g_error_matches (local, USHER_ERROR, USHER_ERROR_NOT_SUPPORTED);

      if (!refused)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      g_debug ("parameters %02X refused: %s", ta1, local->message);
      g_clear_error (&local);
      if (ta1 == 0x11)
        return TRUE;
      ta1 = usher_ccid_slow_down (ta1);
    }
  return TRUE;
}

/* Nobody does the PPS but us. A card that fails it has to be woken again and keeps its default speed. */
static gboolean
negotiate (const Wake *wake, const UsherAtr *atr, guint8 protocol, GError **error)
{
  guint8 ta1 = choose_speed (wake, atr);
  g_autoptr (GError) local = NULL;
  g_autoptr (GBytes) again = NULL;

  if (atr->specific)
    return set_parameters (wake, atr, protocol, atr->ta1, error);
  if (ta1 == 0x11 && protocol == atr->protocol)
    return set_parameters (wake, atr, protocol, ta1, error);
  if (exchange_pps (wake, protocol, ta1, &local))
    return set_parameters (wake, atr, protocol, ta1, error);
  g_debug ("%s", local->message);
  if (protocol != atr->protocol || !is_voltage_error (local))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (!power_off (wake, error))
    return FALSE;
  again = power_on (wake, error);
  return again != NULL && set_parameters (wake, atr, protocol, 0x11, error);
}

/* A reader that negotiates alone says afterwards which protocol it took. */
static gboolean
ask_protocol (const Wake *wake, const UsherAtr *atr, guint8 wanted, guint8 *protocol, GError **error)
{
  UsherCcidMessage command = { .type = USHER_CCID_GET_PARAMETERS };
  UsherCcidMessage answer;
  g_autoptr (GError) local = NULL;

  *protocol = wanted;
  if (wake->descriptor->level != USHER_CCID_LEVEL_TPDU || (atr->protocols & ~1u) == 0)
    return TRUE; /* nothing to choose, or nothing that we would do otherwise */
  if (!run (wake, &command, &answer, &local))
    {
      g_debug ("reader tells no parameters: %s", local->message);
      return TRUE;
    }
  if (answer.specific[2] != wanted)
    return set_parameters (wake, atr, wanted, usher_ccid_choose_speed (wake->descriptor, NULL, 0, atr), error);
  return TRUE;
}

static gboolean
configure (const Wake *wake, const UsherAtr *atr, guint8 *protocol, GError **error)
{
  const UsherCcidDescriptor *descriptor = wake->descriptor;
  guint8 wanted = choose_protocol (descriptor, atr);

  if (wanted > 1 || (wanted == 1 && descriptor->level == USHER_CCID_LEVEL_TPDU))
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_NOT_SUPPORTED, "card speaks T=%u, which Usher does not at %s level",
                   wanted, usher_ccid_level_get_name (descriptor->level));
      return FALSE;
    }
  *protocol = wanted;
  if (descriptor->features & USHER_CCID_AUTO_NEGOTIATION)
    return ask_protocol (wake, atr, wanted, protocol, error);
  if (descriptor->features & USHER_CCID_AUTO_PPS)
    return let_reader_negotiate (wake, atr, wanted, error);
  if (descriptor->level == USHER_CCID_LEVEL_TPDU)
    return negotiate (wake, atr, wanted, error);
  return TRUE; /* an APDU-level reader without these features sets itself up */
}

/* A reader that negotiates alone works with cards whose ATR nobody else would accept. */
static gboolean
read_atr (const Wake *wake, GBytes *bytes, UsherAtr *atr, gboolean *usable, GError **error)
{
  g_autoptr (GError) codec_error = NULL;
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);

  *usable = usher_atr_parse (data, length, atr, &codec_error);
  if (*usable)
    return TRUE;
  if (wake->descriptor->features & USHER_CCID_AUTO_NEGOTIATION)
    {
      g_debug ("left to the reader: %s", codec_error->message);
      return TRUE;
    }
  g_set_error (error, USHER_ERROR, USHER_ERROR_CARD, "failed to read the ATR: %s", codec_error->message);
  return FALSE;
}

GBytes *
usher_ccid_power_up (UsherCcidPipe *pipe, const UsherCcidDescriptor *descriptor, guint8 slot, guint8 *protocol,
                     GCancellable *cancellable, GError **error)
{
  const Wake wake = { pipe, descriptor, slot, WAKE_DEADLINE, cancellable };
  g_autoptr (GBytes) bytes = NULL;
  gboolean usable;
  UsherAtr atr;

  *protocol = 0;
  if (!prepare_slot (&wake, error))
    return NULL;
  bytes = power_on (&wake, error);
  if (bytes == NULL || !read_atr (&wake, bytes, &atr, &usable, error))
    return NULL;
  if (usable && !configure (&wake, &atr, protocol, error))
    {
      g_prefix_error (error, "failed to set the card's protocol: ");
      return NULL;
    }
  return g_steal_pointer (&bytes);
}

gboolean
usher_ccid_power_down (UsherCcidPipe *pipe, guint8 slot, GCancellable *cancellable, GError **error)
{
  const Wake wake = { pipe, NULL, slot, DOWN_DEADLINE, cancellable };

  return power_off (&wake, error);
}
