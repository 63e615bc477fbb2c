/* SPDX-License-Identifier: GPL-3.0-or-later */
/* EF.ATR/INFO: how long extended commands to this card may be (ISO/IEC 7816-4 8.1.1.2.7 and 12.7.1).
 * Internal to the card session. */
#pragma once

#include "usher-card-wire.h"

G_BEGIN_DECLS

/* Reads the file on the basic channel and lowers @limit, in bytes of a command APDU, to what it says. A card
 * whose file cannot be read leaves it as it is. FALSE only with an error of the wire. */
gboolean usher_ef_atr_read_limit (UsherCardWire *wire, gsize *limit, GCancellable *cancellable, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* The pure half: the longest command that the file's bytes tell, 0 when they tell none. */
gsize usher_ef_atr_parse_limit (const guint8 *data, gsize length);

G_END_DECLS
