/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lifetime of libusb's context and its event thread, and the table of devices that hotplug keeps. */
#include "usher-usb-context.h"

#include "usher-error.h"
#include "usher-usb-device.h"

#define EVENT_FAILURE_US 100000 /* between attempts when libusb cannot handle events */

typedef struct {
  libusb_device *device; /* (owned) */
  gint64 arrival;
} Present;

typedef struct {
  UsherUsbHotplugFunc func;
  gpointer data;
} Subscriber;

struct _UsherUsbContext {
  gatomicrefcount ref_count;
  libusb_context *libusb; /* (owned) */
  GThread *thread;        /* (owned) */
  int ending;             /* atomic; libusb looks at it too */
  gboolean discovery;
  libusb_hotplug_callback_handle hotplug;

  GMutex mutex; /* for what follows */
  GArray *present;     /* (owned) of Present */
  GArray *subscribers; /* (owned) of Subscriber */
};

static void
present_clear (gpointer data)
{
  libusb_unref_device (((Present *) data)->device);
}

static void
note_left (UsherUsbContext *self, libusb_device *device)
{
  for (guint i = 0; i < self->present->len; i++)
    {
      if (g_array_index (self->present, Present, i).device == device)
        {
          g_array_remove_index (self->present, i);
          return;
        }
    }
}

static int LIBUSB_CALL
on_hotplug (libusb_context *libusb, libusb_device *device, libusb_hotplug_event event, void *data)
{
  UsherUsbContext *self = data;
  gboolean arrived = event == LIBUSB_HOTPLUG_EVENT_DEVICE_ARRIVED;
  Present present = { .device = device, .arrival = g_get_monotonic_time () };

  g_mutex_lock (&self->mutex);
  for (guint i = 0; i < self->subscribers->len; i++)
    {
      const Subscriber *subscriber = &g_array_index (self->subscribers, Subscriber, i);

      subscriber->func (arrived, device, subscriber->data);
    }
  if (arrived)
    {
      libusb_ref_device (device);
      g_array_append_val (self->present, present);
    }
  else
    note_left (self, device);
  g_mutex_unlock (&self->mutex);
  return 0; /* go on calling */
}

static gpointer
handle_events (gpointer data)
{
  UsherUsbContext *self = data;

  while (!g_atomic_int_get (&self->ending))
    {
      int code = libusb_handle_events_completed (self->libusb, &self->ending);

      if (code < 0 && code != LIBUSB_ERROR_INTERRUPTED)
        {
          g_message ("libusb failed to handle events: %s", libusb_error_name (code));
          g_usleep (EVENT_FAILURE_US);
        }
    }
  return NULL;
}

static gboolean
init_libusb (UsherUsbContext *self, GError **error)
{
  int code = LIBUSB_SUCCESS;

  if (!self->discovery)
    code = libusb_set_option (NULL, LIBUSB_OPTION_NO_DEVICE_DISCOVERY);
  if (code == LIBUSB_SUCCESS)
    code = libusb_init (&self->libusb);
  if (code == LIBUSB_SUCCESS)
    return TRUE;
  g_set_error (error, USHER_ERROR, USHER_ERROR_NOT_SUPPORTED, "failed to start libusb: %s", libusb_error_name (code));
  return FALSE;
}

static gboolean
watch_bus (UsherUsbContext *self, GError **error)
{
  int events = LIBUSB_HOTPLUG_EVENT_DEVICE_ARRIVED | LIBUSB_HOTPLUG_EVENT_DEVICE_LEFT;
  int code;

  if (!self->discovery)
    return TRUE;
  code = libusb_hotplug_register_callback (self->libusb, events, LIBUSB_HOTPLUG_ENUMERATE, LIBUSB_HOTPLUG_MATCH_ANY,
                                           LIBUSB_HOTPLUG_MATCH_ANY, LIBUSB_HOTPLUG_MATCH_ANY, on_hotplug, self, &self->hotplug);
  if (code == LIBUSB_SUCCESS)
    return TRUE;
  g_set_error (error, USHER_ERROR, USHER_ERROR_NOT_SUPPORTED, "failed to watch the USB bus: %s", libusb_error_name (code));
  return FALSE;
}

UsherUsbContext *
usher_usb_context_new (gboolean discovery, GError **error)
{
  g_autoptr (UsherUsbContext) self = g_new0 (UsherUsbContext, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->discovery = discovery;
  g_mutex_init (&self->mutex);
  self->present = g_array_new (FALSE, FALSE, sizeof (Present));
  g_array_set_clear_func (self->present, present_clear);
  self->subscribers = g_array_new (FALSE, FALSE, sizeof (Subscriber));
  if (!init_libusb (self, error) || !watch_bus (self, error))
    return NULL;
  self->thread = g_thread_new ("usher-usb-events", handle_events, self);
  return g_steal_pointer (&self);
}

UsherUsbContext *
usher_usb_context_ref (UsherUsbContext *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

static void
end_events (UsherUsbContext *self)
{
  g_atomic_int_set (&self->ending, 1);
  libusb_interrupt_event_handler (self->libusb);
  g_thread_join (self->thread);
  if (self->discovery)
    libusb_hotplug_deregister_callback (self->libusb, self->hotplug);
}

void
usher_usb_context_unref (UsherUsbContext *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  if (self->thread != NULL)
    end_events (self);
  g_array_unref (self->present);
  g_array_unref (self->subscribers);
  if (self->libusb != NULL)
    libusb_exit (self->libusb);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

libusb_context *
usher_usb_context_get_libusb (UsherUsbContext *self)
{
  return self->libusb;
}

/* Asks libusb and not our own table, which lags behind it by a turn of the event thread. */
libusb_device *
usher_usb_context_find (UsherUsbContext *self, const char *path)
{
  libusb_device *found = NULL;
  libusb_device **devices;
  gssize n = libusb_get_device_list (self->libusb, &devices);

  for (gssize i = 0; i < n && found == NULL; i++)
    {
      g_autofree char *other = usher_usb_device_get_path (devices[i]);

      if (g_strcmp0 (other, path) == 0)
        found = libusb_ref_device (devices[i]);
    }
  if (n >= 0)
    libusb_free_device_list (devices, TRUE);
  return found;
}

gint64
usher_usb_context_get_arrival (UsherUsbContext *self, libusb_device *device)
{
  gint64 arrival = g_get_monotonic_time ();

  g_mutex_lock (&self->mutex);
  for (guint i = 0; i < self->present->len; i++)
    {
      const Present *present = &g_array_index (self->present, Present, i);

      if (present->device == device)
        arrival = present->arrival;
    }
  g_mutex_unlock (&self->mutex);
  return arrival;
}

void
usher_usb_context_subscribe (UsherUsbContext *self, UsherUsbHotplugFunc func, gpointer data)
{
  Subscriber subscriber = { .func = func, .data = data };

  g_mutex_lock (&self->mutex);
  g_array_append_val (self->subscribers, subscriber);
  for (guint i = 0; i < self->present->len; i++)
    func (TRUE, g_array_index (self->present, Present, i).device, data);
  g_mutex_unlock (&self->mutex);
}

void
usher_usb_context_unsubscribe (UsherUsbContext *self, UsherUsbHotplugFunc func, gpointer data)
{
  g_mutex_lock (&self->mutex);
  for (guint i = 0; i < self->subscribers->len; i++)
    {
      const Subscriber *subscriber = &g_array_index (self->subscribers, Subscriber, i);

      if (subscriber->func == func && subscriber->data == data)
        {
          g_array_remove_index (self->subscribers, i);
          break;
        }
    }
  g_mutex_unlock (&self->mutex);
}
