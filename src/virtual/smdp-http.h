/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HTTPS with JSON as ES9+ and ES2+ bind it (SGP.22 6.5): a listener that turns POST PREFIX/FUNCTION into a call and its result
 * into an answer, with the script of faults in between. Knows no function. Runs in the main context that was the thread's default
 * when it was made, one call at a time. */
#pragma once

#include "smdp-faults.h"
#include "tls-front.h"

G_BEGIN_DECLS

typedef struct _VirtualHttp VirtualHttp;

/* Executes @function that came to local port @port. Returns (transfer full) the members of the answer, to which the header is
 * added, or JSON null for 204 without a body; NULL with VIRTUAL_STATUS. An unknown function: NULL without an error, 404. */
typedef json_t *(*VirtualHttpCall) (gpointer data, guint16 port, const char *function, const json_t *request, GError **error);

typedef struct {
  const char *prefix;          /* path before the function's name: "/gsma/rsp2/es9plus/" */
  const char *step_prefix;     /* "es9." */
  VirtualTlsFront *tls;
  VirtualServerFaults *faults;
  const VirtualPki *pki;
  VirtualHttpCall call;
  gpointer data;
} VirtualHttpOptions;

/* Everything that @options points to outlives the listener. */
VirtualHttp *virtual_http_new (const VirtualHttpOptions *options);
void virtual_http_free (VirtualHttp *http);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VirtualHttp, virtual_http_free)

/* Listens on @address, "HOST:PORT" as virtual_tcp_listen() takes it; may be called several times. Returns the port, or 0 with
 * an error. */
guint16 virtual_http_listen (VirtualHttp *http, const char *address, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
