/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one table of what cards and RSP servers can say when they do not do what was asked: ES10 codes,
 * reasons of a failed installation, ES9+/ES2+ subject and reason codes. Each becomes an error code and an
 * advice. Status words, TLS and USB errors stay with their rooms. */
#pragma once

#include <glib.h>

#include "usher-esim-cause-table.h"

G_BEGIN_DECLS

/* None of these returns NULL: for an unknown value they return a truthful row in general words. */
const UsherEsimCause *usher_esim_cause_for_es10 (UsherEs10Call call, int code);
/* @reason as in a ProfileInstallationResult; its command is for the details, it changes nothing of what is
 * to be done. */
const UsherEsimCause *usher_esim_cause_for_pir (int reason);
/* @subject "8.2.6", @reason "3.8", with @function the path's last part ("authenticateClient",
 * "downloadOrder", …) or NULL: a pair may mean different things to different functions. Either code may be
 * NULL. */
const UsherEsimCause *usher_esim_cause_for_rsp (const char *function, const char *subject, const char *reason);

/* Sets @error from @cause with the printf-style message, which names the thing and the raw code. */
void usher_esim_cause_set_error (const UsherEsimCause *cause, GError **error, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

/* "AuthenticateServer" */
const char *usher_es10_call_get_name (UsherEs10Call call);

/* Rows by index, for tests and documents; NULL past the end. */
const UsherEsimCause *usher_esim_cause_table_get (guint index);

G_END_DECLS
