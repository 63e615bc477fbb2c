/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a journey is given, and the two ways in which it talks back. Running it is usher-journey.h. */
#pragma once

#include "usher-configuration.h"
#include "usher-journal.h"
#include "usher-label.h"
#include "usher-local-account.h"

G_BEGIN_DECLS

/* All borrowed, and left alone until the journey has ended. */
typedef struct {
  const UsherConfiguration *configuration;
  UsherJournal *journal;
  UsherLocalAccount *account;
  const char *at;          /* (nullable) device id; NULL: the only device that is attached */
  const UsherLabel *label; /* (nullable) what was scanned; NULL: whatever is attached there */
  const char *network;     /* (nullable) name; NULL: "Home" */
  const char *name;        /* (nullable) what the person calls the device */
  json_t *stock;           /* (nullable) {POOL: count}; NULL: as configured */
  json_t *authorisation;   /* (nullable) a signed pre-authorisation: {"document","signature"} */
  gboolean approve;        /* permission is given by whoever started this */
  gboolean plan_only;      /* up to the decision; nothing is written */
} UsherJourneyInput;

/* @event is borrowed; called in the order of what happens. */
typedef void (*UsherJourneyEventFunc) (json_t *event, gpointer data);
/* Blocks until @question (an event that was just emitted) is answered. (transfer full) {"id","answer","digest"}, or
 * NULL with an error when there will be no answer. */
typedef json_t *(*UsherJourneyQuestionFunc) (json_t *question,
                                             gpointer data,
                                             GCancellable *cancellable,
                                             GError **error);

G_END_DECLS
