/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One journey over the fake world with a real journal and account in a scratch directory. */
#pragma once

#include "fake-world.h"
#include "usher-journey.h"
#include "usher-receipts.h"

typedef struct {
  char *directory;                   /* (owned) */
  UsherConfiguration *configuration; /* (owned) */
  UsherJournal *journal;             /* (owned) */
  UsherLocalAccount *account;        /* (owned) */
  UsherJourneyInput input;
  GPtrArray *events;  /* (owned) of json_t, of all runs */
  const char *answer; /* (not owned) (nullable) to questions; NULL: none comes */
} Fixture;

void fixture_set_up (Fixture *fixture, gconstpointer data);
void fixture_tear_down (Fixture *fixture, gconstpointer data);

/* Closes journal and account and opens them again, as a new process would. */
void fixture_reopen (Fixture *fixture);

/* Runs the journey; asks when nothing was approved. @result is cleared first. */
gboolean fixture_run (Fixture *fixture, UsherJourneyResult *result, GError **error);

/* Runs it in a process of its own, which may die on the way. TRUE when it ended by itself. */
gboolean fixture_run_forked (Fixture *fixture);

/* (transfer full) all recorded receipts; the chain holds. */
json_t *fixture_get_receipts (Fixture *fixture);
gboolean fixture_is_member (Fixture *fixture);

/* (transfer none) (nullable) the text @key of @object. */
const char *fixture_get_text (json_t *object, const char *key);
