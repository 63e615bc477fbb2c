/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of bError. */
#include "usher-ccid-status.h"

#include "usher-error.h"

typedef struct {
  guint8 value;
  UsherErrorCode code;
  const char *meaning;
} Row;

static const Row table[] = {
  { 0xFF, USHER_ERROR_CANCELLED, "command aborted" },
  { 0xFE, USHER_ERROR_CARD, "card is mute" },
  { 0xFD, USHER_ERROR_PROTOCOL, "parity error towards the card" },
  { 0xFC, USHER_ERROR_PROTOCOL, "overrun towards the card" },
  { 0xFB, USHER_ERROR_CARD, "hardware error" },
  { 0xF8, USHER_ERROR_CARD, "bad TS in the ATR" },
  { 0xF7, USHER_ERROR_CARD, "bad checksum of the ATR" },
  { 0xF6, USHER_ERROR_NOT_SUPPORTED, "card's protocol not supported" },
  { 0xF5, USHER_ERROR_NOT_SUPPORTED, "card's class not supported" },
  { 0xF4, USHER_ERROR_CARD, "conflict of the procedure byte" },
  { 0xF3, USHER_ERROR_NOT_SUPPORTED, "protocol deactivated" },
  { 0xF2, USHER_ERROR_BUSY, "busy with its own sequence" },
  { 0xF0, USHER_ERROR_TIMED_OUT, "PIN entry timed out" },
  { 0xEF, USHER_ERROR_CANCELLED, "PIN entry cancelled" },
  { 0xE0, USHER_ERROR_BUSY, "slot is busy" },
  { 0x00, USHER_ERROR_NOT_SUPPORTED, "command not supported" },
};

static const Row refused_field = { 0, USHER_ERROR_PROTOCOL, "this byte of the message was refused" };
static const Row own_error = { 0, USHER_ERROR_PROTOCOL, "an error of this reader's own" };

static const Row *
find_row (guint8 value)
{
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    if (table[i].value == value)
      return &table[i];
  return value < 0x80 ? &refused_field : &own_error;
}

gboolean
usher_ccid_status_is_absent (const UsherCcidMessage *answer)
{
  return (answer->specific[0] & 3) == USHER_CCID_ICC_ABSENT;
}

gboolean
usher_ccid_status_check (const UsherCcidMessage *answer, GError **error)
{
  const Row *row = find_row (answer->specific[1]);

  if (answer->specific[0] >> 6 == USHER_CCID_RESULT_DONE)
    return TRUE;
  if (usher_ccid_status_is_absent (answer))
    g_set_error (error, USHER_ERROR, USHER_ERROR_REMOVED, "no card in slot %u (CCID error %02X)", answer->slot,
                 answer->specific[1]);
  else
    g_set_error (error, USHER_ERROR, (int) row->code, "slot %u: %s (CCID error %02X)", answer->slot, row->meaning,
                 answer->specific[1]);
  return FALSE;
}
