/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Plain TCP sockets of all servers and of vpcd: addresses, listening, connecting, whole reads and writes. No delay, blocking. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Listens on "HOST:PORT" with a numeric host (IPv6 in brackets) or "localhost"; port 0 lets the system choose and @port tells.
 * Returns the descriptor, or -1 with USHER_ERROR_INVALID or USHER_ERROR_BUSY. */
int virtual_tcp_listen (const char *address, guint16 *port, GError **error);

/* Connects to "HOST:PORT". Returns the descriptor, or -1 with USHER_ERROR_INVALID or USHER_ERROR_UNREACHABLE. */
int virtual_tcp_connect (const char *address, GError **error);

/* Waits for a connection to the listening @fd. Returns its descriptor, or -1 once @fd was shut down. */
int virtual_tcp_accept (int fd);

/* FALSE if the other side went away; no SIGPIPE. */
gboolean virtual_tcp_read (int fd, guint8 *data, gsize length);
gboolean virtual_tcp_write (int fd, const guint8 *data, gsize length);

G_END_DECLS
