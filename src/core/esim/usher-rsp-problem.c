/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Transport and HTTP problems in our words. */
#include "usher-rsp-problem.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>

#include "usher-error.h"
#include "usher-redact.h"

/* RFC 6585; libsoup does not name it. */
#define TOO_MANY_REQUESTS 429

static const UsherAdvice redirected = {
  "redirected",
  N_("The profile server sent Usher elsewhere, which is not allowed, so Usher stopped. Your provider "
     "must look into it."),
  USHER_EXIT_FAILED, USHER_ACTOR_PROVIDER, FALSE, FALSE
};
static const UsherAdvice server_busy = {
  "server_busy",
  N_("The profile server is not available just now. Try again in some minutes."),
  USHER_EXIT_UNREACHABLE, USHER_ACTOR_NOBODY, TRUE, FALSE
};
static const UsherAdvice server_answer = {
  "server_answer",
  N_("The profile server gave an answer that makes no sense. Try again; if it happens again, your "
     "provider must look into it."),
  USHER_EXIT_FAILED, USHER_ACTOR_PROVIDER, TRUE, FALSE
};
static const UsherAdvice tls_failed = {
  "tls_failed",
  N_("No safe connection to the profile server could be made. Your provider must look into it."),
  USHER_EXIT_FAILED, USHER_ACTOR_PROVIDER, TRUE, FALSE
};

void
usher_rsp_problem_set_transport (GError **error, const char *address, const GError *problem)
{
  g_autofree char *message = usher_text_escape (problem->message);

  if (g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_set_error (error, USHER_ERROR, USHER_ERROR_CANCELLED, "%s: the call was cancelled", address);
  else if (g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    g_set_error (error, USHER_ERROR, USHER_ERROR_TIMED_OUT, "%s: %s", address, message);
  else if (problem->domain == G_TLS_ERROR)
    usher_set_error_advised (error, USHER_ERROR, USHER_ERROR_PROTOCOL, &tls_failed, "%s: TLS: %s", address, message);
  else if (problem->domain == G_IO_ERROR || problem->domain == G_RESOLVER_ERROR)
    g_set_error (error, USHER_ERROR, USHER_ERROR_UNREACHABLE, "%s: %s", address, message);
  else
    usher_rsp_problem_set_answer (error, address, "%s", message);
}

void
usher_rsp_problem_set_status (GError **error, const char *address, guint status, guint expected, guint retry_after)
{
  g_autofree char *wait = retry_after > 0 ? g_strdup_printf (", asks to wait %u s", retry_after) : g_strdup ("");

  if (SOUP_STATUS_IS_REDIRECTION (status))
    usher_set_error_advised (error, USHER_ERROR, USHER_ERROR_PROTOCOL, &redirected,
                             "%s: HTTP status %u: a redirect is not followed", address, status);
  else if (status == TOO_MANY_REQUESTS || status >= SOUP_STATUS_INTERNAL_SERVER_ERROR)
    usher_set_error_advised (error, USHER_ERROR, USHER_ERROR_UNREACHABLE, &server_busy, "%s: HTTP status %u%s", address,
                             status, wait);
  else
    usher_rsp_problem_set_answer (error, address, "HTTP status %u instead of %u", status, expected);
}

void
usher_rsp_problem_set_answer (GError **error, const char *address, const char *format, ...)
{
  g_autofree char *what = NULL;
  va_list arguments;

  va_start (arguments, format);
  what = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  usher_set_error_advised (error, USHER_ERROR, USHER_ERROR_PROTOCOL, &server_answer, "%s: %s", address, what);
}
