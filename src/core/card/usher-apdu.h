/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Command APDUs as bytes and back: cases 1 to 4, short and extended. ISO/IEC 7816-4 5.1. Pure. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define USHER_APDU_MAX_SHORT 261
/* header, extended Lc, 65535 bytes, extended Le */
#define USHER_APDU_MAX (4 + 3 + 65535 + 2)

typedef struct {
  guint8 cla;
  guint8 ins;
  guint8 p1;
  guint8 p2;
  const guint8 *data; /* (not owned) (nullable) */
  gsize length;       /* Nc: 0 to 255, or to 65535 when extended */
  guint expected;     /* Ne: 0 none, up to 256, or up to 65536 when extended */
  gboolean extended;  /* the form on the wire; without data and expectation there is only one */
} UsherApdu;

/* Empties @out and writes @apdu into it. FALSE with USHER_CODEC_ERROR_OVERLONG when Nc or Ne does not fit
 * the form. */
gboolean usher_apdu_encode (const UsherApdu *apdu, GByteArray *out, GError **error);

/* Reads a command APDU; @apdu borrows from @data. FALSE with USHER_CODEC_ERROR otherwise. */
gboolean usher_apdu_parse (const guint8 *data, gsize length, UsherApdu *apdu, GError **error);

/* The class byte for logical channel 0 to 19: @cla has the bits for channel 0. Channels from 4 on use the further
 * interindustry coding (bit 7 set, ISO/IEC 7816-4 5.4.1). */
guint8 usher_apdu_cla_for_channel (guint8 cla, guint channel);

G_END_DECLS
