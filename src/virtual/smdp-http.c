/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A SoupServer whose handler never blocks: slow answers wait in a timer, cut ones take the connection away from libsoup. */
#include "smdp-http.h"

#include "smdp-status.h"
#include "tcp.h"

#include <gio/gunixsocketaddress.h>
#include <libsoup/soup.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <unistd.h>

#define RETRY_US 20000
#define BODY_MAX (1024 * 1024)
#define PROTOCOL_HEADER "X-Admin-Protocol"
#define PROTOCOL_PREFIX "gsma/rsp/v"
#define PROTOCOL "gsma/rsp/v2.2.2"

struct _VirtualHttp
{
  VirtualHttpOptions options;
  SoupServer *server;   /* (owned) */
  GPtrArray *listeners; /* (owned) of GSource */
};

/* One request on its way. */
typedef struct {
  VirtualHttp *http;               /* (not owned) */
  SoupServerMessage *message;      /* (owned) */
  char *function;                  /* (owned) */
  const VirtualServerFault *fault; /* (not owned) (nullable) */
} Exchange;

static void
exchange_free (Exchange *exchange)
{
  g_object_unref (exchange->message);
  g_free (exchange->function);
  g_free (exchange);
}

static gboolean
is_fault (const Exchange *exchange, VirtualServerFaultKind kind)
{
  return exchange->fault != NULL && exchange->fault->kind == kind;
}

/* Closes the connection, after @bytes (nullable) of an answer that promises more. */
static void
cut_connection (const Exchange *exchange, const char *bytes)
{
  g_autoptr (GIOStream) stream = soup_server_message_steal_connection (exchange->message);

  if (bytes != NULL)
    g_output_stream_write_all (g_io_stream_get_output_stream (stream), bytes, strlen (bytes), NULL, NULL, NULL);
  g_io_stream_close (stream, NULL, NULL);
}

static void
cut_in_half (const Exchange *exchange, const char *body)
{
  g_autofree char *half = g_strndup (body, strlen (body) / 2);
  g_autofree char *answer = g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n"
                                             "\r\n%s", strlen (body), half);

  cut_connection (exchange, answer);
}

static void
send_text (const Exchange *exchange, char *body)
{
  if (is_fault (exchange, VIRTUAL_SERVER_FAULT_BAD_JSON))
    body[strlen (body) / 2] = '\0';
  soup_server_message_set_status (exchange->message, SOUP_STATUS_OK, NULL);
  soup_server_message_set_response (exchange->message, "application/json;charset=UTF-8", SOUP_MEMORY_TAKE, body,
                                    strlen (body));
}

/* Sends @answer with its header: success, or the status of @error. */
static void
send_answer (const Exchange *exchange, json_t *answer, const GError *error)
{
  char *body;

  json_object_set_new (answer, "header", virtual_status_to_header (error));
  if (exchange->fault != NULL)
    virtual_server_fault_spoil (exchange->fault, exchange->http->options.pki, answer);
  body = json_dumps (answer, JSON_COMPACT | JSON_PRESERVE_ORDER);
  if (is_fault (exchange, VIRTUAL_SERVER_FAULT_TRUNCATED))
    {
      cut_in_half (exchange, body);
      free (body);
      return;
    }
  send_text (exchange, g_strdup (body));
  free (body);
}

static void
send_status (const Exchange *exchange, guint status)
{
  soup_server_message_set_status (exchange->message, status, NULL);
}

static json_t *
parse_body (const Exchange *exchange)
{
  SoupMessageBody *body = soup_server_message_get_request_body (exchange->message);
  g_autoptr (GBytes) bytes = soup_message_body_flatten (body);
  json_t *request = json_loadb (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), JSON_REJECT_DUPLICATES, NULL);

  if (json_is_object (request))
    return request;
  json_decref (request);
  return NULL;
}

static guint16
local_port (const Exchange *exchange)
{
  GSocketAddress *address = soup_server_message_get_local_address (exchange->message);

  return G_IS_INET_SOCKET_ADDRESS (address) ? g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address)) : 0;
}

static void
execute (const Exchange *exchange)
{
  const VirtualHttpOptions *options = &exchange->http->options;
  json_auto_t *request = parse_body (exchange);
  json_auto_t *answer = NULL;
  g_autoptr (GError) error = NULL;

  if (request == NULL)
    {
      send_status (exchange, SOUP_STATUS_BAD_REQUEST);
      return;
    }
  answer = options->call (options->data, local_port (exchange), exchange->function, request, &error);
  if (is_fault (exchange, VIRTUAL_SERVER_FAULT_DROP))
    cut_connection (exchange, NULL);
  else if (error != NULL)
    {
      json_auto_t *refusal = json_object ();

      if (error->code == VIRTUAL_STATUS_MALFORMED)
        send_status (exchange, SOUP_STATUS_BAD_REQUEST);
      else
        send_answer (exchange, refusal, error);
    }
  else if (answer == NULL)
    send_status (exchange, SOUP_STATUS_NOT_FOUND);
  else if (json_is_null (answer))
    send_status (exchange, SOUP_STATUS_NO_CONTENT);
  else
    send_answer (exchange, answer, NULL);
}

static gboolean
execute_late (gpointer data)
{
  Exchange *exchange = data;

  execute (exchange);
  soup_server_message_unpause (exchange->message);
  return G_SOURCE_REMOVE;
}

static void
wait (Exchange *exchange, guint milliseconds)
{
  g_autoptr (GSource) timer = g_timeout_source_new (milliseconds);

  soup_server_message_pause (exchange->message);
  g_source_set_callback (timer, execute_late, exchange, (GDestroyNotify) exchange_free);
  g_source_attach (timer, g_main_context_get_thread_default ());
}

static void
refuse_by_script (const Exchange *exchange)
{
  json_auto_t *refusal = json_object ();
  g_autoptr (GError) error = NULL;
  VirtualStatusCode code = VIRTUAL_STATUS_MALFORMED;

  virtual_status_find (json_string_value (exchange->fault->value), &code);
  virtual_refuse (&error, code);
  send_answer (exchange, refusal, error);
}

/* Takes @exchange over. */
static void
run (Exchange *exchange)
{
  const json_t *value = exchange->fault != NULL ? exchange->fault->value : NULL;

  if (is_fault (exchange, VIRTUAL_SERVER_FAULT_SLOW))
    {
      wait (exchange, (guint) json_integer_value (value));
      return;
    }
  if (is_fault (exchange, VIRTUAL_SERVER_FAULT_STATUS))
    refuse_by_script (exchange);
  else if (is_fault (exchange, VIRTUAL_SERVER_FAULT_HTTP))
    send_status (exchange, (guint) json_integer_value (value));
  else if (is_fault (exchange, VIRTUAL_SERVER_FAULT_REDIRECT))
    soup_server_message_set_redirect (exchange->message, SOUP_STATUS_FOUND, json_string_value (value));
  else if (is_fault (exchange, VIRTUAL_SERVER_FAULT_DROP_BEFORE))
    cut_connection (exchange, NULL);
  else
    execute (exchange);
  exchange_free (exchange);
}

/* Returns the HTTP status of a request that is none of the binding's, or 0. */
static guint
check_request (SoupServerMessage *message, const char *path, const char *prefix)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char *protocol = soup_message_headers_get_one (headers, PROTOCOL_HEADER);
  const char *type = soup_message_headers_get_content_type (headers, NULL);

  if (!g_str_has_prefix (path, prefix))
    return SOUP_STATUS_NOT_FOUND;
  if (strcmp (soup_server_message_get_method (message), "POST") != 0)
    return SOUP_STATUS_METHOD_NOT_ALLOWED;
  if (g_strcmp0 (type, "application/json") != 0)
    return SOUP_STATUS_UNSUPPORTED_MEDIA_TYPE;
  if (protocol == NULL || !g_str_has_prefix (protocol, PROTOCOL_PREFIX))
    return SOUP_STATUS_BAD_REQUEST;
  if (soup_server_message_get_request_body (message)->length > BODY_MAX)
    return SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE;
  return 0;
}

static void
on_request (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  VirtualHttp *http = data;
  guint status = check_request (message, path, http->options.prefix);
  g_autofree char *step = NULL;
  Exchange *exchange;

  soup_message_headers_replace (soup_server_message_get_response_headers (message), PROTOCOL_HEADER, PROTOCOL);
  if (status != 0)
    {
      soup_server_message_set_status (message, status, NULL);
      return;
    }
  exchange = g_new0 (Exchange, 1);
  exchange->http = http;
  exchange->message = g_object_ref (message);
  exchange->function = g_strdup (path + strlen (http->options.prefix));
  step = g_strconcat (http->options.step_prefix, exchange->function, NULL);
  exchange->fault = virtual_server_faults_take (http->options.faults, step);
  run (exchange);
}

static void
listener_free (GSource *source)
{
  g_source_destroy (source);
  g_source_unref (source);
}

/* libsoup ends a connection after each answer unless the server listens somewhere, so it listens where nobody looks: the
 * clients come through the TLS in front. */
static void
keep_connections (SoupServer *server)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketAddress) anywhere = g_unix_socket_address_new_with_type ("", 0, G_UNIX_SOCKET_ADDRESS_ANONYMOUS);
  g_autoptr (GSocket) socket = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, &error);

  if (socket == NULL || !g_socket_bind (socket, anywhere, FALSE, &error) || !g_socket_listen (socket, &error)
      || !soup_server_listen_socket (server, socket, 0, &error))
    g_warning ("connections will not be kept alive: %s", error->message);
}

VirtualHttp *
virtual_http_new (const VirtualHttpOptions *options)
{
  VirtualHttp *http = g_new0 (VirtualHttp, 1);

  http->options = *options;
  http->server = soup_server_new ("server-header", "usher-virtual", NULL);
  http->listeners = g_ptr_array_new_with_free_func ((GDestroyNotify) listener_free);
  keep_connections (http->server);
  soup_server_add_handler (http->server, NULL, on_request, http, NULL);
  return http;
}

void
virtual_http_free (VirtualHttp *http)
{
  if (http == NULL)
    return;
  g_ptr_array_unref (http->listeners);
  soup_server_disconnect (http->server);
  g_object_unref (http->server);
  g_free (http);
}

/* A client is there: libsoup gets the plain end of its connection. */
static gboolean
on_client (GSocket *socket, GIOCondition condition, gpointer data)
{
  VirtualHttp *http = data;
  g_autoptr (GSocket) client = g_socket_accept (socket, NULL, NULL);
  g_autoptr (GSocketAddress) local = client != NULL ? g_socket_get_local_address (client, NULL) : NULL;
  g_autoptr (GSocketAddress) remote = client != NULL ? g_socket_get_remote_address (client, NULL) : NULL;
  g_autoptr (GIOStream) stream = NULL;
  g_autoptr (GError) error = NULL;

  if (client == NULL)
    {
      g_usleep (RETRY_US); /* no descriptor is left, or the client is gone: not again and again at full speed */
      return G_SOURCE_CONTINUE;
    }
  g_socket_set_option (client, IPPROTO_TCP, TCP_NODELAY, TRUE, NULL);
  stream = virtual_tls_front_accept (http->options.tls, client, &error);
  if (stream == NULL || !soup_server_accept_iostream (http->server, stream, local, remote, &error))
    g_warning ("failed to accept a client: %s", error->message);
  return G_SOURCE_CONTINUE;
}

guint16
virtual_http_listen (VirtualHttp *http, const char *address, GError **error)
{
  guint16 port = 0;
  int fd = virtual_tcp_listen (address, &port, error);
  g_autoptr (GSocket) socket = fd >= 0 ? g_socket_new_from_fd (fd, error) : NULL;
  GSource *source;

  if (socket == NULL)
    {
      if (fd >= 0)
        close (fd);
      return 0;
    }
  source = g_socket_create_source (socket, G_IO_IN, NULL);
  g_source_set_callback (source, G_SOURCE_FUNC (on_client), http, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
  g_ptr_array_add (http->listeners, source);
  return port;
}
