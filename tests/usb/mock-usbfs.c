/* SPDX-License-Identifier: GPL-3.0-or-later */
/* usbfs as libusb uses it (linux/usbdevice_fs.h), in the thread of umockdev's handler. A pthread mutex, since thread sanitizers
 * cannot see into GLib's. */
#include "mock-usbfs.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <linux/usbdevice_fs.h>
#include <pthread.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "mock-drivers.h"
#include "mock-node.h"
#include "mock-sysfs.h"

#define OWNER "mock-usbfs-owner"
#define NOBODY 65534
#define HIGH_SPEED 3 /* enum usb_device_speed */

struct _MockUsbfs {
  UMockdevTestbed *testbed; /* (owned) */
  UMockdevIoctlBase *handler; /* (owned) */
  char *root;                 /* (owned) */
  char *node;                 /* (owned) */
  char *syspath;              /* (owned) */
  MockNode file;

  pthread_mutex_t mutex;
  pthread_cond_t cond;
  MockModel *model; /* (owned) */
  GQueue pending;   /* of (owned) UMockdevIoctlData of a struct usbdevfs_urb */
  GQueue done;      /* likewise */
  GPtrArray *clients; /* (owned) of UMockdevIoctlClient */
  MockDrivers drivers;
  gboolean broken;
  gboolean gone;
  guint reaps;
};

static struct usbdevfs_urb *
get_urb (UMockdevIoctlData *data)
{
  return (struct usbdevfs_urb *) (gpointer) data->data;
}

static void
show_readiness (MockUsbfs *self)
{
  mock_node_show (&self->file, self->done.length > 0 || self->gone);
}

static void
finish (MockUsbfs *self, UMockdevIoctlData *data, int result)
{
  get_urb (data)->status = MIN (result, 0);
  get_urb (data)->actual_length = MAX (result, 0);
  g_queue_push_tail (&self->done, data);
}

static int
try_urb (MockUsbfs *self, const struct usbdevfs_urb *urb)
{
  guint8 *buffer = urb->buffer;
  gsize length = (gsize) urb->buffer_length;

  if (self->gone)
    return -ESHUTDOWN;
  if (self->broken)
    return -EPROTO;
  if (urb->type == USBDEVFS_URB_TYPE_CONTROL)
    return mock_model_control (self->model, buffer, buffer + 8, length - 8);
  if ((urb->endpoint & 0x80) != 0)
    return mock_model_in (self->model, urb->endpoint, buffer, length);
  return mock_model_out (self->model, urb->endpoint, buffer, length);
}

static void
pump (MockUsbfs *self)
{
  for (GList *link = self->pending.head; link != NULL;)
    {
      GList *next = link->next;
      UMockdevIoctlData *data = link->data;
      int result = try_urb (self, get_urb (data));

      if (result != -EAGAIN)
        {
          g_queue_delete_link (&self->pending, link);
          finish (self, data, result);
        }
      link = next;
    }
  show_readiness (self);
  pthread_cond_broadcast (&self->cond);
}

/* Each program reaps its own. */
static gboolean
is_of (UMockdevIoctlData *data, UMockdevIoctlClient *client)
{
  return g_object_get_data (G_OBJECT (data), OWNER) == client;
}

static int
submit (MockUsbfs *self, UMockdevIoctlClient *client, UMockdevIoctlData *arg)
{
  UMockdevIoctlData *data = umockdev_ioctl_data_resolve (arg, 0, sizeof (struct usbdevfs_urb), NULL);

  UMockdevIoctlData *buffer = umockdev_ioctl_data_resolve (data, G_STRUCT_OFFSET (struct usbdevfs_urb, buffer),
                                                           (gsize) get_urb (data)->buffer_length, NULL);

  g_clear_object (&buffer); /* data has it; NULL when it is empty */
  g_object_set_data (G_OBJECT (data), OWNER, client);
  g_queue_push_tail (&self->pending, data);
  pump (self);
  return 0;
}

static int
discard (MockUsbfs *self, UMockdevIoctlClient *client, UMockdevIoctlData *arg)
{
  gulong address = *(gulong *) (gpointer) arg->data;

  for (GList *link = self->pending.head; link != NULL; link = link->next)
    {
      UMockdevIoctlData *data = link->data;

      if (data->client_addr == address && is_of (data, client))
        {
          g_queue_delete_link (&self->pending, link);
          finish (self, data, -ENOENT);
          show_readiness (self);
          return 0;
        }
    }
  return -EINVAL;
}

static int
clear_halt (MockUsbfs *self)
{
  self->model->stalled = 0;
  self->model->n_cleared++;
  return 0;
}

static int
tell_capabilities (UMockdevIoctlData *arg)
{
  g_autoptr (UMockdevIoctlData) data = umockdev_ioctl_data_resolve (arg, 0, sizeof (guint32), NULL);

  *(guint32 *) (gpointer) data->data
      = USBDEVFS_CAP_ZERO_PACKET | USBDEVFS_CAP_NO_PACKET_SIZE_LIM | USBDEVFS_CAP_REAP_AFTER_DISCONNECT;
  return 0;
}

static UMockdevIoctlData *
take (GQueue *queue, UMockdevIoctlClient *client)
{
  for (GList *link = queue->head; link != NULL; link = link->next)
    {
      UMockdevIoctlData *data = link->data;

      if (is_of (data, client))
        {
          g_queue_delete_link (queue, link);
          return data;
        }
    }
  return NULL;
}

static void
drop (GQueue *queue, UMockdevIoctlClient *client)
{
  UMockdevIoctlData *data;

  while ((data = take (queue, client)) != NULL)
    g_object_unref (data);
}

static int
tell_connection (UMockdevIoctlData *arg)
{
  g_autoptr (UMockdevIoctlData) data = umockdev_ioctl_data_resolve (arg, 0, sizeof (struct usbdevfs_connectinfo), NULL);

  ((struct usbdevfs_connectinfo *) (gpointer) data->data)->devnum = 1;
  return 0;
}

/* The one that libusb makes at once and not as a transfer: GET_CONFIGURATION on a passed descriptor. */
static int
control (MockUsbfs *self, UMockdevIoctlData *arg)
{
  g_autoptr (UMockdevIoctlData) data = umockdev_ioctl_data_resolve (arg, 0, sizeof (struct usbdevfs_ctrltransfer), NULL);
  const struct usbdevfs_ctrltransfer *transfer = (gpointer) data->data;
  gsize offset = G_STRUCT_OFFSET (struct usbdevfs_ctrltransfer, data);
  g_autoptr (UMockdevIoctlData) answer = umockdev_ioctl_data_resolve (data, offset, transfer->wLength, NULL);

  answer->data[0] = 1;
  return 1;
}

/* Completes the ioctl itself: the transfer handed back must not go before that. */
static void
reap (MockUsbfs *self, UMockdevIoctlClient *client, UMockdevIoctlData *arg)
{
  g_autoptr (UMockdevIoctlData) data = take (&self->done, client);
  g_autoptr (UMockdevIoctlData) pointer = NULL;

  self->reaps++;
  show_readiness (self);
  if (data == NULL)
    {
      umockdev_ioctl_client_complete (client, -1, self->gone ? ENODEV : EAGAIN);
      return;
    }
  pointer = umockdev_ioctl_data_resolve (arg, 0, sizeof (gpointer), NULL);
  umockdev_ioctl_data_set_ptr (pointer, 0, data);
  umockdev_ioctl_client_complete (client, 0, 0);
}

/* The signals that would tell of a program that ended are never emitted. */
static void
forget_ended (MockUsbfs *self)
{
  for (guint i = self->clients->len; i > 0; i--)
    {
      UMockdevIoctlClient *client = g_ptr_array_index (self->clients, i - 1);

      if (umockdev_ioctl_client_get_connected (client))
        continue;
      mock_drivers_forget (&self->drivers, client);
      drop (&self->pending, client);
      drop (&self->done, client);
      g_ptr_array_remove_index_fast (self->clients, i - 1);
      show_readiness (self);
    }
}

static int
answer (MockUsbfs *self, UMockdevIoctlClient *client, UMockdevIoctlData *arg)
{
  gulong request = umockdev_ioctl_client_get_request (client);

  if (request == (gulong) USBDEVFS_DISCARDURB)
    return discard (self, client, arg);
  if (self->gone)
    return -ENODEV;
  switch (request)
    {
    case USBDEVFS_GET_CAPABILITIES:
      return tell_capabilities (arg);
    case USBDEVFS_CONTROL:
      return control (self, arg);
    case USBDEVFS_CONNECTINFO:
      return tell_connection (arg);
    case USBDEVFS_GET_SPEED:
      return HIGH_SPEED;
    case USBDEVFS_GETDRIVER:
      return mock_drivers_tell (&self->drivers, arg);
    case USBDEVFS_IOCTL:
      return mock_drivers_pass_on (&self->drivers, arg);
    case USBDEVFS_CLAIMINTERFACE:
      return mock_drivers_claim (&self->drivers, client, arg, TRUE);
    case USBDEVFS_RELEASEINTERFACE:
      return mock_drivers_claim (&self->drivers, client, arg, FALSE);
    case USBDEVFS_CLEAR_HALT:
      return clear_halt (self);
    case USBDEVFS_SUBMITURB:
      return submit (self, client, arg);
    default:
      return -ENOTTY;
    }
}

static gboolean
on_ioctl (UMockdevIoctlBase *handler, UMockdevIoctlClient *client, gpointer user_data)
{
  MockUsbfs *self = user_data;
  UMockdevIoctlData *arg = umockdev_ioctl_client_get_arg (client); /* borrowed, whatever its introspection says */
  int result;

  pthread_mutex_lock (&self->mutex);
  forget_ended (self);
  if (umockdev_ioctl_client_get_request (client) == (gulong) USBDEVFS_REAPURBNDELAY)
    reap (self, client, arg);
  else
    {
      result = answer (self, client, arg);
      umockdev_ioctl_client_complete (client, result < 0 ? -1 : result, result < 0 ? -result : 0);
    }
  pthread_mutex_unlock (&self->mutex);
  return TRUE;
}

static void
on_client (UMockdevIoctlBase *handler, UMockdevIoctlClient *client, gpointer user_data)
{
  MockUsbfs *self = user_data;

  pthread_mutex_lock (&self->mutex);
  g_ptr_array_add (self->clients, g_object_ref (client));
  pthread_mutex_unlock (&self->mutex);
}

static MockUsbfs *
plug (UMockdevTestbed *testbed, const char *path, guint number, gboolean readable)
{
  MockUsbfs *self = g_new0 (MockUsbfs, 1);
  guint bus = (guint) g_ascii_strtoull (path, NULL, 10);
  GError *error = NULL;

  self->testbed = g_object_ref (testbed);
  self->root = umockdev_testbed_get_root_dir (testbed);
  self->node = g_strdup_printf ("/dev/bus/usb/%03u/%03u", bus, number);
  self->syspath = mock_sysfs_make_path (path);
  self->model = mock_model_new ();
  mock_drivers_init (&self->drivers, g_strconcat (self->root, self->syspath, NULL));
  pthread_mutex_init (&self->mutex, NULL);
  pthread_cond_init (&self->cond, NULL);
  self->clients = g_ptr_array_new_with_free_func (g_object_unref);
  g_queue_init (&self->pending);
  g_queue_init (&self->done);
  self->handler = umockdev_ioctl_base_new ();
  g_signal_connect_after (self->handler, "handle-ioctl", G_CALLBACK (on_ioctl), self);
  g_signal_connect (self->handler, "client-connected", G_CALLBACK (on_client), self);
  umockdev_testbed_attach_ioctl (testbed, self->node, self->handler, &error);
  g_assert_no_error (error);
  mock_node_init (&self->file, g_strconcat (self->root, self->node, NULL), readable);
  mock_sysfs_show (testbed, self->syspath, self->node, bus, number);
  return self;
}

MockUsbfs *
mock_usbfs_plug (UMockdevTestbed *testbed, const char *path, guint number)
{
  return plug (testbed, path, number, FALSE);
}

MockUsbfs *
mock_usbfs_plug_readable (UMockdevTestbed *testbed, const char *path, guint number)
{
  return plug (testbed, path, number, TRUE);
}

const char *
mock_usbfs_get_node (MockUsbfs *self)
{
  return self->node;
}

void
mock_usbfs_unplug (MockUsbfs *self)
{
  pthread_mutex_lock (&self->mutex);
  self->gone = TRUE;
  pump (self);
  pthread_mutex_unlock (&self->mutex);
  umockdev_testbed_uevent (self->testbed, self->syspath, "remove");
  mock_sysfs_hide (self->testbed, self->syspath);
}

void
mock_usbfs_free (MockUsbfs *self)
{
  GError *error = NULL;

  umockdev_testbed_detach_ioctl (self->testbed, self->node, &error);
  g_assert_no_error (error);
  g_signal_handlers_disconnect_by_data (self->handler, self);
  mock_node_clear (&self->file);
  g_object_unref (self->handler);
  g_queue_clear_full (&self->pending, g_object_unref);
  g_queue_clear_full (&self->done, g_object_unref);
  mock_model_free (self->model);
  mock_drivers_clear (&self->drivers);
  g_ptr_array_unref (self->clients);
  pthread_mutex_destroy (&self->mutex);
  pthread_cond_destroy (&self->cond);
  g_object_unref (self->testbed);
  g_free (self->root);
  g_free (self->node);
  g_free (self->syspath);
  g_free (self);
}

void
mock_usbfs_bind (MockUsbfs *self, guint interface_number, const char *driver)
{
  pthread_mutex_lock (&self->mutex);
  mock_drivers_bind (&self->drivers, interface_number, driver);
  pthread_mutex_unlock (&self->mutex);
}

void
mock_usbfs_lose (MockUsbfs *self, guint interface_number)
{
  pthread_mutex_lock (&self->mutex);
  mock_drivers_unbind (&self->drivers, interface_number);
  pthread_mutex_unlock (&self->mutex);
}

const char *
mock_usbfs_get_driver (MockUsbfs *self, guint interface_number)
{
  const char *driver;

  pthread_mutex_lock (&self->mutex);
  forget_ended (self);
  driver = mock_drivers_get (&self->drivers, interface_number);
  pthread_mutex_unlock (&self->mutex);
  return driver;
}

void
mock_usbfs_set_stubborn (MockUsbfs *self, gboolean stubborn)
{
  pthread_mutex_lock (&self->mutex);
  self->drivers.stubborn = stubborn;
  pthread_mutex_unlock (&self->mutex);
}

/* umockdev's preload library connects to its socket even for a node that did not open, and ends the process when it cannot. */
void
mock_usbfs_deny (MockUsbfs *self, gboolean deny)
{
  g_autofree char *socket = g_strconcat (self->root, "/ioctl", self->node, NULL);

  if (!deny && getuid () == 0)
    g_assert_cmpint (seteuid (0), ==, 0);
  g_assert_cmpint (g_chmod (self->root, 0711), ==, 0);
  g_assert_cmpint (g_chmod (socket, 0777), ==, 0);
  g_assert_cmpint (g_chmod (self->file.path, deny ? 0 : 0600), ==, 0);
  if (deny && getuid () == 0)
    g_assert_cmpint (seteuid (NOBODY), ==, 0);
}

void
mock_usbfs_stall (MockUsbfs *self, guint8 endpoint)
{
  pthread_mutex_lock (&self->mutex);
  self->model->stalled = endpoint;
  pthread_mutex_unlock (&self->mutex);
}

guint
mock_usbfs_get_n_cleared (MockUsbfs *self)
{
  guint n;

  pthread_mutex_lock (&self->mutex);
  n = self->model->n_cleared;
  pthread_mutex_unlock (&self->mutex);
  return n;
}

void
mock_usbfs_break (MockUsbfs *self)
{
  pthread_mutex_lock (&self->mutex);
  self->broken = TRUE;
  pump (self);
  pthread_mutex_unlock (&self->mutex);
}

void
mock_usbfs_wait_pending (MockUsbfs *self, guint n)
{
  pthread_mutex_lock (&self->mutex);
  while (self->pending.length < n)
    pthread_cond_wait (&self->cond, &self->mutex);
  pthread_mutex_unlock (&self->mutex);
}

guint
mock_usbfs_get_n_reaps (MockUsbfs *self)
{
  guint n;

  pthread_mutex_lock (&self->mutex);
  n = self->reaps;
  pthread_mutex_unlock (&self->mutex);
  return n;
}
