/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The requests and small responses of ES10b (SGP.22 5.7), as bytes, and what goes into them. Pure. Returned
 * requests are (transfer full). */
#pragma once

#include <glib.h>

#include "usher-notification.h"

G_BEGIN_DECLS

/* From initiateAuthentication, whole TLVs: 30, 5F37, 04, 30. */
typedef struct {
  GBytes *signed1;     /* (not owned) */
  GBytes *signature1;  /* (not owned) */
  GBytes *ci_pkid;     /* (not owned) */
  GBytes *certificate; /* (not owned) */
} UsherServerAuth;

/* From authenticateClient, whole TLVs: 30, 5F37, 30. */
typedef struct {
  GBytes *signed2;     /* (not owned) */
  GBytes *signature2;  /* (not owned) */
  GBytes *certificate; /* (not owned) */
} UsherDownloadAuth;

typedef struct {
  const char *matching_id; /* (not owned) (nullable) */
  guint8 tac[4];
  const guint8 *imei; /* (not owned) (nullable) 8 bytes */
} UsherDeviceContext;

typedef enum {
  USHER_CANCEL_REASON_END_USER_REJECTION = 0,
  USHER_CANCEL_REASON_POSTPONED = 1,
  USHER_CANCEL_REASON_TIMEOUT = 2,
  USHER_CANCEL_REASON_PPR_NOT_ALLOWED = 3,
  USHER_CANCEL_REASON_METADATA_MISMATCH = 4,
  USHER_CANCEL_REASON_LOAD_BPP_EXECUTION_ERROR = 5,
  USHER_CANCEL_REASON_UNDEFINED = 127,
} UsherCancelReason;

GByteArray *usher_es10b_encode_authenticate_server (const UsherServerAuth *auth, const UsherDeviceContext *context);
GByteArray *usher_es10b_encode_prepare_download (const UsherDownloadAuth *auth, GBytes *hash_cc);
GByteArray *usher_es10b_encode_cancel_session (GBytes *transaction_id, UsherCancelReason reason);
/* @events NONE asks for all. */
GByteArray *usher_es10b_encode_list_notifications (UsherNotificationEvent events);
GByteArray *usher_es10b_encode_retrieve_notifications (void);
GByteArray *usher_es10b_encode_retrieve_notification (guint seq);
GByteArray *usher_es10b_encode_remove_notification (guint seq);

/* (transfer full) the 16 bytes in a whole BF2E; NULL with USHER_CODEC_ERROR. */
GBytes *usher_es10b_decode_challenge (GBytes *bf2e, GError **error);
/* Whole BF41: *@code is 0 for the signed agreement (A0). FALSE with USHER_CODEC_ERROR. */
gboolean usher_es10b_decode_cancel_session (GBytes *bf41, int *code, GError **error);

G_END_DECLS
