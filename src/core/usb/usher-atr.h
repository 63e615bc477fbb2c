/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The answer to reset of a card: transmission parameters and what its historical bytes announce.
 * ISO/IEC 7816-3 8.2, 7816-4 8.1.1. Pure. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Parameters that the ATR leaves out have the standard's default. */
typedef struct {
  gboolean inverse;     /* convention of TS */
  guint8 ta1;           /* Fi and Di, 0x11 by default */
  guint8 guard_time;    /* TC1 */
  gboolean specific;    /* TA2: the card is in specific mode and takes no PPS */
  guint8 ta2;
  guint16 protocols;    /* bit N = T=N offered, N up to 14 */
  guint8 protocol;      /* the first offered one, or that of TA2 */
  guint8 waiting;       /* WI of T=0, TC2 */
  guint8 ifsc;          /* T=1 */
  guint8 waiting_t1;    /* BWI << 4 | CWI of T=1 */
  gboolean crc;         /* T=1: CRC instead of LRC */
  guint8 classes;       /* of T=15: bit 0 A (5 V), bit 1 B (3 V), bit 2 C (1.8 V); 0 = not said */
  const guint8 *historical; /* (not owned) (nullable) */
  gsize historical_length;
  gboolean command_chaining; /* card capabilities, third byte */
  gboolean extended_length;  /* extended Lc and Le fields */
  gboolean length_info;      /* more about extended lengths stands in EF.ATR/INFO */
} UsherAtr;

/* @atr borrows from @data. FALSE with USHER_CODEC_ERROR when it is cut, has bytes left over, an unknown TS,
 * or a wrong check byte (BAD_CHECKSUM). */
gboolean usher_atr_parse (const guint8 *data, gsize length, UsherAtr *atr, GError **error);

/* The clock rate conversion factor F and the baud rate adjustment D of a TA1 byte. FALSE for reserved values. */
gboolean usher_atr_get_speed (guint8 ta1, guint *f, guint *d);

G_END_DECLS
