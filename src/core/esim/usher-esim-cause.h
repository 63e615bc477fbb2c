/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one table of what cards and RSP servers can say when they do not do what was asked: status words, ES10 codes, reasons of a
 * failed installation, ES9+/ES2+ subject and reason codes. Each becomes an error code and an advice. TLS and USB errors stay
 * with their rooms. */
#pragma once

#include <glib.h>

#include "usher-error.h"

G_BEGIN_DECLS

typedef enum {
  USHER_ES10_AUTHENTICATE_SERVER,
  USHER_ES10_PREPARE_DOWNLOAD,
  USHER_ES10_CANCEL_SESSION,
  USHER_ES10_LIST_NOTIFICATIONS,
  USHER_ES10_RETRIEVE_NOTIFICATIONS,
  USHER_ES10_REMOVE_NOTIFICATION,
  USHER_ES10_LIST_PROFILES,
  USHER_ES10_ENABLE,
  USHER_ES10_DISABLE,
  USHER_ES10_DELETE,
  USHER_ES10_SET_NICKNAME,
  USHER_ES10_MEMORY_RESET,
  USHER_ES10_SET_DEFAULT_ADDRESS,
} UsherEs10Call;

/* A row: static, never freed. */
typedef struct {
  gboolean retry_domain; /* @code is of USHER_RETRY, not USHER_ERROR */
  int code;
  UsherAdvice advice;
} UsherEsimCause;

/* None of these returns NULL: for an unknown value they return a truthful row in general words. */
const UsherEsimCause *usher_esim_cause_for_status_word (guint16 status_word);
const UsherEsimCause *usher_esim_cause_for_es10 (UsherEs10Call call, int code);
/* @command and @reason as in a ProfileInstallationResult. */
const UsherEsimCause *usher_esim_cause_for_pir (int command, int reason);
/* @subject "8.2.6", @reason "3.8", with @function the path's last part ("authenticateClient", "downloadOrder", …) or NULL: some
 * pairs mean different things on ES9+ and ES2+. Either code may be NULL. */
const UsherEsimCause *usher_esim_cause_for_rsp (const char *function, const char *subject, const char *reason);

/* Sets @error from @cause with the printf-style message, which names the thing and the raw code. */
void usher_esim_cause_set_error (const UsherEsimCause *cause, GError **error, const char *format, ...) G_GNUC_PRINTF (3, 4);

/* "AuthenticateServer"; "invalidCertificate" or "unknown". */
const char *usher_es10_call_get_name (UsherEs10Call call);

/* Rows by index, for tests and documents; NULL past the end. */
const UsherEsimCause *usher_esim_cause_table_get (guint index);

G_END_DECLS
