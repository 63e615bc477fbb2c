/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From libusb's event thread to a main context: each event becomes a source there, never a call from here. */
#include "usher-usb-watch.h"

#include "usher-usb-context.h"
#include "usher-usb-device.h"

struct _UsherUsbWatch {
  gatomicrefcount ref_count; /* events on their way hold one */
  UsherUsb *usb;             /* (owned) keeps the devices of such events valid */
  GMainContext *context;     /* (owned) */
  UsherUsbWatchFunc func;    /* (nullable) once freed; in the context only */
  gpointer data;
  GHashTable *known; /* (owned) (not owned) libusb_device to (owned) GPtrArray of UsherAttached; in the context only */
};

typedef struct {
  UsherUsbWatch *watch;  /* (owned) */
  libusb_device *device; /* (owned) */
  gboolean arrived;
} Event;

static void
watch_unref (UsherUsbWatch *watch)
{
  if (!g_atomic_ref_count_dec (&watch->ref_count))
    return;
  g_hash_table_unref (watch->known);
  g_main_context_unref (watch->context);
  usher_usb_unref (watch->usb);
  g_free (watch);
}

static void
event_free (gpointer data)
{
  Event *event = data;

  libusb_unref_device (event->device);
  watch_unref (event->watch);
  g_free (event);
}

/* @func may free the watch. */
static void
report (UsherUsbWatch *watch, gboolean added, GPtrArray *functions)
{
  for (guint i = 0; i < functions->len && watch->func != NULL; i++)
    watch->func (added, g_ptr_array_index (functions, i), watch->data);
}

static void
report_arrival (UsherUsbWatch *watch, libusb_device *device)
{
  g_autoptr (GPtrArray) functions = usher_attached_array_new ();

  usher_usb_device_collect (device, functions);
  g_hash_table_insert (watch->known, device, g_ptr_array_ref (functions));
  report (watch, TRUE, functions);
}

static void
report_departure (UsherUsbWatch *watch, libusb_device *device)
{
  g_autoptr (GPtrArray) functions = NULL;

  if (g_hash_table_steal_extended (watch->known, device, NULL, (gpointer *) &functions))
    report (watch, FALSE, functions);
}

static gboolean
deliver (gpointer data)
{
  const Event *event = data;

  if (event->watch->func == NULL)
    return G_SOURCE_REMOVE;
  if (event->arrived)
    report_arrival (event->watch, event->device);
  else
    report_departure (event->watch, event->device);
  return G_SOURCE_REMOVE;
}

static void
on_hotplug (gboolean arrived, libusb_device *device, gpointer data)
{
  UsherUsbWatch *watch = data;
  g_autoptr (GSource) source = g_idle_source_new ();
  Event *event = g_new (Event, 1);

  g_atomic_ref_count_inc (&watch->ref_count);
  *event = (Event) { .watch = watch, .device = libusb_ref_device (device), .arrived = arrived };
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (source, "usher-usb-watch");
  g_source_set_callback (source, deliver, event, event_free);
  g_source_attach (source, watch->context);
}

UsherUsbWatch *
usher_usb_watch (UsherUsb *usb, UsherUsbWatchFunc func, gpointer data)
{
  UsherUsbWatch *watch = g_new0 (UsherUsbWatch, 1);

  g_atomic_ref_count_init (&watch->ref_count);
  watch->usb = usher_usb_ref (usb);
  watch->context = g_main_context_ref_thread_default ();
  watch->func = func;
  watch->data = data;
  watch->known = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_ptr_array_unref);
  usher_usb_context_subscribe (usher_usb_get_context (usb), on_hotplug, watch);
  return watch;
}

void
usher_usb_watch_free (UsherUsbWatch *watch)
{
  usher_usb_context_unsubscribe (usher_usb_get_context (watch->usb), on_hotplug, watch);
  watch->func = NULL;
  watch_unref (watch);
}
