/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The line speed between card and reader (ISO 7816-3 7 to 9): both must agree, and at TPDU level nobody but the host makes
 * them. Pure. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  guint8 card;    /* Fi/Di as in TA1 */
  guint8 reader;
  gboolean fresh; /* nothing was sent since the ATR: PPS is possible */
} VirtualCcidSpeed;

/* After the ATR. @automatic: the reader has done PPS and set itself. */
void virtual_ccid_speed_reset (VirtualCcidSpeed *self, gboolean automatic);

/* The card's answer to a PPS @request, appended to @answer: the same if it agrees, else without PPS1. */
void virtual_ccid_speed_negotiate (VirtualCcidSpeed *self, const guint8 *request, gsize length, GByteArray *answer);

G_END_DECLS
