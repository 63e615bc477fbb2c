/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The UICC around the software eUICC: ATR, logical channels, SELECT, the few files that a reader wants, STORE DATA chains and
 * GET RESPONSE (ETSI TS 102 221, GlobalPlatform 2.3). Strict: the ISD-R answers only after TERMINAL CAPABILITY announced an LPA,
 * blocks must count up, a response is gone after any other command. Knows no reader; see ccid-device.h and vpcd.h. */
#pragma once

#include "euicc.h"

G_BEGIN_DECLS

typedef struct _VirtualCard VirtualCard;

/* Returns (transfer full) an unpowered card around @euicc, which it takes over. @extended: the ATR announces extended Lc and
 * Le. */
VirtualCard *virtual_card_new (VirtualEuicc *euicc, gboolean extended);
void virtual_card_free (VirtualCard *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VirtualCard, virtual_card_free)

/* Cold or warm reset. Returns (transfer full) the ATR. */
GBytes *virtual_card_power_on (VirtualCard *self);

/* Returns (transfer full) the ATR without a reset. */
GBytes *virtual_card_get_atr (VirtualCard *self);
void virtual_card_power_off (VirtualCard *self);
gboolean virtual_card_is_powered (VirtualCard *self);

/* Executes one command of a powered card and replaces @response by response data and status word. @t0: the command stands as
 * T=0 has it, so Le never comes with data and a wrong P3 is answered with 6Cxx. */
void virtual_card_transmit (VirtualCard *self, const guint8 *command, gsize length, gboolean t0, GByteArray *response);

/* Returns (transfer none) the eUICC inside. */
VirtualEuicc *virtual_card_get_euicc (VirtualCard *self);

G_END_DECLS
