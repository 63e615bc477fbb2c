/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The receipt of a journey in the shape of CONTRACT.md, and what of it each role may see. A receipt is recorded as
 * its person may see it, so that its hash can be checked by whoever holds it; operator, ICCID and decision are then
 * only in the journal, bound to the receipt by "details_sha256". */
#pragma once

#include "usher-journey-state.h"

G_BEGIN_DECLS

/* (transfer full) without hash. @result: done, refused, undone or needs-person; @reason: (nullable) a name of an
 * advice. */
json_t *usher_receipt_new (UsherJourney *journey, const char *result, const char *reason);

/* Ends the journey: receipt, details, the result of a cancelled order and the end become durable at once.
 * journey->receipt is the receipt afterwards. */
gboolean usher_receipt_record (UsherJourney *journey, const char *result, const char *reason, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* (transfer full) @receipt as @role may see it: a user sees none that was recorded for an installer in full. */
json_t *usher_receipt_for_role (const json_t *receipt, const char *role);

G_END_DECLS
