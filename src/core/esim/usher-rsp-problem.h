/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be wrong with a call to an RSP server below its functions: transport, HTTP status, headers, body. Sets the
 * error with its advice; what a function itself answers is usher-esim-cause's matter. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* @problem is what GIO or libsoup reported for @address. */
void usher_rsp_problem_set_transport (GError **error, const char *address, const GError *problem);

/* @status is not the HTTP status @expected; a redirect and an overload (429, 5xx) are problems of their own.
 * @retry_after in seconds, 0 when not told. */
void usher_rsp_problem_set_status (GError **error, const char *address, guint status, guint expected, guint retry_after);

/* The answer cannot be used: @format says why. */
void usher_rsp_problem_set_answer (GError **error, const char *address, const char *format, ...) G_GNUC_PRINTF (3, 4);

G_END_DECLS
