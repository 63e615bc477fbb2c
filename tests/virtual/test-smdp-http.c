/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The running SM-DP+ over HTTPS: its binding, its faults, mutual TLS for orders, many clients at once. */
#include "smdp-server.h"
#include "usher-error.h"

#include <glib/gstdio.h>
#include <libsoup/soup.h>
#include <string.h>

#define CLIENTS 64

typedef struct {
  char *directory;    /* (owned) */
  VirtualPki *pki;    /* (owned) */
  VirtualSmdp *smdp;  /* (owned) (nullable) */
  SoupSession *session; /* (owned) */
  guint16 ordering;   /* port of ES2+ */
} Fixture;

static SoupSession *
new_session (const Fixture *fixture)
{
  g_autoptr (GTlsDatabase) roots
      = g_tls_file_database_new (virtual_pki_get (fixture->pki, VIRTUAL_ROLE_CI)->certificate_path, NULL);

  return soup_session_new_with_options ("tls-database", roots, "timeout", 10, "proxy-resolver", NULL, NULL);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  memset (fixture, 0, sizeof *fixture);
  fixture->directory = g_dir_make_tmp ("usher-http-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->pki = virtual_pki_open (fixture->directory, &error);
  g_assert_no_error (error);
  fixture->session = new_session (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GDir) dir = g_dir_open (fixture->directory, 0, NULL);
  const char *name;

  g_clear_object (&fixture->session);
  virtual_smdp_free (fixture->smdp);
  virtual_pki_free (fixture->pki);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (fixture->directory, name, NULL);

      g_unlink (path);
    }
  g_rmdir (fixture->directory);
  g_free (fixture->directory);
}

/* Starts the server with the faults that @script (nullable) lists. */
static void
start (Fixture *fixture, const char *script)
{
  g_autofree char *path = g_build_filename (fixture->directory, "faults.json", NULL);
  const VirtualSmdpOptions options
      = { .pki = fixture->pki, .faults_path = script != NULL ? path : NULL };
  g_autoptr (GError) error = NULL;

  if (script != NULL)
    g_assert_true (g_file_set_contents (path, script, -1, NULL));
  fixture->smdp = virtual_smdp_new (&options, &error);
  g_assert_no_error (error);
  fixture->ordering = virtual_smdp_add_operator (fixture->smdp, "op-a", &error);
  g_assert_no_error (error);
  virtual_smdp_start (fixture->smdp);
}

static SoupMessage *
new_call (const char *address, const char *path, const char *body)
{
  g_autofree char *url = g_strdup_printf ("https://%s/gsma/rsp2/%s", address, path);
  SoupMessage *message = soup_message_new ("POST", url);
  g_autoptr (GBytes) bytes = g_bytes_new (body, strlen (body));

  soup_message_headers_append (soup_message_get_request_headers (message), "X-Admin-Protocol", "gsma/rsp/v2.2.0");
  soup_message_set_request_body_from_bytes (message, "application/json", bytes);
  return message;
}

/* Returns (transfer full) the body, and the HTTP status. */
static char *
send_call (SoupSession *session, SoupMessage *message, guint *status, GError **error)
{
  g_autoptr (GBytes) body = soup_session_send_and_read (session, message, NULL, error);

  *status = soup_message_get_status (message);
  if (body == NULL)
    return NULL;
  return g_bytes_get_size (body) == 0 ? g_strdup ("") : g_strndup (g_bytes_get_data (body, NULL), g_bytes_get_size (body));
}

/* Calls InitiateAuthentication with a wrong address: the shortest call that has an answer. */
static char *
call (Fixture *fixture, guint *status, GError **error)
{
  g_autoptr (SoupMessage) message = new_call (virtual_smdp_get_address (fixture->smdp), "es9plus/initiateAuthentication",
                                              "{\"smdpAddress\":\"x\"}");

  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  return send_call (fixture->session, message, status, error);
}

/* Proves the binding: a status as JSON, other paths and bodies, and a call without its protocol, by HTTP status. */
static void
test_binding (Fixture *fixture, gconstpointer data)
{
  static const struct {
    const char *path, *body;
    guint status;
  } cases[] = {
    { "es9plus/noSuchFunction", "{}", SOUP_STATUS_NOT_FOUND },
    { "es9plus/initiateAuthentication", "[]", SOUP_STATUS_BAD_REQUEST },
    { "es9plus/initiateAuthentication", "{\"a\":1,\"a\":2}", SOUP_STATUS_BAD_REQUEST },
    { "es2plus/downloadOrder", "{}", SOUP_STATUS_NOT_FOUND },
  };
  g_autofree char *answer = NULL;
  g_autoptr (SoupMessage) bare = NULL;
  guint status;

  start (fixture, NULL);
  answer = call (fixture, &status, NULL);
  g_assert_cmpuint (status, ==, SOUP_STATUS_OK);
  g_assert_nonnull (strstr (answer, "\"subjectCode\":\"8.8.1\",\"reasonCode\":\"3.8\""));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SoupMessage) message
          = new_call (virtual_smdp_get_address (fixture->smdp), cases[i].path, cases[i].body);
      g_free (send_call (fixture->session, message, &status, NULL));

      g_assert_cmpuint (status, ==, cases[i].status);
    }
  bare = new_call (virtual_smdp_get_address (fixture->smdp), "es9plus/initiateAuthentication", "{}");
  soup_message_headers_remove (soup_message_get_request_headers (bare), "X-Admin-Protocol");
  g_free (send_call (fixture->session, bare, &status, NULL));
  g_assert_cmpuint (status, ==, SOUP_STATUS_BAD_REQUEST);
}

/* Proves that calls after each other travel on one connection. */
static void
test_keep_alive (Fixture *fixture, gconstpointer data)
{
  guint64 first = 0;

  start (fixture, NULL);
  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (SoupMessage) message
          = new_call (virtual_smdp_get_address (fixture->smdp), "es9plus/initiateAuthentication", "{\"smdpAddress\":\"x\"}");
      guint status;

      soup_message_add_flags (message, SOUP_MESSAGE_IDEMPOTENT); /* or libsoup opens a connection for each POST */
      g_free (send_call (fixture->session, message, &status, NULL));
      g_assert_cmpuint (status, ==, SOUP_STATUS_OK);
      if (i == 0)
        first = soup_message_get_connection_id (message);
      g_assert_cmpuint (soup_message_get_connection_id (message), ==, first);
    }
}

/* Proves that each fault of the script happens at the call that it names, once, and is over then. */
static void
test_faults (Fixture *fixture, gconstpointer data)
{
  static const struct {
    const char *row, *expect;
    guint status;
  } cases[] = {
    { "\"do\":\"status\",\"value\":\"8.8.5/4.10\"", "\"reasonCode\":\"4.10\"", SOUP_STATUS_OK },
    { "\"do\":\"http\",\"value\":503", "", SOUP_STATUS_SERVICE_UNAVAILABLE },
    { "\"do\":\"redirect\",\"value\":\"https://elsewhere.example/\"", "", SOUP_STATUS_FOUND },
    { "\"do\":\"slow\",\"value\":50", "\"reasonCode\":\"3.8\"", SOUP_STATUS_OK },
    { "\"do\":\"set\",\"value\":{\"transactionId\":7}", "\"transactionId\":7", SOUP_STATUS_OK },
    { "\"do\":\"bad-json\"", "{\"header\"", SOUP_STATUS_OK },
    { "\"do\":\"drop\"", NULL, 0 },
    { "\"do\":\"drop-before\"", NULL, 0 },
    { "\"do\":\"truncated\"", NULL, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *script = g_strdup_printf (
          "[{\"at\":\"step\",\"n\":\"es9.initiateAuthentication\",\"skip\":1,%s},{\"at\":\"exchange\",\"n\":1}]", cases[i].row);
      g_autofree char *before = NULL, *during = NULL, *after = NULL;
      guint status = 0;

      start (fixture, script);
      before = call (fixture, &status, NULL);
      g_assert_nonnull (before);
      during = call (fixture, &status, NULL);
      g_assert_true (cases[i].expect == NULL ? during == NULL || strlen (during) < strlen (before)
                                             : strstr (during, cases[i].expect) != NULL);
      g_assert_true (cases[i].status == 0 || status == cases[i].status);
      after = call (fixture, &status, NULL);
      g_assert_cmpstr (after, ==, before);
      g_clear_pointer (&fixture->smdp, virtual_smdp_free);
    }
}

/* Proves that a script which asks for what cannot be is told. */
static void
test_bad_scripts (Fixture *fixture, gconstpointer data)
{
  static const char *const scripts[] = {
    "{}",
    "[{\"at\":\"step\",\"n\":\"es9.x\",\"do\":\"dance\"}]",
    "[{\"at\":\"step\",\"n\":\"es9.x\",\"do\":\"status\",\"value\":\"9.9/9.9\"}]",
    "[{\"at\":\"step\",\"n\":\"es9.x\",\"do\":\"expired\"}]",
    "[{\"at\":\"step\",\"n\":\"tls\",\"do\":\"slow\",\"value\":1}]",
  };
  g_autofree char *path = g_build_filename (fixture->directory, "faults.json", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (scripts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_true (g_file_set_contents (path, scripts[i], -1, NULL));
      g_assert_null (virtual_server_faults_load (path, &error));
      g_assert_error (error, USHER_ERROR, USHER_ERROR_INVALID);
    }
}

/* Proves that each defect of the TLS certificate is there for a client that verifies. */
static void
test_bad_tls (Fixture *fixture, gconstpointer data)
{
  static const struct {
    const char *defect;
    GTlsCertificateFlags flag;
  } cases[] = {
    { "expired", G_TLS_CERTIFICATE_EXPIRED },
    { "wrong-host", G_TLS_CERTIFICATE_BAD_IDENTITY },
    { "wrong-root", G_TLS_CERTIFICATE_UNKNOWN_CA },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *script = g_strdup_printf ("[{\"at\":\"step\",\"n\":\"tls\",\"do\":\"%s\"}]", cases[i].defect);
      g_autoptr (SoupMessage) message = NULL;
      g_autoptr (GError) error = NULL;
      guint status;

      start (fixture, script);
      message = new_call (virtual_smdp_get_address (fixture->smdp), "es9plus/initiateAuthentication", "{}");
      g_assert_null (send_call (fixture->session, message, &status, &error));
      g_assert_error (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE);
      g_assert_cmpint (soup_message_get_tls_peer_certificate_errors (message), ==, cases[i].flag);
      g_clear_pointer (&fixture->smdp, virtual_smdp_free);
    }
}

/* Proves that orders are taken from a client with the provider's certificate only. */
static void
test_mutual_tls (Fixture *fixture, gconstpointer data)
{
  const VirtualIdentity *identity = virtual_pki_get (fixture->pki, VIRTUAL_ROLE_ES2);
  g_autoptr (GTlsCertificate) client
      = g_tls_certificate_new_from_files (identity->certificate_path, identity->key_path, NULL);
  static const char body[] = "{\"header\":{\"functionRequesterIdentifier\":\"u\",\"functionCallIdentifier\":\"1\"},"
                             "\"profileType\":\"none\"}";
  g_autofree char *address = NULL, *answer = NULL;
  g_autoptr (SoupMessage) with = NULL, without = NULL;
  g_autoptr (GError) error = NULL;
  guint status;

  start (fixture, NULL);
  address = g_strdup_printf ("localhost:%u", fixture->ordering);
  without = new_call (address, "es2plus/downloadOrder", body);
  g_assert_null (send_call (fixture->session, without, &status, NULL));
  with = new_call (address, "es2plus/downloadOrder", body);
  soup_message_set_tls_client_certificate (with, client);
  answer = send_call (fixture->session, with, &status, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (answer, "\"subjectCode\":\"8.2.5\",\"reasonCode\":\"3.9\""));
}

/* One client with a connection of its own. Returns whether it had its answer. */
static gpointer
run_client (gpointer data)
{
  Fixture *fixture = data;
  g_autoptr (SoupSession) session = new_session (fixture);
  g_autoptr (SoupMessage) message = new_call (virtual_smdp_get_address (fixture->smdp), "es9plus/initiateAuthentication",
                                              "{\"smdpAddress\":\"x\"}");
  guint status = 0;
  g_autofree char *answer = send_call (session, message, &status, NULL);

  return GINT_TO_POINTER (answer != NULL && status == SOUP_STATUS_OK);
}

/* Proves that many clients which connect at once all get their answers, soon. */
static void
test_many_clients (Fixture *fixture, gconstpointer data)
{
  GThread *threads[CLIENTS];

  start (fixture, NULL);
  for (guint i = 0; i < CLIENTS; i++)
    threads[i] = g_thread_new ("client", run_client, fixture);
  for (guint i = 0; i < CLIENTS; i++)
    g_assert_true (GPOINTER_TO_INT (g_thread_join (threads[i])));
}

static guint
count_descriptors (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  guint count = 0;

  while (g_dir_read_name (dir) != NULL)
    count++;
  return count;
}

/* Proves that a client which leaves between two requests leaves no descriptor behind, once the next one has come. */
static void
test_descriptors (Fixture *fixture, gconstpointer data)
{
  gint64 until = g_get_monotonic_time () + 10 * G_TIME_SPAN_SECOND;
  guint before, status;

  start (fixture, NULL);
  g_free (call (fixture, &status, NULL));
  before = count_descriptors ();
  for (guint i = 0; i < CLIENTS; i++)
    g_assert_true (GPOINTER_TO_INT (run_client (fixture)));
  while (count_descriptors () > before + CLIENTS / 4 && g_get_monotonic_time () < until)
    g_assert_true (GPOINTER_TO_INT (run_client (fixture)));
  g_assert_cmpuint (count_descriptors (), <=, before + CLIENTS / 4);
}

/* Proves where the server can listen, and that a port which is taken and an address which is none are told. */
static void
test_addresses (Fixture *fixture, gconstpointer data)
{
  static const char *const good[] = { "127.0.0.1:0", "localhost:0" };
  static const char *const bad[] = { "127.0.0.1", "nowhere:0", "127.0.0.1:65536", "[::1:0" };
  g_autofree char *taken = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      const VirtualSmdpOptions options = { .pki = fixture->pki, .listen = good[i] };
      g_autoptr (VirtualSmdp) smdp = virtual_smdp_new (&options, &error);

      g_assert_no_error (error);
      g_assert_nonnull (smdp);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      const VirtualSmdpOptions options = { .pki = fixture->pki, .listen = bad[i] };

      g_assert_null (virtual_smdp_new (&options, &error));
      g_assert_error (error, USHER_ERROR, USHER_ERROR_INVALID);
      g_clear_error (&error);
    }
  start (fixture, NULL);
  taken = g_strdup_printf ("127.0.0.1:%u", fixture->ordering);
  const VirtualSmdpOptions options = { .pki = fixture->pki, .listen = taken };
  g_assert_null (virtual_smdp_new (&options, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_BUSY);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/virtual/smdp-http/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("binding", test_binding);
  ADD ("keep-alive", test_keep_alive);
  ADD ("faults", test_faults);
  ADD ("bad-scripts", test_bad_scripts);
  ADD ("bad-tls", test_bad_tls);
  ADD ("mutual-tls", test_mutual_tls);
  ADD ("many-clients", test_many_clients);
  ADD ("descriptors", test_descriptors);
  ADD ("addresses", test_addresses);
  return g_test_run ();
}
