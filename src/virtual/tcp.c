/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Plain TCP sockets: see the header. */
#include "tcp.h"

#include <errno.h>
#include <gio/gio.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "usher-error.h"

#define BACKLOG 1024 /* a burst of cards connects at once; the default of a few makes them wait for retransmissions */
#define RETRY_US 20000

/* Returns (transfer full) the numeric address before @colon: brackets are IPv6's, "localhost" is let in by name. */
static char *
dup_host (const char *address, const char *colon)
{
  gsize length = (gsize) (colon - address);

  if (length > 1 && address[0] == '[' && colon[-1] == ']')
    return g_strndup (address + 1, length - 2);
  return length == strlen ("localhost") && g_str_has_prefix (address, "localhost") ? g_strdup ("127.0.0.1")
                                                                                   : g_strndup (address, length);
}

/* Returns the length of the address in @storage, or -1. */
static gssize
read_address (const char *address, struct sockaddr_storage *storage, GError **error)
{
  const char *colon = strrchr (address, ':');
  g_autofree char *host = colon == NULL ? NULL : dup_host (address, colon);
  guint64 port = 0;

  if (colon == NULL || !g_ascii_string_to_unsigned (colon + 1, 10, 0, G_MAXUINT16, &port, NULL))
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_INVALID, "\"%s\" is not HOST:PORT", address);
      return -1;
    }
  g_autoptr (GSocketAddress) parsed = g_inet_socket_address_new_from_string (host, (guint) port);
  if (parsed == NULL || !g_socket_address_to_native (parsed, storage, sizeof *storage, NULL))
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_INVALID, "the host of \"%s\" is not a numeric address", address);
      return -1;
    }
  return g_socket_address_get_native_size (parsed);
}

static void
set_no_delay (int fd)
{
  const int on = 1;
  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

static guint16
get_port (int fd)
{
  struct sockaddr_storage storage = { 0 };
  socklen_t length = sizeof storage;
  getsockname (fd, (struct sockaddr *) &storage, &length);
  return g_ntohs (storage.ss_family == AF_INET6 ? ((struct sockaddr_in6 *) &storage)->sin6_port
                                                : ((struct sockaddr_in *) &storage)->sin_port);
}

/* Always returns -1. */
static int
fail (int fd, UsherErrorCode code, const char *what, const char *address, GError **error)
{
  g_set_error (error, USHER_ERROR, code, "cannot %s %s: %s", what, address, g_strerror (errno));
  if (fd >= 0)
    close (fd);
  return -1;
}

int
virtual_tcp_listen (const char *address, guint16 *port, GError **error)
{
  struct sockaddr_storage storage = { 0 };
  gssize length = read_address (address, &storage, error);
  const int on = 1;

  if (length < 0)
    return -1;
  int fd = socket (storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0 || setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0
      || bind (fd, (struct sockaddr *) &storage, (socklen_t) length) != 0 || listen (fd, BACKLOG) != 0)
    return fail (fd, USHER_ERROR_BUSY, "listen on", address, error);
  *port = get_port (fd);
  return fd;
}

int
virtual_tcp_connect (const char *address, GError **error)
{
  struct sockaddr_storage storage = { 0 };
  gssize length = read_address (address, &storage, error);

  if (length < 0)
    return -1;
  int fd = socket (storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0 || connect (fd, (struct sockaddr *) &storage, (socklen_t) length) != 0)
    return fail (fd, USHER_ERROR_UNREACHABLE, "connect to", address, error);
  set_no_delay (fd);
  return fd;
}

/* Whether to wait for others to close theirs: that is not the end of listening. */
static gboolean
is_out_of_descriptors (int failure)
{
  return failure == EMFILE || failure == ENFILE || failure == ENOBUFS || failure == ENOMEM;
}

int
virtual_tcp_accept (int fd)
{
  for (;;)
    {
      int connection = accept4 (fd, NULL, NULL, SOCK_CLOEXEC);
      if (connection >= 0)
        {
          set_no_delay (connection);
          return connection;
        }
      if (is_out_of_descriptors (errno))
        g_usleep (RETRY_US);
      else if (errno != EINTR && errno != ECONNABORTED)
        return -1;
    }
}

gboolean
virtual_tcp_read (int fd, guint8 *data, gsize length)
{
  while (length > 0)
    {
      ssize_t count = recv (fd, data, length, 0);
      if (count < 0 && errno == EINTR)
        continue;
      if (count <= 0)
        return FALSE;
      data += count;
      length -= (gsize) count;
    }
  return TRUE;
}

gboolean
virtual_tcp_write (int fd, const guint8 *data, gsize length)
{
  while (length > 0)
    {
      ssize_t count = send (fd, data, length, MSG_NOSIGNAL);
      if (count < 0 && errno == EINTR)
        continue;
      if (count <= 0)
        return FALSE;
      data += count;
      length -= (gsize) count;
    }
  return TRUE;
}
