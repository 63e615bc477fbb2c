/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One server over libsoup. Blocking outside; inside, asynchronous calls turn a main context of their own, so that a
 * deadline or a cancel ends any of them at once, names are looked up and addresses tried side by side, and no other
 * context is touched. The session has no TLS database: every certificate comes to accept_certificate(), which asks
 * usher-trust. */
#include "usher-rsp-http.h"

#include <string.h>

#include <libsoup/soup.h>

#include "usher-error.h"
#include "usher-esim-cause.h"
#include "usher-json.h"
#include "usher-redact.h"
#include "usher-rsp-address.h"
#include "usher-rsp-headers.h"
#include "usher-rsp-problem.h"
#include "usher-rsp-reply.h"

#define CONNECT_SECONDS 10
#define USER_AGENT "gsma-rsp-lpad"
#define PROTOCOL "gsma/rsp/v2.2.2"
#define PROTOCOL_PREFIX "gsma/rsp/v2."
#define CHUNK (64 * 1024)

struct _UsherRspHttp
{
  char *address;              /* (owned) */
  char *host;                 /* (owned) */
  int port;                   /* -1 for the default one */
  UsherTrust *trust;          /* (owned) */
  GTlsCertificate *client;    /* (owned) (nullable) */
  GSocketConnectable *server; /* (owned) whom the certificate must name */
  GMainContext *context;      /* (owned) */
  SoupSession *session;       /* (owned) made in @context */
  UsherRspHeaders headers;    /* of the last answer */
  gboolean answered;          /* there is, or was, a connection that works */
};

/* What one call waits for. */
typedef struct {
  UsherRspHttp *http;       /* (not owned) */
  SoupMessage *message;     /* (owned) */
  GCancellable *stop;       /* (owned) stops the call: deadline or person */
  GCancellable *person;     /* (not owned) (nullable) */
  gulong person_handler;
  GSource *total;           /* (owned) */
  GSource *connecting;      /* (owned) */
  GAsyncResult *outcome;    /* (owned) (nullable) of the operation that is under way */
  gboolean connected;
  const char *deadline;     /* (nullable) static: which deadline ended the call */
  GError *untrusted;        /* (owned) (nullable) why the certificate was refused */
} Call;

static SoupSession *
make_session (GMainContext *context)
{
  SoupSession *session;

  g_main_context_push_thread_default (context);
  /* Closing an idle connection is left to the server: a slow card keeps it waiting for minutes. */
  session = soup_session_new_with_options ("max-conns", 1, "max-conns-per-host", 1, "idle-timeout", 0, "timeout", 0,
                                           "user-agent", USER_AGENT, NULL);
  soup_session_set_tls_database (session, NULL);
  soup_session_remove_feature_by_type (session, SOUP_TYPE_CONTENT_DECODER);
  soup_session_remove_feature_by_type (session, SOUP_TYPE_AUTH_MANAGER);
  g_main_context_pop_thread_default (context);
  return session;
}

UsherRspHttp *
usher_rsp_http_new (const char *address, UsherTrust *trust, GTlsCertificate *client, GError **error)
{
  g_autofree char *host = NULL;
  UsherRspHttp *http;
  int port;

  if (!usher_rsp_address_parse (address, &host, &port, error))
    return NULL;
  http = g_new0 (UsherRspHttp, 1);
  http->address = g_strdup (address);
  http->host = g_steal_pointer (&host);
  http->port = port;
  http->trust = usher_trust_ref (trust);
  http->client = client == NULL ? NULL : g_object_ref (client);
  http->server = g_network_address_new (http->host, (guint16) (port < 0 ? 443 : port));
  http->context = g_main_context_new ();
  http->session = make_session (http->context);
  return http;
}

void
usher_rsp_http_free (UsherRspHttp *http)
{
  g_main_context_push_thread_default (http->context);
  soup_session_abort (http->session);
  g_clear_object (&http->session);
  while (g_main_context_iteration (http->context, FALSE))
    ;
  g_main_context_pop_thread_default (http->context);
  g_main_context_unref (http->context);
  g_object_unref (http->server);
  g_clear_object (&http->client);
  usher_trust_unref (http->trust);
  g_free (http->host);
  g_free (http->address);
  g_free (http);
}

const char *
usher_rsp_http_get_address (UsherRspHttp *http)
{
  return http->address;
}

guint
usher_rsp_http_get_retry_after (UsherRspHttp *http)
{
  return http->headers.retry_after;
}

gboolean
usher_rsp_http_get_skew (UsherRspHttp *http, gint64 *seconds)
{
  *seconds = http->headers.skew;
  return http->headers.skew_known;
}

static gboolean
accept_certificate (SoupMessage *message, GTlsCertificate *certificate, GTlsCertificateFlags flags, gpointer data)
{
  Call *call = data;

  g_clear_error (&call->untrusted);
  return usher_trust_verify (call->http->trust, certificate, call->http->server, &call->untrusted);
}

static gboolean
request_certificate (SoupMessage *message, GTlsClientConnection *connection, gpointer data)
{
  Call *call = data;

  if (call->http->client == NULL)
    return FALSE;
  soup_message_set_tls_client_certificate (message, call->http->client);
  return TRUE;
}

static void
request_starts (SoupMessage *message, gpointer data)
{
  Call *call = data;

  call->connected = TRUE;
}

static gboolean
total_ended (gpointer data)
{
  Call *call = data;

  call->deadline = "the answer";
  g_cancellable_cancel (call->stop);
  return G_SOURCE_REMOVE;
}

static gboolean
connecting_ended (gpointer data)
{
  Call *call = data;

  if (!call->connected)
    {
      call->deadline = "the connection";
      g_cancellable_cancel (call->stop);
    }
  return G_SOURCE_REMOVE;
}

static GSource *
add_deadline (UsherRspHttp *http, guint seconds, GSourceFunc ended, Call *call)
{
  GSource *source = g_timeout_source_new_seconds (seconds);

  g_source_set_callback (source, ended, call, NULL);
  g_source_attach (source, http->context);
  return source;
}

static void
person_cancelled (GCancellable *person, gpointer stop)
{
  g_cancellable_cancel (stop);
}

static void
call_init (Call *call, UsherRspHttp *http, const UsherRspFunction *function, json_t *request, GCancellable *person)
{
  g_autoptr (GUri) uri = g_uri_build (G_URI_FLAGS_NONE, "https", NULL, http->host, http->port, function->path, NULL, NULL);
  g_autofree char *text = usher_json_to_line (request);
  g_autoptr (GBytes) body = g_bytes_new (text, strlen (text));

  call->http = http;
  call->message = soup_message_new_from_uri (SOUP_METHOD_POST, uri);
  soup_message_set_request_body_from_bytes (call->message, "application/json", body);
  soup_message_headers_replace (soup_message_get_request_headers (call->message), "X-Admin-Protocol", PROTOCOL);
  soup_message_add_flags (call->message, SOUP_MESSAGE_NO_REDIRECT);
  /* Without this flag libsoup opens a new connection for each POST. It sends none twice for it. */
  soup_message_add_flags (call->message, SOUP_MESSAGE_IDEMPOTENT);
  g_signal_connect (call->message, "accept-certificate", G_CALLBACK (accept_certificate), call);
  g_signal_connect (call->message, "request-certificate", G_CALLBACK (request_certificate), call);
  g_signal_connect (call->message, "starting", G_CALLBACK (request_starts), call);
  call->stop = g_cancellable_new ();
  call->person = person;
  if (person != NULL)
    call->person_handler = g_cancellable_connect (person, G_CALLBACK (person_cancelled), call->stop, NULL);
  call->total = add_deadline (http, function->deadline_s, total_ended, call);
  call->connecting = add_deadline (http, CONNECT_SECONDS, connecting_ended, call);
}

static void
call_clear (Call *call)
{
  if (call->person_handler != 0)
    g_cancellable_disconnect (call->person, call->person_handler);
  g_source_destroy (call->total);
  g_source_unref (call->total);
  g_source_destroy (call->connecting);
  g_source_unref (call->connecting);
  g_signal_handlers_disconnect_by_data (call->message, call);
  g_object_unref (call->message);
  g_object_unref (call->stop);
  g_clear_object (&call->outcome);
  g_clear_error (&call->untrusted);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Call, call_clear)

static void
operation_done (GObject *source, GAsyncResult *outcome, gpointer data)
{
  Call *call = data;

  call->outcome = g_object_ref (outcome);
}

/* (transfer full) the outcome of the operation that was begun. */
static GAsyncResult *
call_wait (Call *call)
{
  while (call->outcome == NULL)
    g_main_context_iteration (call->http->context, TRUE);
  return g_steal_pointer (&call->outcome);
}

static void
set_call_error (Call *call, const GError *problem, GError **error)
{
  const char *address = call->http->address;

  if (call->untrusted != NULL)
    g_propagate_prefixed_error (error, g_steal_pointer (&call->untrusted), "%s: ", address);
  else if (call->deadline != NULL)
    g_set_error (error, USHER_ERROR, USHER_ERROR_TIMED_OUT, "%s: %s did not come in time", address, call->deadline);
  else
    usher_rsp_problem_set_transport (error, address, problem);
}

/* Only a stream that was closed lets the next call have the connection. */
static void
close_body (Call *call, GInputStream *stream)
{
  g_autoptr (GAsyncResult) outcome = NULL;

  g_input_stream_close_async (stream, G_PRIORITY_DEFAULT, NULL, operation_done, call);
  outcome = call_wait (call);
  g_input_stream_close_finish (stream, outcome, NULL);
}

/* Reads to the end, so that the connection can serve the next call; more than @max bytes are an error. */
static GByteArray *
read_body (Call *call, GInputStream *stream, gsize max, GError **error)
{
  g_autoptr (GByteArray) body = g_byte_array_new ();
  g_autoptr (GError) problem = NULL;

  for (;;)
    {
      g_autoptr (GAsyncResult) outcome = NULL;
      g_autoptr (GBytes) piece = NULL;

      g_input_stream_read_bytes_async (stream, CHUNK, G_PRIORITY_DEFAULT, call->stop, operation_done, call);
      outcome = call_wait (call);
      piece = g_input_stream_read_bytes_finish (stream, outcome, &problem);
      if (piece == NULL)
        {
          set_call_error (call, problem, error);
          return NULL;
        }
      if (g_bytes_get_size (piece) == 0)
        break;
      if (body->len + g_bytes_get_size (piece) > max)
        {
          usher_rsp_problem_set_answer (error, call->http->address, "an answer of more than %zu bytes", max);
          return NULL;
        }
      g_byte_array_append (body, g_bytes_get_data (piece, NULL), (guint) g_bytes_get_size (piece));
    }
  close_body (call, stream);
  return g_steal_pointer (&body);
}

/* A server of another major version would mean other structures; none told is none to judge. */
static gboolean
check_headers (Call *call, GError **error)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (call->message);
  const char *protocol = soup_message_headers_get_one (headers, "X-Admin-Protocol");
  const char *type = soup_message_headers_get_content_type (headers, NULL);
  const char *what = NULL;
  g_autofree char *escaped = NULL;

  if (protocol != NULL && !g_str_has_prefix (protocol, PROTOCOL_PREFIX))
    what = protocol;
  else if (type == NULL || g_ascii_strcasecmp (type, "application/json") != 0)
    what = type == NULL ? "no content type" : type;
  if (what == NULL)
    return TRUE;
  escaped = usher_text_escape (what);
  usher_rsp_problem_set_answer (error, call->http->address, "unexpected %s: \"%.60s\"",
                                what == protocol ? "X-Admin-Protocol" : "content type", escaped);
  return FALSE;
}

/* Sends, and reads the answer to its end. */
static GByteArray *
exchange (Call *call, const UsherRspFunction *function, GError **error)
{
  g_autoptr (GAsyncResult) outcome = NULL;
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GError) problem = NULL;

  soup_session_send_async (call->http->session, call->message, G_PRIORITY_DEFAULT, call->stop, operation_done, call);
  outcome = call_wait (call);
  stream = soup_session_send_finish (call->http->session, outcome, &problem);
  if (stream == NULL)
    {
      set_call_error (call, problem, error);
      return NULL;
    }
  usher_rsp_headers_read (soup_message_get_response_headers (call->message), g_get_real_time (), &call->http->headers);
  return read_body (call, stream, function->max_response, error);
}

/* One attempt; returns the body and the HTTP status of the answer. */
static GByteArray *
attempt (UsherRspHttp *http, const UsherRspFunction *function, json_t *request, guint *status, GCancellable *cancellable,
         GError **error)
{
  g_auto (Call) call = { 0 };
  g_autoptr (GByteArray) body = NULL;

  g_main_context_push_thread_default (http->context);
  call_init (&call, http, function, request, cancellable);
  body = exchange (&call, function, error);
  g_main_context_pop_thread_default (http->context);
  if (body == NULL)
    return NULL;
  http->answered = TRUE;
  *status = soup_message_get_status (call.message);
  if (*status == SOUP_STATUS_OK && !check_headers (&call, error))
    return NULL;
  return g_steal_pointer (&body);
}

/* The whole call. Servers close kept connections when they like, perhaps just as the next request is on its way. */
static GByteArray *
perform (UsherRspHttp *http, const UsherRspFunction *function, json_t *request, guint *status, GCancellable *cancellable,
         GError **error)
{
  gboolean again = function->repeatable && http->answered;
  g_autoptr (GError) problem = NULL;
  GByteArray *body = attempt (http, function, request, status, cancellable, &problem);

  if (body != NULL)
    return body;
  if (again && g_error_matches (problem, USHER_ERROR, USHER_ERROR_UNREACHABLE))
    return attempt (http, function, request, status, cancellable, error);
  g_propagate_error (error, g_steal_pointer (&problem));
  return NULL;
}

static const char *
get_function_name (const UsherRspFunction *function)
{
  return strrchr (function->path, '/') + 1;
}

static gboolean
check_reply (const UsherRspReply *reply, const UsherRspFunction *function, const char *address, GError **error)
{
  const char *name = get_function_name (function);

  switch (reply->status)
    {
    case USHER_RSP_SUCCESS:
    case USHER_RSP_WARNING:
      return TRUE;
    case USHER_RSP_FAILED:
    case USHER_RSP_EXPIRED:
      break;
    }
  usher_esim_cause_set_error (usher_esim_cause_for_rsp (name, reply->subject, reply->reason), error,
                              "%s: %s %s: subject %s, reason %s%s%s%s", address, name,
                              reply->status == USHER_RSP_EXPIRED ? "expired" : "failed",
                              reply->subject == NULL ? "none" : reply->subject,
                              reply->reason == NULL ? "none" : reply->reason, reply->text == NULL ? "" : " (\"",
                              reply->text == NULL ? "" : reply->text, reply->text == NULL ? "" : "\")");
  return FALSE;
}

/* (transfer full) the decoded body of a 200 answer whose function was executed. */
static json_t *
decode (UsherRspHttp *http, const UsherRspFunction *function, const GByteArray *body, GError **error)
{
  g_autoptr (UsherRspReply) reply = NULL;
  g_autoptr (GError) problem = NULL;

  reply = usher_rsp_reply_parse ((const char *) body->data, body->len, function->max_response, &problem);
  if (reply == NULL)
    {
      usher_rsp_problem_set_answer (error, http->address, "%s: %s", get_function_name (function), problem->message);
      return NULL;
    }
  return check_reply (reply, function, http->address, error) ? json_incref (reply->body) : NULL;
}

json_t *
usher_rsp_http_call (UsherRspHttp *http, const UsherRspFunction *function, json_t *request, GCancellable *cancellable,
                     GError **error)
{
  guint status = 0;
  g_autoptr (GByteArray) body = perform (http, function, request, &status, cancellable, error);

  if (body == NULL)
    return NULL;
  if (status != SOUP_STATUS_OK)
    {
      usher_rsp_problem_set_status (error, http->address, status, SOUP_STATUS_OK, http->headers.retry_after);
      return NULL;
    }
  return decode (http, function, body, error);
}

/* A 200 tells why the server did not take it, and is never delivery, whatever it says. */
gboolean
usher_rsp_http_notify (UsherRspHttp *http, const UsherRspFunction *function, json_t *request, GCancellable *cancellable,
                       GError **error)
{
  guint status = 0;
  g_autoptr (GByteArray) body = perform (http, function, request, &status, cancellable, error);
  json_auto_t *answer = NULL;

  if (body == NULL)
    return FALSE;
  if (status == SOUP_STATUS_NO_CONTENT)
    return TRUE;
  if (status == SOUP_STATUS_OK)
    {
      answer = decode (http, function, body, error);
      if (answer == NULL)
        return FALSE;
    }
  usher_rsp_problem_set_status (error, http->address, status, SOUP_STATUS_NO_CONTENT, http->headers.retry_after);
  return FALSE;
}
