/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libsoup's server, turned by its own context. */
#include "rsp-server.h"

#include <string.h>

struct _RspServer
{
  GMainContext *context; /* (owned) */
  GMainLoop *loop;       /* (owned) */
  GThread *thread;       /* (owned) */
  SoupServer *soup;      /* (owned) */
  GTlsCertificate *credential; /* (owned) */
  GTlsDatabase *clients; /* (owned) (nullable) */
  char *address;         /* (owned) */
  guint port;
  RspHandler handler;
  gpointer data;         /* (not owned) */
  GHashTable *peers;     /* (owned) ports that requests came from */
  guint requests;
  GMutex mutex;
  GCond ready;
};

static void
answer_request (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  RspServer *server = data;
  GSocketAddress *peer = soup_server_message_get_remote_address (message);
  SoupMessageBody *request = soup_server_message_get_request_body (message);
  g_autofree char *text = g_strndup (request->data, (gsize) request->length);
  RspAnswer answer = { .status = 200, .type = "application/json" };

  g_mutex_lock (&server->mutex);
  server->requests++;
  g_hash_table_add (server->peers,
                    GUINT_TO_POINTER (g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (peer))));
  g_mutex_unlock (&server->mutex);
  server->handler (path, text, &answer, server->data);
  if (answer.silent)
    {
      soup_server_message_pause (message);
      return;
    }
  soup_server_message_set_status (message, answer.status, NULL);
  if (answer.header != NULL)
    soup_message_headers_replace (soup_server_message_get_response_headers (message), answer.header, answer.value);
  if (answer.body != NULL)
    soup_server_message_set_response (message, answer.type, SOUP_MEMORY_COPY, answer.body, strlen (answer.body));
}

static gboolean
judge_client (SoupServerMessage *message, GTlsCertificate *certificate, GTlsCertificateFlags flags, gpointer data)
{
  return flags == 0;
}

static void
request_started (SoupServer *soup, SoupServerMessage *message, gpointer data)
{
  g_signal_connect (message, "accept-certificate", G_CALLBACK (judge_client), NULL);
}

static void
start (RspServer *server)
{
  g_autoptr (GError) error = NULL;
  GSList *uris;

  server->soup = soup_server_new ("tls-certificate", server->credential, NULL);
  if (server->clients != NULL)
    {
      soup_server_set_tls_database (server->soup, server->clients);
      soup_server_set_tls_auth_mode (server->soup, G_TLS_AUTHENTICATION_REQUIRED);
      g_signal_connect (server->soup, "request-started", G_CALLBACK (request_started), server);
    }
  soup_server_add_handler (server->soup, NULL, answer_request, server, NULL);
  soup_server_listen_local (server->soup, 0, SOUP_SERVER_LISTEN_HTTPS | SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (server->soup);
  server->port = (guint) g_uri_get_port (uris->data);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
}

static gpointer
run (gpointer data)
{
  RspServer *server = data;

  g_main_context_push_thread_default (server->context);
  start (server);
  g_mutex_lock (&server->mutex);
  server->address = g_strdup_printf ("localhost:%u", server->port);
  g_cond_signal (&server->ready);
  g_mutex_unlock (&server->mutex);
  g_main_loop_run (server->loop);
  soup_server_disconnect (server->soup);
  g_object_unref (server->soup);
  while (g_main_context_iteration (server->context, FALSE))
    ;
  g_main_context_pop_thread_default (server->context);
  return NULL;
}

RspServer *
rsp_server_new (const char *credential, const char *client_root, RspHandler handler, gpointer data)
{
  RspServer *server = g_new0 (RspServer, 1);
  g_autoptr (GError) error = NULL;

  server->credential = g_tls_certificate_new_from_pem (credential, -1, &error);
  g_assert_no_error (error);
  if (client_root != NULL)
    {
      server->clients = g_tls_file_database_new (client_root, &error);
      g_assert_no_error (error);
    }
  server->handler = handler;
  server->data = data;
  server->peers = g_hash_table_new (NULL, NULL);
  g_mutex_init (&server->mutex);
  g_cond_init (&server->ready);
  server->context = g_main_context_new ();
  server->loop = g_main_loop_new (server->context, FALSE);
  g_mutex_lock (&server->mutex);
  server->thread = g_thread_new ("rsp-server", run, server);
  while (server->address == NULL)
    g_cond_wait (&server->ready, &server->mutex);
  g_mutex_unlock (&server->mutex);
  return server;
}

static gboolean
quit (gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_REMOVE;
}

void
rsp_server_free (RspServer *server)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  /* From within the loop: a loop that has not started yet would forget it. */
  g_source_set_callback (source, quit, server->loop, NULL);
  g_source_attach (source, server->context);
  g_thread_join (server->thread);
  g_main_loop_unref (server->loop);
  g_main_context_unref (server->context);
  g_object_unref (server->credential);
  g_clear_object (&server->clients);
  g_hash_table_unref (server->peers);
  g_mutex_clear (&server->mutex);
  g_cond_clear (&server->ready);
  g_free (server->address);
  g_free (server);
}

const char *
rsp_server_get_address (RspServer *server)
{
  return server->address;
}

guint
rsp_server_get_port (RspServer *server)
{
  return server->port;
}

guint
rsp_server_get_connections (RspServer *server)
{
  guint count;

  g_mutex_lock (&server->mutex);
  count = g_hash_table_size (server->peers);
  g_mutex_unlock (&server->mutex);
  return count;
}

guint
rsp_server_get_requests (RspServer *server)
{
  guint count;

  g_mutex_lock (&server->mutex);
  count = server->requests;
  g_mutex_unlock (&server->mutex);
  return count;
}
