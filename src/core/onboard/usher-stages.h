/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The seven stages of a journey as one table, and walking through it: events, times and counts of each stage. What a
 * stage does stands in its own file. */
#pragma once

#include "usher-journey-state.h"

G_BEGIN_DECLS

typedef struct {
  const char *name; /* as in events and receipts */
  guint weight;     /* of the whole progress */
  gboolean plans;   /* runs with plan_only too */
  gboolean (*run) (UsherJourney *journey, GError **error);
} UsherStage;

/* Ends with a NULL name. */
extern const UsherStage usher_stages[];

/* Runs them in order until one fails, or until a stage finds that nothing is left to do. */
gboolean usher_stages_run (UsherJourney *journey, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
