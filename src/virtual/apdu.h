/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a card sees of a command: the cases of ISO 7816-3 12.1 in short and extended form, and the T=0 command of
 * ISO 7816-3 10.3.2. Pure; what a command means is the card's business. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  guint8 cla;
  guint8 ins;
  guint8 p1;
  guint8 p2;
  const guint8 *data; /* (not owned) (nullable) */
  gsize length;       /* Nc */
  gsize expected;     /* Ne, at most 65536; 0 where no Le was sent */
} VirtualApdu;

/* Parses a command as it stands on an APDU-level reader. USHER_CODEC_ERROR if its lengths disagree. */
gboolean virtual_apdu_parse (const guint8 *command, gsize length, VirtualApdu *apdu, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Parses a T=0 command: header with P3, then exactly the data that P3 announces where the instruction takes data. P3 is Le
 * for the others, 0 meaning 256. */
gboolean virtual_apdu_parse_t0 (const guint8 *command, gsize length, VirtualApdu *apdu, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Returns the logical channel of @cla, 0 to 19 (ISO 7816-4 5.4.1 and the same coding for proprietary classes). */
guint virtual_apdu_get_channel (guint8 cla);

/* Whether @cla is of the proprietary classes 8x, Cx to Fx. */
gboolean virtual_apdu_is_proprietary (guint8 cla);

G_END_DECLS
