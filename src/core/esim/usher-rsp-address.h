/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Addresses of RSP servers as activation codes, cards and signed structures carry them: a host, perhaps with a port.
 * Pure. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* FALSE with USHER_ERROR_INVALID when @address is more or less than host and port. @host (transfer full), @port -1
 * when not given. */
gboolean usher_rsp_address_parse (const char *address, char **host, int *port, GError **error);

/* Whether both are the same text; case does not count. */
gboolean usher_rsp_address_equal (const char *one, const char *other);

G_END_DECLS
