/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Calls over HTTPS against a real server on loopback: who is trusted, what an answer must be, how a call ends. */
#include <string.h>

#include "rsp-pki.h"
#include "rsp-server.h"
#include "usher-error.h"
#include "usher-rsp-http.h"

#define OK_HEADER "\"header\":{\"functionExecutionStatus\":{\"status\":\"Executed-Success\"}}"

static const UsherRspFunction function = { "/gsma/rsp2/es9plus/initiateAuthentication", 20, 4096, TRUE };

typedef struct {
  RspPki *pki;
  RspServer *server;
  UsherTrust *trust;
  UsherRspHttp *http;
  RspAnswer answer; /* for every request */
  char *path;       /* of the last one */
  char *body;
} Fixture;

static void
record (const char *path, const char *body, RspAnswer *answer, gpointer data)
{
  Fixture *fixture = data;

  g_free (fixture->path);
  g_free (fixture->body);
  fixture->path = g_strdup (path);
  fixture->body = g_strdup (body);
  *answer = fixture->answer;
}

static UsherTrust *
make_trust (const char *root)
{
  const char *roots[] = { root, NULL };
  g_autoptr (GError) error = NULL;
  UsherTrust *trust = usher_trust_new (USHER_TRUST_SYSTEM_AND_GSMA, root == NULL ? NULL : roots, &error);

  g_assert_no_error (error);
  return trust;
}

static void
setup (Fixture *fixture, gconstpointer leaf)
{
  g_autofree char *credential = NULL;
  g_autoptr (GError) error = NULL;

  fixture->pki = rsp_pki_new ("Test root");
  credential = rsp_pki_make_leaf (fixture->pki, GPOINTER_TO_UINT (leaf));
  fixture->server = rsp_server_new (credential, NULL, record, fixture);
  fixture->trust = make_trust (rsp_pki_get_root (fixture->pki));
  fixture->http = usher_rsp_http_new (rsp_server_get_address (fixture->server), fixture->trust, NULL, &error);
  g_assert_no_error (error);
  fixture->answer.status = 200;
  fixture->answer.type = "application/json";
  fixture->answer.body = "{" OK_HEADER ",\"value\":\"AQI=\"}";
}

static void
teardown (Fixture *fixture, gconstpointer data)
{
  usher_rsp_http_free (fixture->http);
  usher_trust_unref (fixture->trust);
  rsp_server_free (fixture->server);
  rsp_pki_free (fixture->pki);
  g_free (fixture->path);
  g_free (fixture->body);
}

/* (transfer full) the answer to a call. */
static json_t *
call (Fixture *fixture, GError **error)
{
  json_auto_t *request = json_pack ("{s:s}", "key", "value");

  return usher_rsp_http_call (fixture->http, &function, request, NULL, error);
}

static void
assert_fails (Fixture *fixture, int code, const char *words)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (call (fixture, &error));
  g_assert_error (error, USHER_ERROR, code);
  if (strstr (error->message, words) == NULL)
    g_error ("\"%s\" is not in \"%s\"", words, error->message);
}

/* A call that succeeds carries the request, the two headers of SGP.22 and hands the body out. */
static void
test_good (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  json_auto_t *answer = call (fixture, &error);
  gint64 skew = 1000;

  g_assert_no_error (error);
  g_assert_cmpstr (json_string_value (json_object_get (answer, "value")), ==, "AQI=");
  g_assert_cmpstr (fixture->path, ==, function.path);
  g_assert_cmpstr (fixture->body, ==, "{\"key\":\"value\"}");
  g_assert_true (usher_rsp_http_get_skew (fixture->http, &skew));
  g_assert_cmpint (ABS (skew), <, 5);
}

/* Ten calls use exactly one connection. */
static void
test_keep_alive (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 10; i++)
    {
      g_autoptr (GError) error = NULL;
      json_auto_t *answer = call (fixture, &error);

      g_assert_no_error (error);
      g_assert_nonnull (answer);
    }
  g_assert_cmpuint (rsp_server_get_requests (fixture->server), ==, 10);
  g_assert_cmpuint (rsp_server_get_connections (fixture->server), ==, 1);
}

/* A certificate that is wrong in one way is refused, the error says in which, and nothing reaches the server. */
static void
test_expired (Fixture *fixture, gconstpointer data)
{
  assert_fails (fixture, USHER_ERROR_UNTRUSTED, "expired");
  g_assert_cmpuint (rsp_server_get_requests (fixture->server), ==, 0);
}

/* So is one whose time has not come. */
static void
test_not_yet (Fixture *fixture, gconstpointer data)
{
  assert_fails (fixture, USHER_ERROR_UNTRUSTED, "not yet valid");
}

/* So is one for another host. */
static void
test_wrong_host (Fixture *fixture, gconstpointer data)
{
  assert_fails (fixture, USHER_ERROR_UNTRUSTED, "wrong host");
  g_assert_cmpuint (rsp_server_get_requests (fixture->server), ==, 0);
}

/* A server under a root that nobody named is refused, with the system's roots and without them. */
static void
test_wrong_root (Fixture *fixture, gconstpointer data)
{
  g_autoptr (UsherTrust) system = make_trust (NULL);
  g_autoptr (UsherTrust) gsma = usher_trust_new (USHER_TRUST_GSMA_ONLY, NULL, NULL);
  UsherTrust *trusts[] = { system, gsma };

  for (guint i = 0; i < G_N_ELEMENTS (trusts); i++)
    {
      usher_rsp_http_free (fixture->http);
      fixture->http = usher_rsp_http_new (rsp_server_get_address (fixture->server), trusts[i], NULL, NULL);
      assert_fails (fixture, USHER_ERROR_UNTRUSTED, "unknown root");
    }
  g_assert_cmpuint (rsp_server_get_requests (fixture->server), ==, 0);
}

/* A redirect is an error of its own, and its target sees nothing. */
static void
test_redirect (Fixture *fixture, gconstpointer data)
{
  g_autofree char *target = g_strdup_printf ("https://%s/elsewhere", rsp_server_get_address (fixture->server));
  g_autoptr (GError) error = NULL;

  fixture->answer.status = 307;
  fixture->answer.header = "Location";
  fixture->answer.value = target;
  g_assert_null (call (fixture, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_PROTOCOL);
  g_assert_cmpstr (usher_error_get_advice (error)->name, ==, "redirected");
  g_assert_cmpuint (rsp_server_get_requests (fixture->server), ==, 1);
}

/* Answers that are none: cut JSON, another type, too long, another protocol version, no header, an unknown status. */
static void
test_malformed (Fixture *fixture, gconstpointer data)
{
  g_autofree char *padding = g_strnfill (5000, ' ');
  g_autofree char *oversize = g_strconcat ("{" OK_HEADER "}", padding, NULL);

  fixture->answer.body = "{" OK_HEADER;
  assert_fails (fixture, USHER_ERROR_PROTOCOL, "initiateAuthentication");
  fixture->answer.body = "[]";
  assert_fails (fixture, USHER_ERROR_PROTOCOL, "not a JSON object");
  fixture->answer.body = "{}";
  assert_fails (fixture, USHER_ERROR_PROTOCOL, "header");
  fixture->answer.body = "{\"header\":{\"functionExecutionStatus\":{\"status\":\"Fine\"}}}";
  assert_fails (fixture, USHER_ERROR_PROTOCOL, "unknown function execution status \"Fine\"");
  fixture->answer.body = oversize;
  assert_fails (fixture, USHER_ERROR_PROTOCOL, "more than 4096 bytes");
  fixture->answer.body = "{" OK_HEADER "}";
  fixture->answer.type = "text/html";
  assert_fails (fixture, USHER_ERROR_PROTOCOL, "content type: \"text/html\"");
  fixture->answer.type = "application/json";
  fixture->answer.header = "X-Admin-Protocol";
  fixture->answer.value = "gsma/rsp/v9.0.0";
  assert_fails (fixture, USHER_ERROR_PROTOCOL, "v9.0.0");
  fixture->answer.header = NULL;
  fixture->answer.status = 418;
  assert_fails (fixture, USHER_ERROR_PROTOCOL, "418");
}

/* A failed function becomes the table's error, with both codes and the server's words, escaped, in the details. */
static void
test_failed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->answer.body = "{\"header\":{\"functionExecutionStatus\":{\"status\":\"Failed\",\"statusCodeData\":{"
                         "\"subjectCode\":\"8.1\",\"reasonCode\":\"4.8\",\"message\":\"no\\u001b[31m room %s\"}}}}";
  g_assert_null (call (fixture, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_NO_SPACE);
  g_assert_nonnull (strstr (error->message, "subject 8.1, reason 4.8 (\"no\\u{1B}[31m room %s\")"));
}

/* An overloaded server is unreachable for now, and its wish to wait is kept. */
static void
test_retry_after (Fixture *fixture, gconstpointer data)
{
  fixture->answer.status = 503;
  fixture->answer.header = "Retry-After";
  fixture->answer.value = "120";
  assert_fails (fixture, USHER_ERROR_UNREACHABLE, "503, asks to wait 120 s");
  g_assert_cmpuint (usher_rsp_http_get_retry_after (fixture->http), ==, 120);
}

/* A notification is taken by 204 alone: a 200 that says Failed, or even success, is no delivery. */
static void
test_notify (Fixture *fixture, gconstpointer data)
{
  json_auto_t *request = json_pack ("{s:s}", "pendingNotification", "AA==");
  g_autoptr (GError) error = NULL;

  g_assert_false (usher_rsp_http_notify (fixture->http, &function, request, NULL, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_PROTOCOL);
  g_clear_error (&error);
  fixture->answer.body = "{\"header\":{\"functionExecutionStatus\":{\"status\":\"Failed\"}}}";
  g_assert_false (usher_rsp_http_notify (fixture->http, &function, request, NULL, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  fixture->answer.status = 204;
  fixture->answer.body = NULL;
  g_assert_true (usher_rsp_http_notify (fixture->http, &function, request, NULL, &error));
  g_assert_no_error (error);
  assert_fails (fixture, USHER_ERROR_PROTOCOL, "204 instead of 200");
}

static gpointer
cancel_when_asked (gpointer data)
{
  gpointer *pair = data;

  while (rsp_server_get_requests (pair[0]) == 0)
    g_usleep (1000);
  g_cancellable_cancel (pair[1]);
  return NULL;
}

/* A cancel ends a call that waits for the server. */
static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  json_auto_t *request = json_object ();
  gpointer pair[] = { fixture->server, cancellable };
  g_autoptr (GError) error = NULL;
  GThread *thread;

  fixture->answer.silent = TRUE;
  thread = g_thread_new ("cancel", cancel_when_asked, pair);
  g_assert_null (usher_rsp_http_call (fixture->http, &function, request, cancellable, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_CANCELLED);
  g_thread_join (thread);
}

/* A server that never answers is given up after the deadline. */
static void
test_deadline (Fixture *fixture, gconstpointer data)
{
  static const UsherRspFunction quick = { "/x", 1, 4096, FALSE };
  json_auto_t *request = json_object ();
  g_autoptr (GError) error = NULL;

  fixture->answer.silent = TRUE;
  g_assert_null (usher_rsp_http_call (fixture->http, &quick, request, NULL, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_TIMED_OUT);
}

/* A port where nobody listens is unreachable. */
static void
test_unreachable (Fixture *fixture, gconstpointer data)
{
  g_autofree char *address = g_strdup (rsp_server_get_address (fixture->server));
  g_autofree char *credential = rsp_pki_make_leaf (fixture->pki, RSP_LEAF_GOOD);

  rsp_server_free (fixture->server);
  assert_fails (fixture, USHER_ERROR_UNREACHABLE, address);
  fixture->server = rsp_server_new (credential, NULL, record, fixture);
}

/* Only host and port are an address. */
static void
test_address (void)
{
  static const char *const bad[] = { "", "host/path", "user@host", "host?x", "host#x", "host:0", "host:99999", "a b", ":1",
                                     "host\n", "%41", NULL };
  static const char *const good[] = { "rsp.example.com", "localhost:1234", "127.0.0.1", "[::1]:99", NULL };
  g_autoptr (UsherTrust) trust = make_trust (NULL);

  for (guint i = 0; bad[i] != NULL; i++)
    {
      g_autoptr (GError) error = NULL;
      UsherRspHttp *http = usher_rsp_http_new (bad[i], trust, NULL, &error);

      if (http != NULL)
        g_error ("\"%s\" was taken for an address", bad[i]);
      g_assert_error (error, USHER_ERROR, USHER_ERROR_INVALID);
    }
  for (guint i = 0; good[i] != NULL; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (UsherRspHttp) http = usher_rsp_http_new (good[i], trust, NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (usher_rsp_http_get_address (http), ==, good[i]);
    }
}

#define ADD(name, leaf, test) \
  g_test_add ("/esim/rsp-http/" name, Fixture, GUINT_TO_POINTER (leaf), setup, test, teardown)

static gboolean
note_flags (SoupMessage *message, GTlsCertificate *certificate, GTlsCertificateFlags flags, gpointer data)
{
  *(GTlsCertificateFlags *) data = flags;
  return FALSE;
}

/* A session that knows nothing of ours verifies as ever beside it: it refuses what the system's roots do not vouch for, the
 * root that is named for RSP hosts included. */
static void
test_other_session (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SoupSession) session = soup_session_new ();
  g_autofree char *uri = g_strdup_printf ("https://%s/", rsp_server_get_address (fixture->server));
  g_autoptr (SoupMessage) message = soup_message_new ("GET", uri);
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GError) error = NULL;
  GTlsCertificateFlags flags = G_TLS_CERTIFICATE_NO_FLAGS;

  g_signal_connect (message, "accept-certificate", G_CALLBACK (note_flags), &flags);
  body = soup_session_send_and_read (session, message, NULL, &error);
  g_assert_null (body);
  g_assert_error (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE);
  g_assert_cmphex (flags, ==, G_TLS_CERTIFICATE_UNKNOWN_CA);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("good", RSP_LEAF_GOOD, test_good);
  ADD ("keep-alive", RSP_LEAF_GOOD, test_keep_alive);
  ADD ("expired", RSP_LEAF_EXPIRED, test_expired);
  ADD ("not-yet", RSP_LEAF_NOT_YET, test_not_yet);
  ADD ("wrong-host", RSP_LEAF_OTHER_HOST, test_wrong_host);
  ADD ("wrong-root", RSP_LEAF_GOOD, test_wrong_root);
  ADD ("redirect", RSP_LEAF_GOOD, test_redirect);
  ADD ("malformed", RSP_LEAF_GOOD, test_malformed);
  ADD ("failed", RSP_LEAF_GOOD, test_failed);
  ADD ("other-session", RSP_LEAF_GOOD, test_other_session);
  ADD ("retry-after", RSP_LEAF_GOOD, test_retry_after);
  ADD ("notify", RSP_LEAF_GOOD, test_notify);
  ADD ("cancel", RSP_LEAF_GOOD, test_cancel);
  ADD ("deadline", RSP_LEAF_GOOD, test_deadline);
  ADD ("unreachable", RSP_LEAF_GOOD, test_unreachable);
  g_test_add_func ("/esim/rsp-http/address", test_address);
  return g_test_run ();
}
