/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Permission for one device in one network, before there is any effect: from whoever started the journey (--approve),
 * from a signed pre-authorisation, or from the answer to a question. The signed document is
 * {"account","network","devices":[EID, …],"expires"} (RFC 3339). */
#pragma once

#include "usher-journey-state.h"

G_BEGIN_DECLS

/* Sets journey->permission. FALSE with USHER_ERROR_REFUSED or UNTRUSTED. */
gboolean usher_permission_obtain (UsherJourney *journey, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether the signed document @document allows @eid in @network of @account (nullable: any) at @now (microseconds
 * UTC). FALSE with USHER_ERROR_REFUSED that says why not, or INVALID. */
gboolean usher_permission_check_document (GBytes *document,
                                          const char *account,
                                          const char *network,
                                          const char *eid,
                                          gint64 now,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
