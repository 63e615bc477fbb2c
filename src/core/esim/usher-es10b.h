/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ES10b: the card's side of a profile download, and its notifications (SGP.22 5.7). One function a command;
 * the order of the calls, what the servers say and what is written down is the download's matter. Errors of
 * the card come as USHER_ERROR with an advice. */
#pragma once

#include <gio/gio.h>

#include "usher-card.h"
#include "usher-es10b-codec.h"
#include "usher-es10b-rat.h"
#include "usher-euicc-info.h"
#include "usher-install-result.h"
#include "usher-notification.h"
#include "usher-progress.h"

G_BEGIN_DECLS

/* The whole BF20, as initiateAuthentication wants it; usher_euicc_info1_parse() reads it. */
GBytes *usher_es10b_get_euicc_info1 (UsherCard *card, GCancellable *cancellable, GError **error);
UsherEuiccInfo2 *usher_es10b_get_euicc_info2 (UsherCard *card, GCancellable *cancellable, GError **error);
/* 16 bytes. Opens a session on the card and ends the one before. */
GBytes *usher_es10b_get_euicc_challenge (UsherCard *card, GCancellable *cancellable, GError **error);

/* The whole BF38 of an agreement; a refusal (A1) is an error. */
GBytes *usher_es10b_authenticate_server (UsherCard *card,
                                         const UsherServerAuth *auth,
                                         const UsherDeviceContext *context,
                                         GCancellable *cancellable,
                                         GError **error);
/* @hash_cc is 32 bytes, or NULL when no confirmation code is needed. The whole BF21 of an agreement; a
 * refusal (A1) is an error. */
GBytes *usher_es10b_prepare_download (
    UsherCard *card, const UsherDownloadAuth *auth, GBytes *hash_cc, GCancellable *cancellable, GError **error);
/* Loads usher_bpp_split()'s @segments and stops at the card's first answer. A failed installation is a
 * result. When the card refuses a segment by a status word or ends without a statement, the statement is
 * looked for among its notifications. @progress (nullable) moves with the bytes of the profile itself. NULL
 * with an error when nothing is known of the installation. */
UsherInstallResult *usher_es10b_load_bpp (
    UsherCard *card, GPtrArray *segments, UsherProgress *progress, GCancellable *cancellable, GError **error);
/* The whole BF41 for the server; the card's refusal (81) is an error and nothing to send. @transaction_id is
 * the bare value. */
GBytes *usher_es10b_cancel_session (
    UsherCard *card, GBytes *transaction_id, UsherCancelReason reason, GCancellable *cancellable, GError **error);

/* (transfer full) a list of UsherNotification without raw, perhaps empty, in increasing seq. */
GPtrArray *usher_es10b_list_notifications (UsherCard *card, GCancellable *cancellable, GError **error);
/* (transfer full) the same with raw: in one exchange more than one, where the card has several. */
GPtrArray *usher_es10b_retrieve_notifications (UsherCard *card, GCancellable *cancellable, GError **error);
/* With raw. USHER_ERROR_NOT_FOUND when the card has no such one. */
UsherNotification *
usher_es10b_retrieve_notification (UsherCard *card, guint seq, GCancellable *cancellable, GError **error);
/* TRUE also when the card had none with @seq: it is gone either way. */
gboolean usher_es10b_remove_notification (UsherCard *card, guint seq, GCancellable *cancellable, GError **error);
/* (transfer full) (nullable) the statement on the installation that @transaction_id was, as the card keeps
 * it until the server has it. USHER_ERROR_NOT_FOUND when there is none. */
UsherInstallResult *
usher_es10b_find_install_result (UsherCard *card, GBytes *transaction_id, GCancellable *cancellable, GError **error);

/* (transfer full) free with g_ptr_array_unref. */
UsherRat *usher_es10b_get_rat (UsherCard *card, GCancellable *cancellable, GError **error);

G_END_DECLS
