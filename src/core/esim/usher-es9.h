/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The five functions of ES9+ (SGP.22 5.6): from the program to the SM-DP+ in an eUICC's name. Each call is one
 * exchange; the order of the calls is usher-download's. Payloads pass as whole TLVs and are not looked into, except
 * for the transaction id. Errors as in usher_rsp_http_call. */
#pragma once

#include <gio/gio.h>

#include "usher-trust.h"

G_BEGIN_DECLS

typedef struct _UsherEs9 UsherEs9;

/* What initiateAuthentication answers; whole TLVs. */
typedef struct {
  GBytes *transaction_id; /* (owned) */
  GBytes *signed1;        /* (owned) 30 */
  GBytes *signature1;     /* (owned) 5F37 */
  GBytes *ci_pkid;        /* (owned) 04 */
  GBytes *certificate;    /* (owned) 30, CERT.DPauth */
} UsherEs9Session;

/* What authenticateClient answers; whole TLVs. */
typedef struct {
  GBytes *metadata;    /* (owned) BF25 */
  GBytes *signed2;     /* (owned) 30 */
  GBytes *signature2;  /* (owned) 5F37 */
  GBytes *certificate; /* (owned) 30, CERT.DPpb */
} UsherEs9Offer;

/* @address with an optional port. Nothing is sent yet. */
UsherEs9 *usher_es9_new (const char *address, UsherTrust *trust, GError **error);
void usher_es9_free (UsherEs9 *es9);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherEs9, usher_es9_free)

const char *usher_es9_get_address (UsherEs9 *es9);
gboolean usher_es9_get_skew (UsherEs9 *es9, gint64 *seconds);

/* @challenge is 16 bytes, @info1 the whole BF20. Safe to start over with a new challenge. */
UsherEs9Session *usher_es9_initiate_authentication (UsherEs9 *es9, GBytes *challenge, GBytes *info1,
                                                    GCancellable *cancellable, GError **error);
void usher_es9_session_free (UsherEs9Session *session);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherEs9Session, usher_es9_session_free)

/* @response is the whole BF38. An answer of another transaction is a PROTOCOL error. */
UsherEs9Offer *usher_es9_authenticate_client (UsherEs9 *es9, GBytes *transaction_id, GBytes *response,
                                              GCancellable *cancellable, GError **error);
void usher_es9_offer_free (UsherEs9Offer *offer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherEs9Offer, usher_es9_offer_free)

/* @response is the whole BF21. Returns (transfer full) the whole BF36. From here on the order is bound to this card. */
GBytes *usher_es9_get_bound_profile_package (UsherEs9 *es9, GBytes *transaction_id, GBytes *response,
                                             GCancellable *cancellable, GError **error);

/* @notification is a whole pending notification (BF37 or 30). TRUE only when the server took it (204). Safe to
 * repeat. */
gboolean usher_es9_handle_notification (UsherEs9 *es9, GBytes *notification, GCancellable *cancellable,
                                        GError **error);

/* @response is the whole BF41 that the card signed. */
gboolean usher_es9_cancel_session (UsherEs9 *es9, GBytes *transaction_id, GBytes *response,
                                   GCancellable *cancellable, GError **error);

G_END_DECLS
