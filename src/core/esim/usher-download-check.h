/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a download checks before it goes on: pure comparisons of what server, card and order said. The cryptography is
 * the card's. */
#pragma once

#include "usher-download-order.h"
#include "usher-es9.h"
#include "usher-euicc-info.h"
#include "usher-profile-info.h"

G_BEGIN_DECLS

/* The card speaks a version that this program does. */
gboolean usher_download_check_card (const UsherEuiccInfo1 *info, GError **error);

/* initiateAuthentication's answer: it is of this transaction, for this challenge and the address that was contacted;
 * the card accepts the issuer that the server chose; a test issuer only with @test_roots; the certificate's owner is
 * @oid (nullable) and its time is @now (microseconds UTC). */
gboolean usher_download_check_server (const UsherEs9Session *session, GBytes *challenge, const char *address,
                                      const UsherEuiccInfo1 *info, const char *oid, gboolean test_roots, gint64 now,
                                      GError **error);

/* smdpSigned2 of this transaction; *@code_needed: the server wants a confirmation code. */
gboolean usher_download_check_signed2 (GBytes *signed2, GBytes *transaction_id, gboolean *code_needed, GError **error);

/* The profile offered is the one that was ordered. */
gboolean usher_download_check_metadata (const UsherMetadata *metadata, const UsherDownloadOrder *order, GError **error);

/* (transfer full) the hash that the card wants of a confirmation code (SGP.22 5.7.5). */
GBytes *usher_download_hash_code (const char *code, GBytes *transaction_id);

G_END_DECLS
