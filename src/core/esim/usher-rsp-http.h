/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON functions over HTTPS as SGP.22 6 binds them: one server, one kept-alive connection, deadlines, limits on what
 * is read, no redirects, TLS always verified. Blocking; used from one thread at a time. Knows no function by name:
 * those are usher-es9 and usher-es2. */
#pragma once

#include <gio/gio.h>

#include "usher-json.h"
#include "usher-trust.h"

G_BEGIN_DECLS

typedef struct _UsherRspHttp UsherRspHttp;

/* How a function is called. */
typedef struct {
  const char *path;    /* "/gsma/rsp2/es9plus/initiateAuthentication" */
  guint deadline_s;    /* for the whole call, connecting included */
  gsize max_response;  /* bytes of body */
  gboolean repeatable; /* may reach the server twice: sent again when a kept connection turns out to be dead */
} UsherRspFunction;

/* @address is a host name or address, with an optional :port, as activation codes and cards carry it. @client
 * (nullable) is the certificate with private key that answers a request for one (mutual TLS). Returns (transfer
 * full), or NULL with INVALID when @address is not one. Nothing is sent yet. */
UsherRspHttp *usher_rsp_http_new (const char *address, UsherTrust *trust, GTlsCertificate *client, GError **error);
void usher_rsp_http_free (UsherRspHttp *http);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherRspHttp, usher_rsp_http_free)

const char *usher_rsp_http_get_address (UsherRspHttp *http);

/* Calls a function that answers with data. Returns (transfer full) the body of an answer whose status is executed.
 * NULL with USHER_ERROR or USHER_RETRY: the table's cause for a failed status; UNTRUSTED for the certificate;
 * UNREACHABLE, TIMED_OUT, CANCELLED; PROTOCOL for a redirect, another status or content type, an oversize or
 * malformed body. */
json_t *usher_rsp_http_call (UsherRspHttp *http, const UsherRspFunction *function, json_t *request,
                             GCancellable *cancellable, GError **error);

/* Calls a function that answers with nothing: only HTTP status 204 is success. */
gboolean usher_rsp_http_notify (UsherRspHttp *http, const UsherRspFunction *function, json_t *request,
                                GCancellable *cancellable, GError **error);

/* Seconds that the last answer asked to wait (Retry-After), 0 when it did not. */
guint usher_rsp_http_get_retry_after (UsherRspHttp *http);

/* How far the server's clock (Date) is ahead of this computer's, in seconds; FALSE when no answer told. */
gboolean usher_rsp_http_get_skew (UsherRspHttp *http, gint64 *seconds);

G_END_DECLS
