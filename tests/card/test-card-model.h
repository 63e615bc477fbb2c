/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A card in software behind a channel: just enough of an ISD-R to see how the session talks, and to let it go wrong where a test
 * wants. It is strict: what a card may refuse, it refuses. */
#pragma once

#include "usher-channel.h"

#define FAKE_TYPE_CARD (fake_card_get_type ())
G_DECLARE_FINAL_TYPE (FakeCard, fake_card, FAKE, CARD, GObject)

struct _FakeCard
{
  GObject parent_instance;

  /* What it is: set before the session opens. */
  UsherChannelTraits traits;
  const char *atr;        /* hex */
  const char *aid;        /* the one ISD-R AID it knows, in hex */
  guint next_channel;     /* what MANAGE CHANNEL gives; 0 = it knows no channels (6881) */
  guint stale;            /* channels that are taken, although it was reset */
  guint max_block;        /* data bytes of STORE DATA that it takes; 0 = any */
  guint16 block_sw;       /* what it says to longer ones */
  guint response_length;  /* of its answer to a command */
  guint16 final_sw;       /* of a command; 9000 or 91xx */
  gboolean wants_exact_le; /* 6Cxx to any other */
  const char *ef_atr;     /* (nullable) hex */

  /* When exchange number fail_at (from 1) comes: an error of the channel, or a status word. */
  guint fail_at;
  int fail_code; /* UsherErrorCode, or -1 for fail_sw */
  guint16 fail_sw;

  /* What it saw. */
  guint exchanges;
  guint resets;
  guint closes;
  guint commands;       /* whole ES10 commands */
  guint max_length;     /* of a STORE DATA block */
  guint extended;       /* extended APDUs */
  GPtrArray *log;       /* (owned) of hex */
  GByteArray *command;  /* (owned) the last whole one */

  guint channel;        /* where the ISD-R is selected */
  gboolean selected;
  guint next_block;
  GByteArray *waiting;  /* (owned) for GET RESPONSE */
  gboolean is_ef_atr;
};

/* An APDU-level reader and a card that knows everything. */
FakeCard *fake_card_new (void);

/* The number of logged commands whose hex begins with @prefix. */
guint fake_card_count (FakeCard *self, const char *prefix);
