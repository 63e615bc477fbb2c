/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How fast a card may be talked to through a reader: the choice of Fi and Di, and the parameter block that
 * tells it to the reader (CCID rev 1.1, 6.1.7) or to the card (PPS, ISO/IEC 7816-3 9). Pure. */
#pragma once

#include "usher-atr.h"
#include "usher-ccid-descriptor.h"

G_BEGIN_DECLS

/* Returns the TA1 byte of the fastest rate that the card offers and the reader allows: its highest rate, and
 * its table of @n_rates rates in bit/s if it has one (0 = none). 0x11 (372/1) when nothing else fits. */
guint8 usher_ccid_choose_speed (const UsherCcidDescriptor *descriptor, const guint32 *rates, guint n_rates,
                                const UsherAtr *atr);

/* Returns the next slower TA1 of the same Fi; 0x11 where that would not be faster than 372/1. */
guint8 usher_ccid_slow_down (guint8 ta1);

/* Fills @block with the abProtocolDataStructure for T=@protocol (0 or 1) at @ta1. Returns its size, 5 or 7. */
gsize usher_ccid_build_parameters (const UsherAtr *atr, guint8 protocol, guint8 ta1, guint8 block[7]);

/* Fills @pps with the 4 bytes that ask the card for T=@protocol at @ta1. */
void usher_ccid_build_pps (guint8 protocol, guint8 ta1, guint8 pps[4]);

G_END_DECLS
