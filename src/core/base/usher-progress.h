/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How far a piece of work is. Steps are named and weighted before the work begins; a step may be split further by a child.
 * The fraction never falls. Misuse (a step done twice, done without a declaration, too many or too few steps) warns, and
 * warnings are fatal in tests. Used from one thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _UsherProgress UsherProgress;

/* @step is the innermost running step's name (static string); @fraction is of the whole, 0 to 1. */
typedef void (*UsherProgressFunc) (const char *step, double fraction, gpointer data);

typedef struct {
  const char *name; /* static */
  guint weight;     /* relative to the other steps of this list */
} UsherProgressStep;

/* Returns (transfer full) the progress of a whole piece of work; free with usher_progress_free. */
UsherProgress *usher_progress_new (UsherProgressFunc func, gpointer data);
void usher_progress_free (UsherProgress *progress);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherProgress, usher_progress_free)

/* Declares the steps and starts the first; @steps ends with a NULL name and is static. All these functions accept a
 * NULL @progress. */
void usher_progress_declare (UsherProgress *progress, const UsherProgressStep *steps);
/* The running step is done; the next one starts. */
void usher_progress_done (UsherProgress *progress);
/* How far the running step is, 0 to 1. */
void usher_progress_set (UsherProgress *progress, double fraction);
/* (transfer none) a progress whose whole is the running step, freed with @progress; NULL for NULL. */
UsherProgress *usher_progress_child (UsherProgress *progress);
/* The work ended early; remaining steps are not warned about. */
void usher_progress_abandon (UsherProgress *progress);

G_END_DECLS
