/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ES9+ as JSON: which member carries which TLV. */
#include "usher-es9.h"

#include "usher-error.h"
#include "usher-rsp-http.h"
#include "usher-rsp-problem.h"
#include "usher-rsp-reply.h"

#define PATH "/gsma/rsp2/es9plus/"
#define DEADLINE_SECONDS 60
#define PACKAGE_DEADLINE_SECONDS 300
#define MAX_ANSWER (256 * 1024)
#define MAX_PACKAGE_ANSWER (4 * 1024 * 1024)

struct _UsherEs9
{
  UsherRspHttp *http; /* (owned) */
};

static const UsherRspFunction initiate_authentication = { PATH "initiateAuthentication", DEADLINE_SECONDS, MAX_ANSWER, TRUE };
static const UsherRspFunction authenticate_client = { PATH "authenticateClient", DEADLINE_SECONDS, MAX_ANSWER, FALSE };
static const UsherRspFunction get_package = { PATH "getBoundProfilePackage", PACKAGE_DEADLINE_SECONDS, MAX_PACKAGE_ANSWER, FALSE };
static const UsherRspFunction handle_notification = { PATH "handleNotification", DEADLINE_SECONDS, MAX_ANSWER, TRUE };
static const UsherRspFunction cancel_session = { PATH "cancelSession", DEADLINE_SECONDS, MAX_ANSWER, FALSE };

UsherEs9 *
usher_es9_new (const char *address, UsherTrust *trust, GError **error)
{
  UsherRspHttp *http = usher_rsp_http_new (address, trust, NULL, error);
  UsherEs9 *es9;

  if (http == NULL)
    return NULL;
  es9 = g_new0 (UsherEs9, 1);
  es9->http = http;
  return es9;
}

void
usher_es9_free (UsherEs9 *es9)
{
  usher_rsp_http_free (es9->http);
  g_free (es9);
}

const char *
usher_es9_get_address (UsherEs9 *es9)
{
  return usher_rsp_http_get_address (es9->http);
}

gboolean
usher_es9_get_skew (UsherEs9 *es9, gint64 *seconds)
{
  return usher_rsp_http_get_skew (es9->http, seconds);
}

/* A member of an answer that names its function in the error. */
static gboolean
take_bytes (UsherEs9 *es9, json_t *answer, const char *key, GBytes **bytes, GError **error)
{
  g_autoptr (GError) problem = NULL;

  *bytes = usher_rsp_get_bytes (answer, key, &problem);
  if (*bytes == NULL)
    usher_rsp_problem_set_answer (error, usher_es9_get_address (es9), "%s", problem->message);
  return *bytes != NULL;
}

static gboolean
take_transaction_id (UsherEs9 *es9, json_t *answer, GBytes **id, GError **error)
{
  g_autoptr (GError) problem = NULL;

  *id = usher_rsp_get_transaction_id (answer, &problem);
  if (*id == NULL)
    usher_rsp_problem_set_answer (error, usher_es9_get_address (es9), "%s", problem->message);
  return *id != NULL;
}

static gboolean
check_transaction_id (UsherEs9 *es9, json_t *answer, GBytes *expected, GError **error)
{
  g_autoptr (GBytes) id = NULL;

  if (!take_transaction_id (es9, answer, &id, error))
    return FALSE;
  if (g_bytes_equal (id, expected))
    return TRUE;
  usher_rsp_problem_set_answer (error, usher_es9_get_address (es9), "an answer of another transaction");
  return FALSE;
}

void
usher_es9_session_free (UsherEs9Session *session)
{
  g_bytes_unref (session->transaction_id);
  g_bytes_unref (session->signed1);
  g_bytes_unref (session->signature1);
  g_bytes_unref (session->ci_pkid);
  g_bytes_unref (session->certificate);
  g_free (session);
}

UsherEs9Session *
usher_es9_initiate_authentication (UsherEs9 *es9, GBytes *challenge, GBytes *info1, GCancellable *cancellable,
                                   GError **error)
{
  json_auto_t *request = json_pack ("{s:o, s:o, s:s}", "euiccChallenge", usher_rsp_bytes_to_json (challenge), "euiccInfo1",
                                    usher_rsp_bytes_to_json (info1), "smdpAddress", usher_es9_get_address (es9));
  json_auto_t *answer = usher_rsp_http_call (es9->http, &initiate_authentication, request, cancellable, error);
  g_autoptr (UsherEs9Session) session = g_new0 (UsherEs9Session, 1);

  if (answer == NULL || !take_transaction_id (es9, answer, &session->transaction_id, error) ||
      !take_bytes (es9, answer, "serverSigned1", &session->signed1, error) ||
      !take_bytes (es9, answer, "serverSignature1", &session->signature1, error) ||
      !take_bytes (es9, answer, "euiccCiPKIdToBeUsed", &session->ci_pkid, error) ||
      !take_bytes (es9, answer, "serverCertificate", &session->certificate, error))
    return NULL;
  return g_steal_pointer (&session);
}

void
usher_es9_offer_free (UsherEs9Offer *offer)
{
  g_bytes_unref (offer->metadata);
  g_bytes_unref (offer->signed2);
  g_bytes_unref (offer->signature2);
  g_bytes_unref (offer->certificate);
  g_free (offer);
}

UsherEs9Offer *
usher_es9_authenticate_client (UsherEs9 *es9, GBytes *transaction_id, GBytes *response, GCancellable *cancellable,
                               GError **error)
{
  json_auto_t *request = json_pack ("{s:o, s:o}", "transactionId", usher_rsp_hex_to_json (transaction_id),
                                    "authenticateServerResponse", usher_rsp_bytes_to_json (response));
  json_auto_t *answer = usher_rsp_http_call (es9->http, &authenticate_client, request, cancellable, error);
  g_autoptr (UsherEs9Offer) offer = g_new0 (UsherEs9Offer, 1);

  if (answer == NULL || !check_transaction_id (es9, answer, transaction_id, error) ||
      !take_bytes (es9, answer, "profileMetadata", &offer->metadata, error) ||
      !take_bytes (es9, answer, "smdpSigned2", &offer->signed2, error) ||
      !take_bytes (es9, answer, "smdpSignature2", &offer->signature2, error) ||
      !take_bytes (es9, answer, "smdpCertificate", &offer->certificate, error))
    return NULL;
  return g_steal_pointer (&offer);
}

GBytes *
usher_es9_get_bound_profile_package (UsherEs9 *es9, GBytes *transaction_id, GBytes *response, GCancellable *cancellable,
                                     GError **error)
{
  json_auto_t *request = json_pack ("{s:o, s:o}", "transactionId", usher_rsp_hex_to_json (transaction_id),
                                    "prepareDownloadResponse", usher_rsp_bytes_to_json (response));
  json_auto_t *answer = usher_rsp_http_call (es9->http, &get_package, request, cancellable, error);
  GBytes *package = NULL;

  if (answer == NULL || !check_transaction_id (es9, answer, transaction_id, error) ||
      !take_bytes (es9, answer, "boundProfilePackage", &package, error))
    return NULL;
  return package;
}

gboolean
usher_es9_handle_notification (UsherEs9 *es9, GBytes *notification, GCancellable *cancellable, GError **error)
{
  json_auto_t *request = json_pack ("{s:o}", "pendingNotification", usher_rsp_bytes_to_json (notification));

  return usher_rsp_http_notify (es9->http, &handle_notification, request, cancellable, error);
}

gboolean
usher_es9_cancel_session (UsherEs9 *es9, GBytes *transaction_id, GBytes *response, GCancellable *cancellable, GError **error)
{
  json_auto_t *request = json_pack ("{s:o, s:o}", "transactionId", usher_rsp_hex_to_json (transaction_id),
                                    "cancelSessionResponse", usher_rsp_bytes_to_json (response));
  json_auto_t *answer = usher_rsp_http_call (es9->http, &cancel_session, request, cancellable, error);

  return answer != NULL;
}
