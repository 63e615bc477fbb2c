/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Listing and opening, and the repair of what a crashed run left behind. */
#include "usher-usb.h"

#include <string.h>

#include "usher-error.h"
#include "usher-link-error.h"
#include "usher-usb-context.h"
#include "usher-usb-detached.h"
#include "usher-usb-device.h"
#include "usher-usb-link.h"

#define SETTLE_US G_USEC_PER_SEC /* between the node of a device that arrives and its permissions */
#define SETTLE_STEP_MS 50

struct _UsherUsb {
  gatomicrefcount ref_count;
  UsherUsbContext *context; /* (owned) */
};

/* Takes @stale. An interface that is busy has its driver, unless a program has claimed it: then the note stays for a later run.
 * One whose driver does not want it could wait for ever. */
static void
attach (libusb_device_handle *handle, UsherUsbDetached *stale)
{
  int code = libusb_attach_kernel_driver (handle, stale->interface_number);

  if (code == LIBUSB_ERROR_BUSY && libusb_kernel_driver_active (handle, stale->interface_number) == 0)
    {
      g_message ("a program holds USB interface %u of %s, which lacks its kernel driver", stale->interface_number, stale->path);
      usher_usb_detached_free (stale);
      return;
    }
  if (code == LIBUSB_SUCCESS)
    g_message ("gave USB interface %u of %s back to its kernel driver after a crash", stale->interface_number, stale->path);
  else
    g_message ("USB interface %u of %s has no kernel driver to give it back to: %s", stale->interface_number, stale->path,
               libusb_error_name (code));
  usher_usb_detached_settle (stale);
}

/* Takes @stale. A device that was plugged again since has its driver. */
static void
repair (UsherUsb *self, UsherUsbDetached *stale)
{
  libusb_device *device = usher_usb_context_find (self->context, stale->path);
  libusb_device_handle *handle;
  int code;

  if (device == NULL || libusb_get_device_address (device) != stale->device_number)
    {
      usher_usb_detached_settle (stale);
      g_clear_pointer (&device, libusb_unref_device);
      return;
    }
  code = libusb_open (device, &handle);
  libusb_unref_device (device);
  if (code != LIBUSB_SUCCESS)
    {
      g_message ("failed to open %s to give its kernel driver back: %s", stale->path, libusb_error_name (code));
      usher_usb_detached_free (stale);
      return;
    }
  attach (handle, stale);
  libusb_close (handle);
}

static void
repair_all (UsherUsb *self)
{
  g_autoptr (GPtrArray) stale = usher_usb_detached_list_stale ();

  while (stale->len > 0)
    repair (self, g_ptr_array_steal_index_fast (stale, stale->len - 1));
}

static UsherUsb *
usb_new (gboolean discovery, GError **error)
{
  UsherUsbContext *context = usher_usb_context_new (discovery, error);
  UsherUsb *self;

  if (context == NULL)
    return NULL;
  self = g_new0 (UsherUsb, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->context = context;
  return self;
}

UsherUsb *
usher_usb_new (GError **error)
{
  UsherUsb *self = usb_new (TRUE, error);

  if (self != NULL)
    repair_all (self);
  return self;
}

UsherUsb *
usher_usb_new_without_discovery (GError **error)
{
  return usb_new (FALSE, error);
}

UsherUsb *
usher_usb_ref (UsherUsb *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
usher_usb_unref (UsherUsb *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  usher_usb_context_unref (self->context);
  g_free (self);
}

UsherUsbContext *
usher_usb_get_context (UsherUsb *self)
{
  return self->context;
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  const UsherAttached *first = *(const UsherAttached *const *) a;
  const UsherAttached *second = *(const UsherAttached *const *) b;
  int order = strcmp (first->id, second->id);

  return order != 0 ? order : strcmp (first->kind, second->kind);
}

GPtrArray *
usher_usb_list (UsherUsb *self, GError **error)
{
  g_autoptr (GPtrArray) array = usher_attached_array_new ();
  libusb_device **devices;
  gssize n = libusb_get_device_list (usher_usb_context_get_libusb (self->context), &devices);

  if (n < 0)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_FAILED, "failed to list USB devices: %s", libusb_error_name ((int) n));
      return NULL;
    }
  for (gssize i = 0; i < n; i++)
    usher_usb_device_collect (devices[i], array);
  libusb_free_device_list (devices, TRUE);
  g_ptr_array_sort (array, compare_ids);
  return g_steal_pointer (&array);
}

/* The topology path inside @id, or NULL. It becomes part of a file name: digits, dots and hyphens only. */
static const char *
get_path (const char *id, GError **error)
{
  gsize prefix = strlen (USHER_USB_ID_PREFIX);

  if (g_str_has_prefix (id, USHER_USB_ID_PREFIX) && g_ascii_isdigit (id[prefix])
      && strspn (id + prefix, "0123456789.-") == strlen (id + prefix))
    return id + prefix;
  g_set_error (error, USHER_ERROR, USHER_ERROR_INVALID, "device id %s is not usb:BUS-PORT", id);
  return NULL;
}

static void
set_open_error (GError **error, libusb_device *device, const char *id, int code)
{
  g_autofree char *node = usher_usb_device_get_node (device);
  g_autofree char *rule = usher_usb_device_get_rule (device);

  switch (code)
    {
    case LIBUSB_ERROR_ACCESS:
      g_set_error (error, USHER_ERROR, USHER_ERROR_PERMISSION,
                   "no permission to open %s (%s); put this line into /etc/udev/rules.d/70-usher.rules and plug the device in "
                   "again: %s",
                   node, id, rule);
      return;
    case LIBUSB_ERROR_NO_DEVICE:
      usher_link_error_set_removed (error, id);
      return;
    default:
      g_set_error (error, USHER_ERROR, USHER_ERROR_FAILED, "failed to open %s (%s): %s", node, id, libusb_error_name (code));
      return;
    }
}

/* TRUE when cancelled. */
static gboolean
pause_for_settling (GCancellable *cancellable)
{
  GPollFD pollfd;

  if (!g_cancellable_make_pollfd (cancellable, &pollfd))
    {
      g_usleep (SETTLE_STEP_MS * 1000);
      return FALSE;
    }
  g_poll (&pollfd, 1, SETTLE_STEP_MS);
  g_cancellable_release_fd (cancellable);
  return g_cancellable_is_cancelled (cancellable);
}

static int
open_settled (UsherUsb *self, libusb_device *device, libusb_device_handle **handle, GCancellable *cancellable)
{
  gint64 deadline = usher_usb_context_get_arrival (self->context, device) + SETTLE_US;
  int code = libusb_open (device, handle);

  while (code == LIBUSB_ERROR_ACCESS && g_get_monotonic_time () < deadline)
    code = pause_for_settling (cancellable) ? LIBUSB_ERROR_INTERRUPTED : libusb_open (device, handle);
  return code;
}

static void
repair_path (libusb_device_handle *handle, const char *path)
{
  g_autoptr (GPtrArray) stale = usher_usb_detached_list_stale ();

  for (guint i = stale->len; i > 0; i--)
    {
      const UsherUsbDetached *note = g_ptr_array_index (stale, i - 1);

      if (g_str_equal (note->path, path))
        attach (handle, g_ptr_array_steal_index (stale, i - 1));
    }
}

/* Takes @handle. What a crashed run took off the device comes back first, so that this link takes it off with a note of its own. */
static UsherLink *
link_new (UsherUsb *self, libusb_device_handle *handle, const char *id, GCancellable *cancellable, GError **error)
{
  UsherLink *link;

  repair_path (handle, id + strlen (USHER_USB_ID_PREFIX));
  link = usher_usb_link_new (self->context, handle, id, cancellable, error);
  if (link == NULL)
    g_prefix_error (error, "failed to set up %s: ", id);
  return link;
}

static UsherLink *
open_device (UsherUsb *self, libusb_device *device, const char *id, GCancellable *cancellable, GError **error)
{
  libusb_device_handle *handle;
  int code = open_settled (self, device, &handle, cancellable);

  if (code == LIBUSB_ERROR_INTERRUPTED)
    {
      usher_link_error_set_cancelled (error);
      return NULL;
    }
  if (code != LIBUSB_SUCCESS)
    {
      set_open_error (error, device, id, code);
      return NULL;
    }
  return link_new (self, handle, id, cancellable, error);
}

UsherLink *
usher_usb_open (UsherUsb *self, const char *id, GCancellable *cancellable, GError **error)
{
  const char *path = get_path (id, error);
  libusb_device *device;
  UsherLink *link;

  if (path == NULL)
    return NULL;
  device = usher_usb_context_find (self->context, path);
  if (device == NULL)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND, "no USB device is attached at %s", path);
      return NULL;
    }
  link = open_device (self, device, id, cancellable, error);
  libusb_unref_device (device);
  return link;
}

UsherLink *
usher_usb_open_fd (UsherUsb *self, int fd, const char *id, GError **error)
{
  libusb_device_handle *handle;
  int code;

  if (get_path (id, error) == NULL)
    return NULL;
  code = libusb_wrap_sys_device (usher_usb_context_get_libusb (self->context), fd, &handle);
  if (code != LIBUSB_SUCCESS)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_FAILED, "failed to use descriptor %d of %s: %s", fd, id,
                   libusb_error_name (code));
      return NULL;
    }
  return link_new (self, handle, id, NULL, error);
}
