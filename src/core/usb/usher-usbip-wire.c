/* SPDX-License-Identifier: GPL-3.0-or-later */
/* TCP for USB/IP. The socket is used directly, since a transfer must not cost more than its system calls. */
#include "usher-usbip-wire.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "usher-error.h"
#include "usher-link-error.h"

#define DEFAULT_PORT 3240
#define CONNECT_SECONDS 10
#define SEND_MS 5000 /* a server that takes nothing for so long is gone */
#define READ_SIZE (16 * 1024)

struct _UsherUsbipWire {
  GSocketConnection *connection; /* (owned) */
  int fd;                        /* of connection */
  int wake_fd;
  GByteArray *buffer; /* (owned) received */
  gsize start;        /* of what is not consumed */
};

static void
set_connect_error (GError **error, const char *host_port, const GError *cause)
{
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    usher_link_error_set_cancelled (error);
  else if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT))
    g_set_error (error, USHER_ERROR, USHER_ERROR_INVALID, "not an address of a USB/IP server: %s", host_port);
  else
    g_set_error (error, USHER_ERROR, USHER_ERROR_UNREACHABLE, "failed to reach the USB/IP server at %s: %s", host_port,
                 cause->message);
}

static UsherUsbipWire *
wire_new (GSocketConnection *connection)
{
  UsherUsbipWire *wire = g_new0 (UsherUsbipWire, 1);

  wire->connection = connection;
  wire->fd = g_socket_get_fd (g_socket_connection_get_socket (connection));
  wire->wake_fd = eventfd (0, EFD_NONBLOCK | EFD_CLOEXEC);
  wire->buffer = g_byte_array_new ();
  g_socket_set_option (g_socket_connection_get_socket (connection), IPPROTO_TCP, TCP_NODELAY, 1, NULL);
  return wire;
}

UsherUsbipWire *
usher_usbip_wire_connect (const char *host_port, GCancellable *cancellable, GError **error)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GError) cause = NULL;
  GSocketConnection *connection;

  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_set_timeout (client, CONNECT_SECONDS);
  connection = g_socket_client_connect_to_host (client, host_port, DEFAULT_PORT, cancellable, &cause);
  if (connection == NULL)
    {
      set_connect_error (error, host_port, cause);
      return NULL;
    }
  return wire_new (connection);
}

void
usher_usbip_wire_free (UsherUsbipWire *wire)
{
  g_object_unref (wire->connection);
  close (wire->wake_fd);
  g_byte_array_unref (wire->buffer);
  g_free (wire);
}

void
usher_usbip_wire_shutdown (UsherUsbipWire *wire)
{
  shutdown (wire->fd, SHUT_RDWR);
}

static void
set_lost (GError **error, int code)
{
  g_set_error (error, USHER_ERROR, USHER_ERROR_REMOVED, "connection to the USB/IP server is lost: %s",
               code == 0 ? "closed by the server" : g_strerror (code));
}

static gboolean
wait_writable (UsherUsbipWire *wire, GError **error)
{
  struct pollfd pollfd = { .fd = wire->fd, .events = POLLOUT };
  int ready;

  do
    ready = poll (&pollfd, 1, SEND_MS);
  while (ready < 0 && errno == EINTR);
  if (ready > 0)
    return TRUE;
  set_lost (error, ready == 0 ? ETIMEDOUT : errno);
  return FALSE;
}

static void
advance (struct iovec *parts, gsize sent)
{
  for (int i = 0; i < 2; i++)
    {
      gsize taken = MIN (sent, parts[i].iov_len);

      parts[i].iov_base = (guint8 *) parts[i].iov_base + taken;
      parts[i].iov_len -= taken;
      sent -= taken;
    }
}

gboolean
usher_usbip_wire_send (UsherUsbipWire *wire, const guint8 *header, gsize header_length, const guint8 *data, gsize length,
                       GError **error)
{
  struct iovec parts[2] = {
    { .iov_base = (guint8 *) header, .iov_len = header_length },
    { .iov_base = (guint8 *) data, .iov_len = length },
  };
  struct msghdr message = { .msg_iov = parts, .msg_iovlen = 2 };

  while (parts[0].iov_len + parts[1].iov_len > 0)
    {
      gssize sent = sendmsg (wire->fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);

      if (sent >= 0)
        advance (parts, (gsize) sent);
      else if (errno == EAGAIN && !wait_writable (wire, error))
        return FALSE;
      else if (errno != EAGAIN && errno != EINTR)
        {
          set_lost (error, errno);
          return FALSE;
        }
    }
  return TRUE;
}

static int
milliseconds_until (gint64 deadline)
{
  gint64 left;

  if (deadline == USHER_USBIP_WIRE_FOREVER)
    return -1;
  left = deadline - g_get_monotonic_time ();
  return (int) CLAMP ((left + 999) / 1000, 0, G_MAXINT);
}

static gboolean
receive (UsherUsbipWire *wire, GError **error)
{
  gsize kept;
  gssize received;
  int code;

  if (wire->start > 0)
    g_byte_array_remove_range (wire->buffer, 0, (guint) wire->start);
  wire->start = 0;
  kept = wire->buffer->len;
  g_byte_array_set_size (wire->buffer, (guint) (kept + READ_SIZE));
  received = recv (wire->fd, wire->buffer->data + kept, READ_SIZE, MSG_DONTWAIT);
  code = errno;
  g_byte_array_set_size (wire->buffer, (guint) (kept + (gsize) MAX (received, 0)));
  if (received > 0 || (received < 0 && (code == EAGAIN || code == EINTR)))
    return TRUE;
  set_lost (error, received == 0 ? 0 : code);
  return FALSE;
}

gboolean
usher_usbip_wire_fill (UsherUsbipWire *wire, gint64 deadline, GError **error)
{
  struct pollfd pollfds[2] = {
    { .fd = wire->fd, .events = POLLIN },
    { .fd = wire->wake_fd, .events = POLLIN },
  };
  guint64 woken;
  int ready = poll (pollfds, G_N_ELEMENTS (pollfds), milliseconds_until (deadline));

  if (ready < 0 && errno != EINTR)
    {
      set_lost (error, errno);
      return FALSE;
    }
  if (ready <= 0)
    return TRUE;
  if (pollfds[1].revents != 0 && read (wire->wake_fd, &woken, sizeof woken) < 0)
    g_debug ("USB/IP wake-up was taken already");
  return pollfds[0].revents == 0 || receive (wire, error);
}

void
usher_usbip_wire_wake (UsherUsbipWire *wire)
{
  guint64 one = 1;

  if (write (wire->wake_fd, &one, sizeof one) < 0)
    g_debug ("USB/IP wake-up is pending already");
}

const guint8 *
usher_usbip_wire_peek (UsherUsbipWire *wire, gsize *length)
{
  *length = wire->buffer->len - wire->start;
  return wire->buffer->data + wire->start;
}

void
usher_usbip_wire_consume (UsherUsbipWire *wire, gsize length)
{
  wire->start += length;
}

static gboolean
read_until (UsherUsbipWire *wire, gsize length, gint64 deadline, GCancellable *cancellable, GError **error)
{
  while (wire->buffer->len - wire->start < length)
    {
      if (g_cancellable_is_cancelled (cancellable))
        {
          usher_link_error_set_cancelled (error);
          return FALSE;
        }
      if (g_get_monotonic_time () >= deadline)
        {
          g_set_error (error, USHER_ERROR, USHER_ERROR_TIMED_OUT, "the USB/IP server does not answer");
          return FALSE;
        }
      if (!usher_usbip_wire_fill (wire, deadline, error))
        return FALSE;
    }
  return TRUE;
}

static void
on_cancelled (GCancellable *cancellable, gpointer data)
{
  usher_usbip_wire_wake (data);
}

gboolean
usher_usbip_wire_read (UsherUsbipWire *wire, guint8 *data, gsize length, gint64 deadline, GCancellable *cancellable,
                       GError **error)
{
  gulong handler = 0;
  gboolean done;

  if (cancellable != NULL)
    handler = g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled), wire, NULL);
  done = read_until (wire, length, deadline, cancellable, error);
  g_cancellable_disconnect (cancellable, handler);
  if (!done)
    return FALSE;
  memcpy (data, wire->buffer->data + wire->start, length);
  usher_usbip_wire_consume (wire, length);
  return TRUE;
}
