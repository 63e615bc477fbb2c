/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The system's roots, read when somebody asks and not before. GIO reads them for every TLS connection that is made,
 * whatever database that connection is then given (measured: 50 ms of processor time the first time, 10 ms each time
 * after), which would be a tenth of a whole download. Only when they are read changes here, never what they accept.
 *
 * libsoup gives a connection its database after it is made, so that nothing narrower than the default of the process helps.
 * The stand-in verifies chains, which is all that connections ask of it; it does not look up certificates. A default
 * database that somebody else had set is replaced, so call it first. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Puts a stand-in for the process's default database that asks the real one at the first verification. Idempotent,
 * thread-safe. */
void usher_trust_system_defer (void);

/* (transfer full) (nullable) the system's roots; NULL when this computer has none. Reads them at the first call. */
GTlsDatabase *usher_trust_system_load (void);

G_END_DECLS
