/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was meant and what came of it, durably: a journey is one piece of work on one device, its steps are intents
 * written down before an irreversible call and results written after it. After a kill or an unplug the unfinished
 * journey tells where to go on. Never give it a secret: no matching id, no confirmation code. */
#pragma once

#include "usher-database.h"

G_BEGIN_DECLS

typedef struct _UsherJournal UsherJournal;

/* @path: (nullable) NULL for $XDG_STATE_HOME/usher/journal.db. Returns (transfer full), or NULL with
 * USHER_ERROR_STORAGE. */
UsherJournal *usher_journal_open (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
UsherJournal *usher_journal_ref (UsherJournal *self);
void usher_journal_unref (UsherJournal *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherJournal, usher_journal_unref)

/* For what belongs to one moment: all that this thread writes until usher_database_write_commit () becomes durable at
 * once. */
UsherDatabaseWrite *usher_journal_begin_group (UsherJournal *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Begins a journey of @kind ("onboard", "download") for the card @eid. @detail: (nullable) an object. Returns
 * (transfer full) its id. */
char *usher_journal_begin_journey (UsherJournal *self,
                                   const char *eid,
                                   const char *kind,
                                   const json_t *detail,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The journey needs no more work. */
gboolean usher_journal_end_journey (UsherJournal *self, const char *journey, const char *result, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Durable when it returns. Returns the id of the step, or -1. */
gint64 usher_journal_intent (UsherJournal *self,
                             const char *journey,
                             const char *step,
                             const json_t *detail,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* @outcome: a word ("done", "failed", ...). @detail: (nullable). A step has one result; a second one is an error. */
gboolean usher_journal_result (UsherJournal *self,
                               gint64 intent,
                               const char *outcome,
                               const json_t *detail,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The newest journey of @eid that was not ended, of @kind if given:
 * {"journey","kind","detail","started","steps":[{"id","step", "detail","outcome","result"}]}, steps in order, outcome
 * null where there is no result yet. (transfer full) JSON null when there is none; NULL on error. */
json_t *usher_journal_find_unfinished (UsherJournal *self, const char *eid, const char *kind, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* The newest journey of @eid and @kind that ended with @result, in the same form. */
json_t *usher_journal_find_ended (UsherJournal *self,
                                  const char *eid,
                                  const char *kind,
                                  const char *result,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* (transfer none) for the tables of outbox and receipts in the same file. */
UsherDatabase *usher_journal_get_database (UsherJournal *self);

G_END_DECLS
