/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The line speed between card and reader: see the header. */
#include "ccid-speed.h"

/* 372/1, then 512/8 to 512/64: the last is TA1 of the card. */
static const guint8 speeds[] = { 0x11, 0x94, 0x95, 0x96, 0x97 };

void
virtual_ccid_speed_reset (VirtualCcidSpeed *self, gboolean automatic)
{
  self->card = self->reader = automatic ? speeds[G_N_ELEMENTS (speeds) - 1] : speeds[0];
  self->fresh = TRUE;
}

void
virtual_ccid_speed_negotiate (VirtualCcidSpeed *self, const guint8 *request, gsize length, GByteArray *answer)
{
  const guint8 refusal[] = { 0xFF, 0x00, 0xFF };
  gboolean offered = length == 4 && request[1] == 0x10 && (request[0] ^ request[1] ^ request[2]) == request[3];

  for (gsize i = 0; offered && i < G_N_ELEMENTS (speeds); i++)
    if (speeds[i] == request[2])
      {
        self->card = speeds[i];
        g_byte_array_append (answer, request, (guint) length);
        return;
      }
  g_byte_array_append (answer, refusal, sizeof refusal);
}
