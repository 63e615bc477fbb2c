/* SPDX-License-Identifier: GPL-3.0-or-later */
/* TLS of the servers, with OpenSSL in a thread a connection; HTTP behind it sees plain streams. GIO's own TLS does every
 * handshake in one pool of ten threads: with many clients at once, both sides' pools wait for each other for seconds. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _VirtualTlsFront VirtualTlsFront;

/* @pem holds the server's certificate, further ones of its chain, and its key. With @clients_path (nullable) only clients with a
 * certificate under that root are let in. NULL with USHER_ERROR_INVALID. */
VirtualTlsFront *virtual_tls_front_new (const char *pem, const char *clients_path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Cuts every connection and waits for the threads. */
void virtual_tls_front_free (VirtualTlsFront *front);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VirtualTlsFront, virtual_tls_front_free)

/* Serves a connected @socket. Returns (transfer full) the stream of plain bytes at once; it ends if the handshake fails. */
GIOStream *virtual_tls_front_accept (VirtualTlsFront *front, GSocket *socket, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
