/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One command to the card and its whole answer over a channel: Le left out where the wire wants that, waiting data fetched
 * (61xx), wrong lengths repeated (6Cxx), exchanges counted. Internal to the card session; knows no command. ISO/IEC 7816-4
 * 5.1.3, ETSI TS 102 221 7.3.1.1. */
#pragma once

#include "usher-apdu.h"
#include "usher-card-counts.h"
#include "usher-channel.h"

G_BEGIN_DECLS

typedef struct {
  UsherChannel *channel; /* (owned) */
  UsherCardCounts counts;
  GByteArray *command; /* (owned) what is on the wire */
  GByteArray *answer;  /* (owned) what came back, status word included */
} UsherCardWire;

void usher_card_wire_init (UsherCardWire *wire, UsherChannel *channel);
void usher_card_wire_clear (UsherCardWire *wire);

/* Runs @apdu. @data is emptied, then set to the answer's data without status word; with NULL data that waits
 * is left in the card and counts as success. @sw is the last status word: 9000 stands for a wait that was
 * left. TRUE says nothing about success; FALSE is an error of the channel, or an answer without end
 * (PROTOCOL). */
gboolean usher_card_wire_run (UsherCardWire *wire, const UsherApdu *apdu, GByteArray *data, guint16 *sw,
                              GCancellable *cancellable, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
