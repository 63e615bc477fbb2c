/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ES2+ as JSON, with the provider's client certificate. */
#include "usher-es2.h"

#include <string.h>

#include "usher-error.h"
#include "usher-json.h"
#include "usher-redact.h"
#include "usher-rsp-address.h"
#include "usher-rsp-http.h"
#include "usher-rsp-problem.h"

#define PATH "/gsma/rsp2/es2plus/"
#define DEADLINE_SECONDS 60
#define MAX_ANSWER (64 * 1024)

struct _UsherEs2
{
  UsherRspHttp *http; /* (owned) */
  char *requester;    /* (owned) */
};

/* The server knows a repeated call by its function call identifier. */
static const UsherRspFunction download_order = { PATH "downloadOrder", DEADLINE_SECONDS, MAX_ANSWER, TRUE };
static const UsherRspFunction confirm_order = { PATH "confirmOrder", DEADLINE_SECONDS, MAX_ANSWER, TRUE };
static const UsherRspFunction cancel_order = { PATH "cancelOrder", DEADLINE_SECONDS, MAX_ANSWER, TRUE };
static const UsherRspFunction release_profile = { PATH "releaseProfile", DEADLINE_SECONDS, MAX_ANSWER, TRUE };

static GTlsCertificate *
load_credential (const char *certificate, const char *key, GError **error)
{
  g_autoptr (GError) problem = NULL;
  GTlsCertificate *credential = g_tls_certificate_new_from_files (certificate, key, &problem);

  if (credential == NULL)
    g_set_error (error, USHER_ERROR,
                 problem->domain == G_FILE_ERROR || g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_NOT_FOUND)
                     ? USHER_ERROR_NOT_FOUND
                     : USHER_ERROR_INVALID,
                 "failed to load the provider's credential %s: %s", certificate, problem->message);
  return credential;
}

UsherEs2 *
usher_es2_new (const char *address, UsherTrust *trust, const char *requester, const char *certificate, const char *key,
               GError **error)
{
  g_autoptr (GTlsCertificate) credential = load_credential (certificate, key, error);
  UsherRspHttp *http;
  UsherEs2 *es2;

  if (credential == NULL)
    return NULL;
  http = usher_rsp_http_new (address, trust, credential, error);
  if (http == NULL)
    return NULL;
  es2 = g_new0 (UsherEs2, 1);
  es2->http = http;
  es2->requester = g_strdup (requester);
  return es2;
}

void
usher_es2_free (UsherEs2 *es2)
{
  usher_rsp_http_free (es2->http);
  g_free (es2->requester);
  g_free (es2);
}

/* (transfer full) a request with its header. */
static json_t *
make_request (UsherEs2 *es2, const char *call_id)
{
  return json_pack ("{s:{s:s, s:s}}", "header", "functionRequesterIdentifier", es2->requester, "functionCallIdentifier",
                    call_id);
}

static void
set_optional (json_t *request, const char *key, const char *value)
{
  if (value != NULL)
    json_object_set_new (request, key, json_string (value));
}

static json_t *
call (UsherEs2 *es2, const UsherRspFunction *function, json_t *request, GCancellable *cancellable, GError **error)
{
  return usher_rsp_http_call (es2->http, function, request, cancellable, error);
}

/* (transfer full) a text of the answer; NULL with an error when it is not there. */
static char *
take_text (UsherEs2 *es2, json_t *answer, const char *key, GError **error)
{
  g_autoptr (GError) problem = NULL;
  const char *text;

  if (usher_json_get_string (answer, key, &text, &problem) && *text != '\0')
    return g_strdup (text);
  usher_rsp_problem_set_answer (error, usher_rsp_http_get_address (es2->http), "%s%s",
                                problem == NULL ? key : problem->message, problem == NULL ? " is empty" : "");
  return NULL;
}

/* Servers write ICCIDs with the padding of a 19-digit one. */
static char *
take_iccid (UsherEs2 *es2, json_t *answer, GError **error)
{
  g_autofree char *iccid = take_text (es2, answer, "iccid", error);
  gsize length;

  if (iccid == NULL)
    return NULL;
  g_strdelimit (iccid, "Ff", '\0');
  length = strlen (iccid);
  if (length >= 18 && length <= 20 && strspn (iccid, "0123456789") == length)
    return g_steal_pointer (&iccid);
  usher_rsp_problem_set_answer (error, usher_rsp_http_get_address (es2->http), "iccid is not an ICCID");
  return NULL;
}

char *
usher_es2_download_order (UsherEs2 *es2, const char *eid, const char *iccid, const char *profile_type, const char *call_id,
                          GCancellable *cancellable, GError **error)
{
  json_auto_t *request = make_request (es2, call_id);
  json_auto_t *answer = NULL;

  set_optional (request, "eid", eid);
  set_optional (request, "iccid", iccid);
  set_optional (request, "profileType", profile_type);
  answer = call (es2, &download_order, request, cancellable, error);
  return answer == NULL ? NULL : take_iccid (es2, answer, error);
}

void
usher_es2_order_free (UsherEs2Order *order)
{
  g_free (order->matching_id);
  g_free (order->eid);
  g_free (order->smdp_address);
  g_free (order);
}

static gboolean
check_address (UsherEs2 *es2, const char *address, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autofree char *host = NULL;
  int port;

  if (usher_rsp_address_parse (address, &host, &port, &problem))
    return TRUE;
  usher_rsp_problem_set_answer (error, usher_rsp_http_get_address (es2->http), "smdpAddress: %s", problem->message);
  return FALSE;
}

UsherEs2Order *
usher_es2_confirm_order (UsherEs2 *es2, const char *iccid, const UsherEs2Confirmation *confirmation, const char *call_id,
                         GCancellable *cancellable, GError **error)
{
  json_auto_t *request = make_request (es2, call_id);
  json_auto_t *answer = NULL;
  g_autoptr (UsherEs2Order) order = g_new0 (UsherEs2Order, 1);

  json_object_set_new (request, "iccid", json_string (iccid));
  json_object_set_new (request, "releaseFlag", json_boolean (confirmation->release));
  set_optional (request, "eid", confirmation->eid);
  set_optional (request, "matchingId", confirmation->matching_id);
  set_optional (request, "confirmationCode", confirmation->confirmation_code);
  set_optional (request, "smdsAddress", confirmation->smds_address);
  answer = call (es2, &confirm_order, request, cancellable, error);
  if (answer == NULL)
    return NULL;
  order->matching_id = take_text (es2, answer, "matchingId", error);
  if (order->matching_id == NULL)
    return NULL;
  usher_redact_add (order->matching_id);
  order->eid = g_strdup (usher_json_peek_string (answer, "eid"));
  order->smdp_address = g_strdup (usher_json_peek_string (answer, "smdpAddress"));
  if (order->smdp_address != NULL && !check_address (es2, order->smdp_address, error))
    return NULL;
  return g_steal_pointer (&order);
}

gboolean
usher_es2_cancel_order (UsherEs2 *es2, const char *iccid, const char *eid, const char *matching_id, UsherEs2Final final,
                        const char *call_id, GCancellable *cancellable, GError **error)
{
  json_auto_t *request = make_request (es2, call_id);
  json_auto_t *answer = NULL;

  json_object_set_new (request, "iccid", json_string (iccid));
  set_optional (request, "eid", eid);
  set_optional (request, "matchingId", matching_id);
  json_object_set_new (request, "finalProfileStatusIndicator",
                       json_string (final == USHER_ES2_AVAILABLE ? "Available" : "Unavailable"));
  answer = call (es2, &cancel_order, request, cancellable, error);
  return answer != NULL;
}

gboolean
usher_es2_release_profile (UsherEs2 *es2, const char *iccid, const char *call_id, GCancellable *cancellable, GError **error)
{
  json_auto_t *request = make_request (es2, call_id);
  json_auto_t *answer = NULL;

  json_object_set_new (request, "iccid", json_string (iccid));
  answer = call (es2, &release_profile, request, cancellable, error);
  return answer != NULL;
}
