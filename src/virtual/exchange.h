/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One exchange with a virtual card as the line sees it: how long it takes and what the script of faults does to it. The same
 * for every reader; what a lost answer looks like is the reader's business. */
#pragma once

#include "card.h"
#include "faults.h"
#include "timing.h"

G_BEGIN_DECLS

typedef enum {
  VIRTUAL_EXCHANGE_DONE,   /* the response is there */
  VIRTUAL_EXCHANGE_LOST,   /* no answer ever comes */
  VIRTUAL_EXCHANGE_STALL,  /* the answer is lost and the line reports a failure */
  VIRTUAL_EXCHANGE_UNPLUG, /* the answer is lost and so is the power */
} VirtualExchangeOutcome;

typedef struct {
  gint64 due;      /* when the answer, or the failure, is there */
  guint replug_ms; /* after UNPLUG */
} VirtualExchangeTimes;

/* Runs @command of an exchange that started at @started. Sets @response and @times. @faults is nullable. */
VirtualExchangeOutcome virtual_exchange_run (VirtualCard *card, VirtualFaults *faults, const VirtualTiming *timing, gint64 started,
                                             const guint8 *command, gsize length, gboolean t0, GByteArray *response,
                                             VirtualExchangeTimes *times);

G_END_DECLS
