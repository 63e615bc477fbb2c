/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A pair of sockets joins each connection's thread with the plain side; the thread carries bytes until either end closes. */
#include "tls-front.h"

#include "tcp.h"
#include "usher-error.h"

#include <errno.h>
#include <glib-unix.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BIO, BIO_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EVP_PKEY, EVP_PKEY_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (X509, X509_free)

#define CHUNK 16384
#define HANDSHAKE_SECONDS 30

struct _VirtualTlsFront
{
  SSL_CTX *context;       /* (owned) */
  GMutex lock;            /* over the closing of sockets */
  GPtrArray *connections; /* (owned) of Connection, live or ended and not yet joined; the owner's thread only */
};

typedef struct {
  VirtualTlsFront *front; /* (not owned) waits for us when it ends */
  GSocket *socket;        /* (owned) the client's; closed by the thread, under the lock */
  int plain;              /* (owned) descriptor of our end of the pair; closed by the thread */
  GSocket *served;        /* (owned) the other end */
  GThread *thread;        /* (owned) */
  gint ended;             /* atomic */
} Connection;

/* Waits for the thread. The plain end is closed here too: libsoup before 3.3 forgets a connection that its client closes
 * between two requests, with its descriptor. */
static void
connection_free (Connection *connection)
{
  g_thread_join (connection->thread);
  g_socket_close (connection->served, NULL);
  g_object_unref (connection->served);
  g_object_unref (connection->socket);
  g_free (connection);
}

/* Reads certificates and key out of @pem. */
static gboolean
use_identity (SSL_CTX *context, const char *pem)
{
  g_autoptr (BIO) certificates = BIO_new_mem_buf (pem, -1), keys = BIO_new_mem_buf (pem, -1);
  g_autoptr (X509) own = PEM_read_bio_X509 (certificates, NULL, NULL, NULL);
  g_autoptr (EVP_PKEY) key = PEM_read_bio_PrivateKey (keys, NULL, NULL, NULL);
  X509 *next;

  if (own == NULL || key == NULL || SSL_CTX_use_certificate (context, own) != 1
      || SSL_CTX_use_PrivateKey (context, key) != 1)
    return FALSE;
  while ((next = PEM_read_bio_X509 (certificates, NULL, NULL, NULL)) != NULL)
    SSL_CTX_add0_chain_cert (context, next);
  return TRUE;
}

VirtualTlsFront *
virtual_tls_front_new (const char *pem, const char *clients_path, GError **error)
{
  g_autoptr (VirtualTlsFront) front = g_new0 (VirtualTlsFront, 1);

  g_mutex_init (&front->lock);
  front->connections = g_ptr_array_new_with_free_func ((GDestroyNotify) connection_free);
  front->context = SSL_CTX_new (TLS_server_method ());
  SSL_CTX_set_min_proto_version (front->context, TLS1_2_VERSION);
  SSL_CTX_set_session_cache_mode (front->context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets (front->context, 0);
  SSL_CTX_clear_mode (front->context, SSL_MODE_AUTO_RETRY); /* a read must return after records without data */
  if (!use_identity (front->context, pem))
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_INVALID, "no certificate with its key for TLS");
      return NULL;
    }
  if (clients_path == NULL)
    return g_steal_pointer (&front);
  SSL_CTX_set_verify (front->context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
  if (SSL_CTX_load_verify_file (front->context, clients_path) == 1)
    return g_steal_pointer (&front);
  g_set_error (error, USHER_ERROR, USHER_ERROR_INVALID, "%s holds no root certificate", clients_path);
  return NULL;
}

void
virtual_tls_front_free (VirtualTlsFront *front)
{
  if (front == NULL)
    return;
  g_mutex_lock (&front->lock);
  for (guint i = 0; i < front->connections->len; i++)
    g_socket_shutdown (((Connection *) front->connections->pdata[i])->socket, TRUE, TRUE, NULL);
  g_mutex_unlock (&front->lock);
  g_ptr_array_unref (front->connections);
  SSL_CTX_free (front->context);
  g_mutex_clear (&front->lock);
  g_free (front);
}

static gboolean
carry_in (SSL *ssl, int plain)
{
  guint8 buffer[CHUNK];
  int length = SSL_read (ssl, buffer, sizeof buffer);

  if (length > 0)
    return virtual_tcp_write (plain, buffer, (gsize) length);
  return SSL_get_error (ssl, length) == SSL_ERROR_WANT_READ;
}

static gboolean
carry_out (SSL *ssl, int plain)
{
  guint8 buffer[CHUNK];
  gssize length = read (plain, buffer, sizeof buffer);

  return length > 0 && SSL_write (ssl, buffer, (int) length) == (int) length;
}

/* Carries what there is in either direction. FALSE when an end has closed. */
static gboolean
carry (SSL *ssl, int plain)
{
  struct pollfd fds[] = { { .fd = SSL_get_fd (ssl), .events = POLLIN }, { .fd = plain, .events = POLLIN } };
  gboolean pending = SSL_pending (ssl) > 0;

  if (!pending && poll (fds, G_N_ELEMENTS (fds), -1) < 0)
    return errno == EINTR;
  if ((pending || fds[0].revents != 0) && !carry_in (ssl, plain))
    return FALSE;
  return fds[1].revents == 0 || carry_out (ssl, plain);
}

static void
leave (Connection *connection)
{
  close (connection->plain);
  g_mutex_lock (&connection->front->lock);
  g_socket_close (connection->socket, NULL);
  g_mutex_unlock (&connection->front->lock);
  g_atomic_int_set (&connection->ended, TRUE);
}

/* Joins the threads that have ended, and closes what is left of their connections. */
static void
reap (VirtualTlsFront *front)
{
  for (guint i = front->connections->len; i > 0; i--)
    {
      Connection *connection = front->connections->pdata[i - 1];

      if (g_atomic_int_get (&connection->ended))
        g_ptr_array_remove_index_fast (front->connections, i - 1);
    }
}

static gpointer
run (gpointer data)
{
  Connection *connection = data;
  const struct timeval patience = { .tv_sec = HANDSHAKE_SECONDS };
  int fd = g_socket_get_fd (connection->socket);
  SSL *ssl = SSL_new (connection->front->context);

  g_unix_set_fd_nonblocking (fd, FALSE, NULL); /* GSocket made it so; this thread has nothing else to do */
  setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  if (SSL_set_fd (ssl, fd) == 1 && SSL_accept (ssl) == 1)
    {
      while (carry (ssl, connection->plain))
        ;
      SSL_shutdown (ssl);
    }
  SSL_free (ssl);
  leave (connection);
  return NULL;
}

/* Makes the pair. Returns (transfer full) the plain side's end, and ours. */
static GSocket *
make_pair (int *ours, GError **error)
{
  int pair[2];
  GSocket *socket;

  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_FAILED, "failed to make a pair of sockets: %s", g_strerror (errno));
      return NULL;
    }
  socket = g_socket_new_from_fd (pair[0], error);
  if (socket == NULL)
    {
      close (pair[0]);
      close (pair[1]);
      return NULL;
    }
  *ours = pair[1];
  return socket;
}

GIOStream *
virtual_tls_front_accept (VirtualTlsFront *front, GSocket *socket, GError **error)
{
  int ours = -1;
  GSocket *served = make_pair (&ours, error);
  Connection *connection;

  if (served == NULL)
    return NULL;
  connection = g_new0 (Connection, 1);
  connection->front = front;
  connection->socket = g_object_ref (socket);
  connection->plain = ours;
  connection->served = served;
  connection->thread = g_thread_new ("tls", run, connection);
  reap (front);
  g_ptr_array_add (front->connections, connection);
  return G_IO_STREAM (g_socket_connection_factory_create_connection (served));
}
