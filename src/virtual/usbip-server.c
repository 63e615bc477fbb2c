/* SPDX-License-Identifier: GPL-3.0-or-later */
/* USB/IP for virtual devices: one thread accepts, one thread serves each connection. See the header. */
#include "usbip-server.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tcp.h"
#include "usbip-message.h"
#include "usbip-session.h"

#define SETTLE_US 500000 /* how long an import waits until the last user's connection is noticed as gone */

typedef struct {
  char *busid;            /* (owned) */
  guint index;
  VirtualUsbModel *model; /* (owned) driven by the thread that has set @fd */
  int fd;                 /* of the connection that imported it, or -1 */
  gint64 plugged_at;      /* monotonic: not there before */
} Device;

struct _VirtualUsbipServer {
  int fd;
  guint16 port;
  GThread *thread;    /* (owned) */
  GMutex lock;        /* guards what follows, and each device's fields but not its model */
  GCond changed;
  GPtrArray *devices; /* (owned) of Device */
  GArray *open;       /* (owned) of int: connections that a thread serves */
  gboolean stopping;
};

typedef struct {
  VirtualUsbipServer *server; /* (not owned) */
  int fd;
} Connection;

static void
device_free (gpointer data)
{
  Device *device = data;
  virtual_usb_model_free (device->model);
  g_free (device->busid);
  g_free (device);
}

static Device *
find_device (VirtualUsbipServer *self, const char *busid)
{
  for (guint i = 0; i < self->devices->len; i++)
    {
      Device *device = g_ptr_array_index (self->devices, i);
      if (strcmp (device->busid, busid) == 0)
        return device;
    }
  return NULL;
}

static void
send_list (VirtualUsbipServer *self, int fd)
{
  g_autoptr (GByteArray) records = g_byte_array_new ();
  g_autoptr (GByteArray) reply = g_byte_array_new ();
  guint32 count = 0;

  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->devices->len; i++)
    {
      Device *device = g_ptr_array_index (self->devices, i);
      if (device->plugged_at > g_get_monotonic_time ())
        continue;
      virtual_usbip_put_device (records, device->model, device->busid, device->index, TRUE);
      count++;
    }
  g_mutex_unlock (&self->lock);
  virtual_usbip_put_operation (reply, VIRTUAL_USBIP_REP_DEVLIST, VIRTUAL_USBIP_OK);
  virtual_usbip_put_count (reply, count);
  g_byte_array_append (reply, records->data, records->len);
  (void) virtual_tcp_write (fd, reply->data, reply->len);
}

/* Waits a moment for a last user whose connection is just closing. */
static VirtualUsbipStatus
claim_device (VirtualUsbipServer *self, const char *busid, int fd, Device **device)
{
  gint64 until = g_get_monotonic_time () + SETTLE_US;
  VirtualUsbipStatus status = VIRTUAL_USBIP_OK;

  g_mutex_lock (&self->lock);
  *device = find_device (self, busid);
  while (*device != NULL && (*device)->fd >= 0 && !self->stopping)
    if (!g_cond_wait_until (&self->changed, &self->lock, until))
      break;
  if (*device == NULL || (*device)->plugged_at > g_get_monotonic_time ())
    status = VIRTUAL_USBIP_NO_DEVICE;
  else if ((*device)->fd >= 0)
    status = VIRTUAL_USBIP_BUSY;
  else
    (*device)->fd = fd;
  g_mutex_unlock (&self->lock);
  return status;
}

static void
release_device (VirtualUsbipServer *self, Device *device)
{
  virtual_usb_model_reset (device->model);
  g_mutex_lock (&self->lock);
  if (device->model->unplugged)
    device->plugged_at = g_get_monotonic_time () + (gint64) device->model->replug_ms * 1000;
  device->model->unplugged = FALSE;
  device->fd = -1;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

static void
import_device (VirtualUsbipServer *self, int fd)
{
  char busid[VIRTUAL_USBIP_BUSID + 1] = "";
  g_autoptr (GByteArray) reply = g_byte_array_new ();
  Device *device = NULL;

  if (!virtual_tcp_read (fd, (guint8 *) busid, VIRTUAL_USBIP_BUSID))
    return;
  VirtualUsbipStatus status = claim_device (self, busid, fd, &device);
  virtual_usbip_put_operation (reply, VIRTUAL_USBIP_REP_IMPORT, status);
  if (status != VIRTUAL_USBIP_OK)
    {
      (void) virtual_tcp_write (fd, reply->data, reply->len);
      return;
    }
  virtual_usb_model_reset (device->model);
  virtual_usbip_put_device (reply, device->model, busid, device->index, FALSE);
  if (virtual_tcp_write (fd, reply->data, reply->len))
    virtual_usbip_session_run (device->model, fd);
  release_device (self, device);
}

static void
close_connection (VirtualUsbipServer *self, int fd)
{
  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->open->len; i++)
    if (g_array_index (self->open, int, i) == fd)
      {
        g_array_remove_index_fast (self->open, i);
        break;
      }
  close (fd);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

static gpointer
serve_connection (gpointer data)
{
  g_autofree Connection *connection = data;
  guint8 header[VIRTUAL_USBIP_OP_HEADER];

  if (virtual_tcp_read (connection->fd, header, sizeof header))
    {
      guint code = virtual_usbip_read_operation (header);
      if (code == VIRTUAL_USBIP_REQ_DEVLIST)
        send_list (connection->server, connection->fd);
      else if (code == VIRTUAL_USBIP_REQ_IMPORT)
        import_device (connection->server, connection->fd);
    }
  close_connection (connection->server, connection->fd);
  return NULL;
}

static void
start_connection (VirtualUsbipServer *self, int fd)
{
  Connection *connection = g_new0 (Connection, 1);

  connection->server = self;
  connection->fd = fd;
  g_mutex_lock (&self->lock);
  g_array_append_val (self->open, fd);
  if (self->stopping)
    shutdown (fd, SHUT_RDWR);
  g_mutex_unlock (&self->lock);
  g_thread_unref (g_thread_new ("usbip", serve_connection, connection));
}

static gpointer
accept_connections (gpointer data)
{
  VirtualUsbipServer *self = data;
  int fd;

  while ((fd = virtual_tcp_accept (self->fd)) >= 0)
    start_connection (self, fd);
  return NULL;
}

VirtualUsbipServer *
virtual_usbip_server_new (const char *address, GError **error)
{
  guint16 port = 0;
  int fd = virtual_tcp_listen (address, &port, error);

  if (fd < 0)
    return NULL;
  VirtualUsbipServer *self = g_new0 (VirtualUsbipServer, 1);
  self->fd = fd;
  self->port = port;
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  self->devices = g_ptr_array_new_with_free_func (device_free);
  self->open = g_array_new (FALSE, FALSE, sizeof (int));
  self->thread = g_thread_new ("usbip-accept", accept_connections, self);
  return self;
}

void
virtual_usbip_server_free (VirtualUsbipServer *self)
{
  g_mutex_lock (&self->lock);
  self->stopping = TRUE;
  shutdown (self->fd, SHUT_RDWR);
  for (guint i = 0; i < self->open->len; i++)
    shutdown (g_array_index (self->open, int, i), SHUT_RDWR);
  g_mutex_unlock (&self->lock);
  g_thread_join (self->thread);
  g_mutex_lock (&self->lock);
  while (self->open->len > 0)
    g_cond_wait (&self->changed, &self->lock);
  g_mutex_unlock (&self->lock);
  close (self->fd);
  g_ptr_array_unref (self->devices);
  g_array_unref (self->open);
  g_cond_clear (&self->changed);
  g_mutex_clear (&self->lock);
  g_free (self);
}

guint16
virtual_usbip_server_get_port (VirtualUsbipServer *self)
{
  return self->port;
}

void
virtual_usbip_server_add (VirtualUsbipServer *self, const char *busid, VirtualUsbModel *model)
{
  Device *device = g_new0 (Device, 1);

  device->busid = g_strdup (busid);
  device->model = model;
  device->fd = -1;
  g_mutex_lock (&self->lock);
  device->index = self->devices->len;
  g_ptr_array_add (self->devices, device);
  g_mutex_unlock (&self->lock);
}

gboolean
virtual_usbip_server_unplug (VirtualUsbipServer *self, const char *busid, guint ms)
{
  g_mutex_lock (&self->lock);
  Device *device = find_device (self, busid);
  if (device != NULL)
    {
      device->plugged_at = g_get_monotonic_time () + (gint64) ms * 1000;
      if (device->fd >= 0)
        shutdown (device->fd, SHUT_RDWR);
    }
  g_mutex_unlock (&self->lock);
  return device != NULL;
}
