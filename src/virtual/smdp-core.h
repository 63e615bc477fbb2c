/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the functions of the SM-DP+ share: identity, orders, sessions with cards. Everything here lives in the server's one
 * thread. HTTP is smdp-server.h's. */
#pragma once

#include "pki.h"
#include "smdp-order.h"

#include <jansson.h>

G_BEGIN_DECLS

#define VIRTUAL_CHALLENGE_LENGTH 16
#define VIRTUAL_TRANSACTION_LENGTH 16

/* One RSP session (SGP.22 3.1.3): kept after its end, so that a repeated installation result is still understood. */
typedef struct {
  char *id;                                           /* (owned) transaction id, upper-case hex */
  GBytes *transaction_id;                             /* (owned) */
  guint8 server_challenge[VIRTUAL_CHALLENGE_LENGTH];
  VirtualCertificate *card;                           /* (owned) (nullable) CERT.EUICC once authenticated */
  VirtualOrder *order;                                /* (not owned) (nullable) */
  GBytes *signature2;                                 /* (owned) (nullable) smdpSignature2 as a TLV */
  gboolean ended;                                     /* cancelled or installed */
  gint64 started;                                     /* monotonic, microseconds */
} VirtualServerSession;

typedef struct {
  const VirtualPki *pki;       /* (not owned) */
  char *address;               /* (owned) as in activation codes: host, with a port unless 443 */
  VirtualOrderBook *orders;    /* (owned) */
  GHashTable *sessions;        /* (owned) id -> VirtualServerSession */
  GHashTable *notified;        /* (owned) set of SHA-256 (hex) of accepted notifications */
  char *notification_log;      /* (owned) (nullable) lines of JSON */
  char *served_directory;      /* (owned) (nullable) each package as served, ICCID.der */
  gboolean profile_keys;       /* protect packages with keys of their own */
  gboolean check_memory;       /* refuse a card that announces too little */
} VirtualSmdpCore;

VirtualSmdpCore *virtual_smdp_core_new (const VirtualPki *pki, const char *address, VirtualOrderBook *orders);
void virtual_smdp_core_free (VirtualSmdpCore *core);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VirtualSmdpCore, virtual_smdp_core_free)

/* Starts a session. Returns (transfer none). */
VirtualServerSession *virtual_smdp_core_start_session (VirtualSmdpCore *core);

/* Finds the session that the field `transactionId` of @request names. NULL with TRANSACTION_UNKNOWN or MISSING_FIELD.
 * An ended one counts as unknown. */
VirtualServerSession *virtual_smdp_core_get_session (VirtualSmdpCore *core, const json_t *request,
                                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Returns (transfer none) (nullable), ended ones included. */
VirtualServerSession *virtual_smdp_core_find_session (VirtualSmdpCore *core, const guint8 *transaction_id, gsize length);

/* Checks CERT.EUICC and CERT.EUM against the root (SGP.22 5.6.3). Returns (transfer full) the card's certificate, or NULL with
 * VIRTUAL_STATUS. */
VirtualCertificate *virtual_smdp_core_check_card (const VirtualSmdpCore *core, const guint8 *card_der, gsize card_length,
                                                  const guint8 *eum_der, gsize eum_length,
                                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
