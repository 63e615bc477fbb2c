/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The records of journeys, each chained to the one before by its hash, so that a later change shows. Knows nothing of
 * what a receipt says beyond "id", "previous_hash" and "hash". */
#pragma once

#include "usher-journal.h"

G_BEGIN_DECLS

/* (transfer full) SHA-256, lower-case hex, over @receipt as compact JSON with sorted keys without "hash". */
char *usher_receipt_hash (const json_t *receipt);

/* Adds "previous_hash" and "hash" to @receipt (which has an "id") and appends it durably. */
gboolean usher_receipts_append (UsherJournal *journal, json_t *receipt, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* (transfer full) an array in the order of the chain. @since: microseconds UTC, recorded at or after; 0 for all. */
json_t *usher_receipts_list (UsherJournal *journal, gint64 since, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* (transfer full), or NULL with USHER_ERROR_NOT_FOUND. */
json_t *usher_receipts_get (UsherJournal *journal, const char *id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The newest receipt whose "eid" is @eid and whose "result" is @result. (transfer full) JSON null when there is none;
 * NULL on error. */
json_t *usher_receipts_find_last (UsherJournal *journal, const char *eid, const char *result, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Walks the chain. USHER_ERROR_UNTRUSTED names the first receipt that does not fit. @count: (nullable) receipts that
 * fit. */
gboolean usher_receipts_verify (UsherJournal *journal, guint *count, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
