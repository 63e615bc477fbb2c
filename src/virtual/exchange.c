/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One exchange with a virtual card: see the header. */
#include "exchange.h"

static VirtualExchangeOutcome
apply (const VirtualFault *fault, GByteArray *response, VirtualExchangeTimes *times)
{
  const guint8 sw[] = { (guint8) (fault->value >> 8), (guint8) fault->value };

  switch (fault->action)
    {
    case VIRTUAL_FAULT_UNPLUG:
      times->replug_ms = fault->value;
      return VIRTUAL_EXCHANGE_UNPLUG;
    case VIRTUAL_FAULT_STALL:
      return VIRTUAL_EXCHANGE_STALL;
    case VIRTUAL_FAULT_MUTE:
      return VIRTUAL_EXCHANGE_LOST;
    case VIRTUAL_FAULT_SW:
      g_byte_array_set_size (response, 0);
      g_byte_array_append (response, sw, sizeof sw);
      return VIRTUAL_EXCHANGE_DONE;
    case VIRTUAL_FAULT_GARBLE:
      if (response->len > 0)
        response->data[response->len / 2] ^= 0x5A;
      return VIRTUAL_EXCHANGE_DONE;
    case VIRTUAL_FAULT_SLOW:
      times->due += (gint64) fault->value * 1000;
      return VIRTUAL_EXCHANGE_DONE;
    }
  g_assert_not_reached ();
}

/* A status word, or a cut within the bytes of the command: the card has not seen it. */
static gboolean
is_before_card (const VirtualFault *fault)
{
  return fault != NULL && fault->action != VIRTUAL_FAULT_SLOW && fault->action != VIRTUAL_FAULT_GARBLE;
}

VirtualExchangeOutcome
virtual_exchange_run (VirtualCard *card, VirtualFaults *faults, const VirtualTiming *timing, gint64 started, const guint8 *command,
                      gsize length, gboolean t0, GByteArray *response, VirtualExchangeTimes *times)
{
  const VirtualFault *early = faults == NULL ? NULL : virtual_faults_before (faults, length);
  const VirtualFault *late = NULL;

  *times = (VirtualExchangeTimes) { .due = started };
  if (is_before_card (early))
    {
      VirtualExchangeOutcome outcome = apply (early, response, times);
      times->due = virtual_timing_get_due (timing, times->due, length + response->len);
      return outcome;
    }
  virtual_card_transmit (card, command, length, t0, response);
  times->due = virtual_timing_get_due (timing, started, length + response->len);
  if (early != NULL)
    (void) apply (early, response, times);
  if (faults != NULL)
    late = virtual_faults_after (faults, response->len, virtual_euicc_take_step (virtual_card_get_euicc (card)));
  return late == NULL ? VIRTUAL_EXCHANGE_DONE : apply (late, response, times);
}
