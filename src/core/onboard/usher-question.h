/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asking the person something in the middle of a journey: what was shown is what is answered, by its digest. */
#pragma once

#include "usher-journey-state.h"

G_BEGIN_DECLS

/* (transfer full) SHA-256, lower-case hex, of @shown as canonical JSON. */
char *usher_question_digest (const json_t *shown);

/* (transfer full) the event {"event","id","kind","text","options",…,"digest"}; the digest is over all the rest.
 * @options: (nullable) NULL-terminated answers to choose from. @facts: (nullable) more members. */
json_t *usher_question_new (const char *kind, const char *text, const char *const *options, json_t *facts);

/* Emits @question and waits. (transfer full) the answer, or NULL with USHER_ERROR_REFUSED: nobody to ask, no answer,
 * an answer to something else, or none of the options. */
char *usher_question_ask (UsherJourney *journey, json_t *question, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
