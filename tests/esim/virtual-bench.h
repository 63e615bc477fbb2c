/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A card and an SM-DP+ of the virtual world in one process, with the journal between them: for tests of whole
 * downloads. The card takes ES10 commands without a reader; it can be pulled at any of them. */
#pragma once

#include "euicc.h"
#include "smdp-server.h"
#include "usher-card.h"
#include "usher-journal.h"
#include "usher-trust.h"

G_BEGIN_DECLS

#define BENCH_CODE "4471"

/* Orders that stand at the server, by matching id. */
#define BENCH_PLAIN "PLAIN-7QX2M-CANARY"
#define BENCH_OTHER "OTHER-9KD3V-CANARY"
#define BENCH_CONFIRMED "CONFIRMED-2WZ8T-CANARY"
#define BENCH_ONCE "ONCE-5RJ6N-CANARY"
#define BENCH_RULED "RULED-3BH1P-CANARY"
#define BENCH_ICCID "8988211000000000017"

/* What happens to the card at command cut_at (counted from 1; 0: nothing). */
typedef enum {
  BENCH_CUT_BEFORE, /* the card never gets it */
  BENCH_CUT_AFTER,  /* the card does it, the answer is lost */
} BenchCut;

struct _UsherCard {
  VirtualEuicc *euicc; /* (owned) */
  guint commands;      /* since the last plug */
  guint cut_at;
  BenchCut cut;
  gboolean pulled;
};

typedef struct {
  char *directory;      /* (owned) */
  char *log;            /* (owned) notifications that the server took */
  VirtualPki *pki;      /* (owned) */
  GPtrArray *packages;  /* (owned) */
  VirtualSmdp *smdp;    /* (owned) */
  char *address;        /* (owned) */
  char *eid;            /* (owned) */
  UsherCard card;
  UsherTrust *trust;    /* (owned) */
  UsherJournal *journal; /* (owned) */
} Bench;

/* @faults: (nullable) rows for the server, JSON. */
Bench *bench_new (const char *faults);
void bench_free (Bench *bench);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Bench, bench_free)

/* Plugs the card in again, to be cut at command @cut_at. */
void bench_plug (Bench *bench, guint cut_at, BenchCut cut);

/* Lines of the server's log. */
guint bench_count_notifications (Bench *bench);
/* Profiles on the card, without commands being counted. */
guint bench_count_profiles (Bench *bench);
/* Notifications pending on the card. */
guint bench_count_pending (Bench *bench);
/* Whether a file of the bench's journal holds @text. */
gboolean bench_journal_holds (Bench *bench, const char *text);

G_END_DECLS
