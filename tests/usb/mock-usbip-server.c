/* SPDX-License-Identifier: GPL-3.0-or-later */
/* USB/IP from the other side, written from the protocol's document and not from the client's codec. */
#include "mock-usbip-server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define HEADER 48
#define DEVICE 312
#define BUFFER 65536

typedef struct {
  guint8 header[HEADER];
  guint32 seqnum;
  guint8 endpoint;
  guint32 length;
} Urb;

struct _MockUsbipServer {
  int listener;
  int fd; /* of the connection, or -1 */
  char *address;
  char *id;
  GThread *thread;
  MockModel *model;
  GMutex mutex; /* for all that follows */
  GCond cond;
  MockUsbipMood mood;
  gboolean imported;
  GQueue pending; /* of (owned) Urb */
};

static void
put32 (guint8 *out, guint32 value)
{
  value = htonl (value);
  memcpy (out, &value, sizeof value);
}

static guint32
get32 (const guint8 *data)
{
  guint32 value;

  memcpy (&value, data, sizeof value);
  return ntohl (value);
}

static gboolean
read_all (int fd, guint8 *data, gsize length)
{
  return length == 0 || recv (fd, data, length, MSG_WAITALL) == (gssize) length;
}

static gboolean
write_all (MockUsbipServer *server, const guint8 *data, gsize length)
{
  gsize step = server->mood == TEST_DRIBBLE ? 1 : length;

  for (gsize sent = 0; sent < length; sent += step)
    {
      if (send (server->fd, data + sent, step, MSG_NOSIGNAL) != (gssize) step)
        return FALSE;
    }
  return TRUE;
}

static void
describe (MockUsbipServer *server, guint8 out[DEVICE])
{
  memset (out, 0, DEVICE);
  g_strlcpy ((char *) out, "/sys/devices/test/1-1", 256);
  g_strlcpy ((char *) out + 256, server->mood == TEST_OTHER_DEVICE ? "1-2" : TEST_BUSID, 32);
  if (server->mood == TEST_BAD_BUSID)
    memset (out + 256, 'x', 32);
  put32 (out + 288, 1);
  put32 (out + 292, 2);
  put32 (out + 296, 3);
  out[300] = TEST_VENDOR >> 8;
  out[301] = TEST_VENDOR & 0xFF;
  out[302] = TEST_PRODUCT >> 8;
  out[303] = TEST_PRODUCT & 0xFF;
  out[311] = 3;
}

static gboolean
answer_list (MockUsbipServer *server)
{
  static const guint8 interfaces[] = { 0x0B, 0, 0, 0, 2, 2, 1, 0, 10, 0, 0, 0 };
  guint8 out[12 + DEVICE + sizeof interfaces] = { 1, 0x11, 0, 5 };

  out[1] = server->mood == TEST_WRONG_VERSION ? 0x06 : 0x11;
  put32 (out + 4, server->mood == TEST_UNKNOWN_STATUS ? 77 : 0);
  put32 (out + 8, server->mood == TEST_ENDLESS_LIST ? G_MAXUINT32 : 1);
  describe (server, out + 12);
  memcpy (out + 12 + DEVICE, interfaces, sizeof interfaces);
  if (server->mood == TEST_CUT_OPERATION)
    return write_all (server, out, sizeof out - 5) && FALSE;
  return write_all (server, out, sizeof out);
}

static gboolean
answer_import (MockUsbipServer *server, const guint8 *busid)
{
  guint8 out[8 + DEVICE] = { 1, 0x11, 0, 3 };
  gboolean found = g_str_equal ((const char *) busid, TEST_BUSID);

  put32 (out + 4, server->mood == TEST_IS_BUSY ? 2 : found ? 0 : 4);
  describe (server, out + 8);
  if (server->mood == TEST_IS_BUSY || !found)
    return write_all (server, out, 8) && FALSE;
  if (server->mood == TEST_CUT_OPERATION)
    return write_all (server, out, 100) && FALSE;
  server->imported = TRUE;
  return write_all (server, out, sizeof out);
}

static gboolean
answer_operation (MockUsbipServer *server)
{
  guint8 header[8], busid[32];

  if (!read_all (server->fd, header, sizeof header))
    return FALSE;
  g_assert_cmpuint (get32 (header) >> 16, ==, 0x0111);
  if (server->mood == TEST_MUTE_OPERATION)
    return TRUE;
  if (header[3] == 5)
    return answer_list (server);
  g_assert_cmpuint (header[3], ==, 3);
  return read_all (server->fd, busid, sizeof busid) && answer_import (server, busid);
}

/* RET_SUBMIT for @urb as the server's mood makes it; FALSE ends the connection. */
static gboolean
send_result (MockUsbipServer *server, const Urb *urb, int result, const guint8 *payload)
{
  g_autofree guint8 *out = g_malloc0 (HEADER + BUFFER);
  gboolean whole = urb->endpoint != 0 && urb->endpoint != 0x80;
  MockUsbipMood mood = whole ? server->mood : TEST_HONEST;
  gsize length = urb->endpoint >= 0x80 ? (gsize) MAX (result, 0) : 0;

  put32 (out, mood == TEST_UNKNOWN_COMMAND ? 9 : 3);
  put32 (out + 4, mood == TEST_WRONG_SEQNUM ? urb->seqnum + 1000 : urb->seqnum);
  put32 (out + 20, mood == TEST_GONE ? -ENODEV : mood == TEST_POSITIVE_STATUS ? 5 : MIN (result, 0));
  put32 (out + 24, mood == TEST_LYING_LENGTH ? urb->length + 1 : (guint32) MAX (result, 0));
  memcpy (out + HEADER, payload, length);
  if (mood == TEST_CLOSE)
    return FALSE;
  if (mood == TEST_CUT_ANSWER)
    return write_all (server, out, HEADER / 2) && FALSE;
  if (mood == TEST_CUT_PAYLOAD && length > 0)
    return write_all (server, out, HEADER + length / 2) && FALSE;
  return write_all (server, out, HEADER + length);
}

static gboolean
answer_control (MockUsbipServer *server, const Urb *urb, guint8 *data)
{
  int result = mock_model_control (server->model, urb->header + 40, data, urb->length);

  if (server->mood == TEST_BAD_DESCRIPTORS && urb->header[43] == 2)
    data[2]--;
  return send_result (server, urb, result, data);
}

static gboolean
try_pending (MockUsbipServer *server, guint8 *data)
{
  for (GList *link = server->pending.head; link != NULL;)
    {
      GList *next = link->next;
      g_autofree Urb *urb = NULL;
      int result = mock_model_in (server->model, ((Urb *) link->data)->endpoint, data, ((Urb *) link->data)->length);

      if (result != -EAGAIN)
        {
          urb = link->data;
          g_queue_delete_link (&server->pending, link);
          if (!send_result (server, urb, result, data))
            return FALSE;
        }
      link = next;
    }
  g_cond_broadcast (&server->cond);
  return TRUE;
}

static gboolean
answer_submit (MockUsbipServer *server, const guint8 header[HEADER], guint8 *data)
{
  gboolean in = get32 (header + 12) == 1;
  Urb urb = { .seqnum = get32 (header + 4), .length = get32 (header + 24) };

  memcpy (urb.header, header, HEADER);
  urb.endpoint = (guint8) (get32 (header + 16) | (in ? 0x80 : 0));
  g_assert_cmpuint (get32 (header + 8), ==, 1 << 16 | 2);
  g_assert_cmpuint (urb.length, <=, BUFFER);
  if (!in && !read_all (server->fd, data, urb.length))
    return FALSE;
  if ((urb.endpoint & 0x0F) == 0)
    return answer_control (server, &urb, data);
  if (!in && !send_result (server, &urb, mock_model_out (server->model, urb.endpoint, data, urb.length), data))
    return FALSE;
  if (in)
    g_queue_push_tail (&server->pending, g_memdup2 (&urb, sizeof urb));
  return try_pending (server, data);
}

static Urb *
take_pending (MockUsbipServer *server, guint32 seqnum)
{
  for (GList *link = server->pending.head; link != NULL; link = link->next)
    {
      Urb *urb = link->data;

      if (urb->seqnum == seqnum)
        {
          g_queue_delete_link (&server->pending, link);
          return urb;
        }
    }
  return NULL;
}

static gboolean
answer_unlink (MockUsbipServer *server, const guint8 header[HEADER])
{
  g_autofree Urb *urb = take_pending (server, get32 (header + 20));
  guint8 out[HEADER] = { 0, 0, 0, 4 };

  if (server->mood == TEST_MUTE_UNLINK)
    return TRUE;
  memcpy (out + 4, header + 4, 4);
  put32 (out + 20, urb != NULL && server->mood != TEST_LATE ? -ECONNRESET : 0);
  if (!write_all (server, out, sizeof out))
    return FALSE;
  return server->mood != TEST_LATE || urb == NULL || send_result (server, urb, 4, (const guint8 *) "late");
}

static gboolean
answer_command (MockUsbipServer *server, guint8 *data)
{
  guint8 header[HEADER];

  if (!read_all (server->fd, header, sizeof header))
    return FALSE;
  g_mutex_lock (&server->mutex);
  gboolean alive = get32 (header) == 1 ? answer_submit (server, header, data) : answer_unlink (server, header);
  g_mutex_unlock (&server->mutex);
  return alive;
}

static void
serve (MockUsbipServer *server)
{
  g_autofree guint8 *data = g_malloc (BUFFER);

  while (server->imported ? answer_command (server, data) : answer_operation (server))
    ;
}

static gpointer
run (gpointer data)
{
  MockUsbipServer *server = data;

  while (TRUE)
    {
      int fd = accept (server->listener, NULL, NULL);

      if (fd < 0)
        return NULL;
      g_mutex_lock (&server->mutex);
      server->fd = fd;
      server->imported = FALSE;
      g_mutex_unlock (&server->mutex);
      serve (server);
      g_mutex_lock (&server->mutex);
      g_queue_clear_full (&server->pending, g_free);
      server->fd = -1;
      close (fd);
      g_mutex_unlock (&server->mutex);
    }
}

MockUsbipServer *
mock_usbip_server_new (MockUsbipMood mood)
{
  MockUsbipServer *server = g_new0 (MockUsbipServer, 1);
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  socklen_t size = sizeof address;

  server->listener = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_assert_cmpint (bind (server->listener, (struct sockaddr *) &address, size), ==, 0);
  g_assert_cmpint (listen (server->listener, 5), ==, 0);
  g_assert_cmpint (getsockname (server->listener, (struct sockaddr *) &address, &size), ==, 0);
  server->address = g_strdup_printf ("127.0.0.1:%u", ntohs (address.sin_port));
  server->id = g_strdup_printf ("usbip:%s/" TEST_BUSID, server->address);
  server->fd = -1;
  server->mood = mood;
  server->model = mock_model_new ();
  g_mutex_init (&server->mutex);
  g_cond_init (&server->cond);
  g_queue_init (&server->pending);
  server->thread = g_thread_new ("usbip-server", run, server);
  return server;
}

void
mock_usbip_server_free (MockUsbipServer *server)
{
  shutdown (server->listener, SHUT_RDWR);
  mock_usbip_server_cut (server);
  g_thread_join (server->thread);
  close (server->listener);
  g_queue_clear_full (&server->pending, g_free);
  mock_model_free (server->model);
  g_mutex_clear (&server->mutex);
  g_cond_clear (&server->cond);
  g_free (server->address);
  g_free (server->id);
  g_free (server);
}

const char *
mock_usbip_server_get_address (MockUsbipServer *server)
{
  return server->address;
}

const char *
mock_usbip_server_get_id (MockUsbipServer *server)
{
  return server->id;
}

void
mock_usbip_server_set_mood (MockUsbipServer *server, MockUsbipMood mood)
{
  g_mutex_lock (&server->mutex);
  server->mood = mood;
  g_mutex_unlock (&server->mutex);
}

void
mock_usbip_server_stall (MockUsbipServer *server, guint8 endpoint)
{
  g_mutex_lock (&server->mutex);
  server->model->stalled = endpoint;
  g_mutex_unlock (&server->mutex);
}

guint
mock_usbip_server_get_n_cleared (MockUsbipServer *server)
{
  g_mutex_lock (&server->mutex);
  guint n = server->model->n_cleared;
  g_mutex_unlock (&server->mutex);
  return n;
}

void
mock_usbip_server_wait_pending (MockUsbipServer *server, guint n)
{
  g_mutex_lock (&server->mutex);
  while (server->pending.length < n)
    g_cond_wait (&server->cond, &server->mutex);
  g_mutex_unlock (&server->mutex);
}

void
mock_usbip_server_cut (MockUsbipServer *server)
{
  g_mutex_lock (&server->mutex);
  if (server->fd >= 0)
    shutdown (server->fd, SHUT_RDWR);
  g_mutex_unlock (&server->mutex);
}
