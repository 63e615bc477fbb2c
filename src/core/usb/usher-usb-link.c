/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A device of this computer as a UsherLink. Closing is the same on every path: end transfers, release interfaces, give the kernel
 * drivers back, close the handle. */
#include "usher-usb-link.h"

#include <string.h>

#include "usher-descriptors.h"
#include "usher-error.h"
#include "usher-link-error.h"
#include "usher-usb-device.h"
#include "usher-usb-drivers.h"
#include "usher-usb-request.h"
#include "usher-usb-transfer.h"

#define GONE_CHECKS 25 /* a cable that is pulled shows as a broken transfer first, and as a missing device a little later */
#define GONE_CHECK_US 20000

struct _UsherUsbLink {
  GObject parent_instance;

  UsherUsbContext *context;       /* (owned) */
  libusb_device_handle *handle;   /* (owned) (nullable) once closed */
  char *id;                       /* (owned) */
  UsherDescriptors *descriptors;  /* (owned) (nullable) until they are read */
  UsherUsbTransfers transfers;

  GMutex mutex; /* for what follows, and for closing the handle */
  UsherUsbDrivers drivers;
  gboolean claimed[G_MAXUINT8 + 1];
  guint n_claimed;
};

static void usher_usb_link_iface_init (UsherLinkInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (UsherUsbLink, usher_usb_link, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (USHER_TYPE_LINK, usher_usb_link_iface_init))

static void
set_libusb_error (UsherUsbLink *self, int code, GError **error)
{
  switch (code)
    {
    case LIBUSB_ERROR_INTERRUPTED:
      usher_link_error_set_cancelled (error);
      break;
    case LIBUSB_ERROR_NO_DEVICE:
      if (usher_usb_transfers_is_closed (&self->transfers))
        usher_link_error_set_closed (error, self->id);
      else
        usher_link_error_set_removed (error, self->id);
      break;
    default:
      g_set_error (error, USHER_ERROR, USHER_ERROR_FAILED, "USB request to %s failed: %s", self->id, libusb_error_name (code));
      break;
    }
}

/* Another thread may close the link meanwhile. */
static gboolean
is_gone_now (UsherUsbLink *self)
{
  gboolean gone;

  g_mutex_lock (&self->mutex);
  gone = self->handle == NULL || libusb_kernel_driver_active (self->handle, 0) == LIBUSB_ERROR_NO_DEVICE;
  g_mutex_unlock (&self->mutex);
  return gone;
}

static gboolean
is_gone (UsherUsbLink *self)
{
  for (guint i = 0; i < GONE_CHECKS; i++)
    {
      if (is_gone_now (self))
        return TRUE;
      g_usleep (GONE_CHECK_US);
    }
  return FALSE;
}

static void
clear_halt (UsherUsbLink *self, const struct libusb_transfer *transfer)
{
  int code = LIBUSB_SUCCESS;

  g_mutex_lock (&self->mutex);
  if (self->handle != NULL && transfer->type != LIBUSB_TRANSFER_TYPE_CONTROL)
    code = libusb_clear_halt (self->handle, transfer->endpoint);
  g_mutex_unlock (&self->mutex);
  if (code != LIBUSB_SUCCESS)
    g_debug ("failed to clear the halt of endpoint 0x%02X: %s", transfer->endpoint, libusb_error_name (code));
}

static void
set_transfer_error (UsherUsbLink *self, const struct libusb_transfer *transfer, GError **error)
{
  switch (transfer->status)
    {
    case LIBUSB_TRANSFER_TIMED_OUT:
      usher_link_error_set_timed_out (error, transfer->endpoint, transfer->timeout);
      return;
    case LIBUSB_TRANSFER_CANCELLED:
      if (usher_usb_transfers_is_closed (&self->transfers))
        usher_link_error_set_closed (error, self->id);
      else
        usher_link_error_set_cancelled (error);
      return;
    case LIBUSB_TRANSFER_STALL:
      clear_halt (self, transfer);
      usher_link_error_set_stalled (error, transfer->endpoint);
      return;
    case LIBUSB_TRANSFER_NO_DEVICE:
      usher_link_error_set_removed (error, self->id);
      return;
    case LIBUSB_TRANSFER_OVERFLOW:
      g_set_error (error, USHER_ERROR, USHER_ERROR_PROTOCOL, "USB endpoint 0x%02X sent more than the %d bytes asked for",
                   transfer->endpoint, transfer->length);
      return;
    case LIBUSB_TRANSFER_ERROR:
    case LIBUSB_TRANSFER_COMPLETED:
      break;
    }
  if (is_gone (self))
    usher_link_error_set_removed (error, self->id);
  else
    g_set_error (error, USHER_ERROR, USHER_ERROR_PROTOCOL, "USB transfer at endpoint 0x%02X failed (status %d)",
                 transfer->endpoint, transfer->status);
}

/* Bytes that came before time was up are not lost: a device may end a stream of full packets without a short one. */
static gssize
conclude (UsherUsbLink *self, const struct libusb_transfer *transfer, GError **error)
{
  gboolean in = (transfer->endpoint & USHER_LINK_IN) != 0;

  if (transfer->status == LIBUSB_TRANSFER_COMPLETED)
    return transfer->actual_length;
  if (transfer->status == LIBUSB_TRANSFER_TIMED_OUT && in && transfer->actual_length > 0)
    return transfer->actual_length;
  set_transfer_error (self, transfer, error);
  return -1;
}

static gssize
run (UsherUsbLink *self, struct libusb_transfer *transfer, GCancellable *cancellable, GError **error)
{
  int code = usher_usb_transfers_run (&self->transfers, transfer, cancellable);
  gssize length = -1;

  if (code != LIBUSB_SUCCESS)
    set_libusb_error (self, code, error);
  else
    length = conclude (self, transfer, error);
  return length;
}

static gssize
usher_usb_link_transfer (UsherLink *link, guint8 address, guint8 *data, gsize length, guint timeout_ms,
                         GCancellable *cancellable, GError **error)
{
  UsherUsbLink *self = USHER_USB_LINK (link);
  const UsherEndpoint *endpoint = usher_descriptors_find_endpoint (self->descriptors, address);
  struct libusb_transfer *transfer;
  gssize moved;

  if (endpoint == NULL || (endpoint->type != USHER_ENDPOINT_BULK && endpoint->type != USHER_ENDPOINT_INTERRUPT))
    {
      usher_link_error_set_no_endpoint (error, self->id, address);
      return -1;
    }
  transfer = libusb_alloc_transfer (0);
  libusb_fill_bulk_transfer (transfer, self->handle, address, data, (int) length, NULL, NULL, timeout_ms);
  if (endpoint->type == USHER_ENDPOINT_INTERRUPT)
    transfer->type = LIBUSB_TRANSFER_TYPE_INTERRUPT;
  moved = run (self, transfer, cancellable, error);
  libusb_free_transfer (transfer);
  return moved;
}

static gssize
usher_usb_link_control (UsherLink *link, const UsherSetup *setup, guint8 *data, guint timeout_ms, GCancellable *cancellable,
                        GError **error)
{
  UsherUsbLink *self = USHER_USB_LINK (link);
  g_autofree guint8 *buffer = g_malloc (LIBUSB_CONTROL_SETUP_SIZE + (gsize) setup->length);
  gboolean in = (setup->request_type & USHER_LINK_IN) != 0;
  struct libusb_transfer *transfer = libusb_alloc_transfer (0);
  gssize moved;

  libusb_fill_control_setup (buffer, setup->request_type, setup->request, setup->value, setup->index, setup->length);
  if (!in && setup->length > 0)
    memcpy (buffer + LIBUSB_CONTROL_SETUP_SIZE, data, setup->length);
  libusb_fill_control_transfer (transfer, self->handle, buffer, NULL, NULL, timeout_ms);
  moved = run (self, transfer, cancellable, error);
  libusb_free_transfer (transfer);
  if (in && moved > 0)
    memcpy (data, buffer + LIBUSB_CONTROL_SETUP_SIZE, (gsize) moved);
  return moved;
}

static gboolean
set_claim_error (UsherUsbLink *self, guint8 interface_number, int code, GError **error)
{
  g_autofree char *holder = NULL;

  if (code != LIBUSB_ERROR_BUSY)
    {
      set_libusb_error (self, code, error);
      return FALSE;
    }
  holder = usher_usb_device_describe_holder (libusb_get_device (self->handle), interface_number);
  g_set_error (error, USHER_ERROR, USHER_ERROR_BUSY, "USB interface %u of %s is held by %s", interface_number, self->id, holder);
  return FALSE;
}

static gboolean
claim_locked (UsherUsbLink *self, guint8 interface_number, GError **error)
{
  int code;

  if (self->handle == NULL)
    {
      usher_link_error_set_closed (error, self->id);
      return FALSE;
    }
  if (self->claimed[interface_number])
    return TRUE;
  if (!usher_usb_drivers_detach (&self->drivers, self->descriptors, interface_number, error))
    return FALSE;
  code = libusb_claim_interface (self->handle, interface_number);
  if (code != LIBUSB_SUCCESS)
    {
      usher_usb_drivers_give_back (&self->drivers, self->n_claimed == 0, NULL);
      return set_claim_error (self, interface_number, code, error);
    }
  self->claimed[interface_number] = TRUE;
  self->n_claimed++;
  return TRUE;
}

static gboolean
usher_usb_link_claim (UsherLink *link, guint8 interface_number, GCancellable *cancellable, GError **error)
{
  UsherUsbLink *self = USHER_USB_LINK (link);
  gboolean claimed;

  if (g_cancellable_is_cancelled (cancellable))
    {
      usher_link_error_set_cancelled (error);
      return FALSE;
    }
  if (usher_descriptors_get_by_number (self->descriptors, interface_number) == NULL)
    {
      usher_link_error_set_no_interface (error, self->id, interface_number);
      return FALSE;
    }
  g_mutex_lock (&self->mutex);
  claimed = claim_locked (self, interface_number, error);
  g_mutex_unlock (&self->mutex);
  if (!claimed)
    g_prefix_error (error, "failed to claim interface %u: ", interface_number);
  return claimed;
}

static gboolean
release_locked (UsherUsbLink *self, guint8 interface_number, GError **error)
{
  int code;

  if (!self->claimed[interface_number])
    return TRUE;
  code = libusb_release_interface (self->handle, interface_number);
  self->claimed[interface_number] = FALSE;
  self->n_claimed--;
  if (!usher_usb_drivers_give_back (&self->drivers, self->n_claimed == 0, error))
    return FALSE;
  if (code == LIBUSB_SUCCESS)
    return TRUE;
  set_libusb_error (self, code, error);
  return FALSE;
}

static gboolean
usher_usb_link_release (UsherLink *link, guint8 interface_number, GError **error)
{
  UsherUsbLink *self = USHER_USB_LINK (link);
  gboolean released;

  g_mutex_lock (&self->mutex);
  released = release_locked (self, interface_number, error);
  g_mutex_unlock (&self->mutex);
  if (!released)
    g_prefix_error (error, "failed to release interface %u: ", interface_number);
  return released;
}

static GBytes *
usher_usb_link_get_descriptors (UsherLink *link)
{
  return USHER_USB_LINK (link)->descriptors->raw;
}

static const char *
usher_usb_link_get_id (UsherLink *link)
{
  return USHER_USB_LINK (link)->id;
}

static void
close_locked (UsherUsbLink *self)
{
  if (self->handle == NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (self->claimed); i++)
    {
      g_autoptr (GError) error = NULL;

      if (!release_locked (self, (guint8) i, &error))
        g_debug ("%s", error->message);
    }
  usher_usb_drivers_clear (&self->drivers);
  libusb_close (g_steal_pointer (&self->handle));
}

static void
usher_usb_link_close (UsherLink *link)
{
  UsherUsbLink *self = USHER_USB_LINK (link);

  usher_usb_transfers_close (&self->transfers);
  g_mutex_lock (&self->mutex);
  close_locked (self);
  g_mutex_unlock (&self->mutex);
}

static void
usher_usb_link_finalize (GObject *object)
{
  UsherUsbLink *self = USHER_USB_LINK (object);

  usher_usb_link_close (USHER_LINK (self));
  usher_usb_transfers_clear (&self->transfers);
  g_clear_pointer (&self->descriptors, usher_descriptors_free);
  usher_usb_context_unref (self->context);
  g_free (self->id);
  g_mutex_clear (&self->mutex);
  G_OBJECT_CLASS (usher_usb_link_parent_class)->finalize (object);
}

static void
usher_usb_link_class_init (UsherUsbLinkClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = usher_usb_link_finalize;
}

static void
usher_usb_link_init (UsherUsbLink *self)
{
  g_mutex_init (&self->mutex);
  usher_usb_transfers_init (&self->transfers);
}

static void
usher_usb_link_iface_init (UsherLinkInterface *iface)
{
  iface->claim = usher_usb_link_claim;
  iface->release = usher_usb_link_release;
  iface->transfer = usher_usb_link_transfer;
  iface->control = usher_usb_link_control;
  iface->get_descriptors = usher_usb_link_get_descriptors;
  iface->get_id = usher_usb_link_get_id;
  iface->close = usher_usb_link_close;
}

static gboolean
read_descriptors (UsherUsbLink *self, GCancellable *cancellable, GError **error)
{
  int configuration = 0;
  int code = libusb_get_configuration (self->handle, &configuration);

  if (code != LIBUSB_SUCCESS)
    {
      set_libusb_error (self, code, error);
      return FALSE;
    }
  if (configuration == 0)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_NOT_SUPPORTED, "USB device %s is not configured", self->id);
      return FALSE;
    }
  self->descriptors = usher_usb_request_read_descriptors (USHER_LINK (self), (guint8) configuration, cancellable, error);
  return self->descriptors != NULL;
}

UsherLink *
usher_usb_link_new (UsherUsbContext *context, libusb_device_handle *handle, const char *id, GCancellable *cancellable,
                    GError **error)
{
  g_autoptr (UsherUsbLink) self = g_object_new (USHER_TYPE_USB_LINK, NULL);

  self->context = usher_usb_context_ref (context);
  self->handle = handle;
  self->id = g_strdup (id);
  usher_usb_drivers_init (&self->drivers, handle, id + strlen (USHER_USB_ID_PREFIX));
  if (!read_descriptors (self, cancellable, error))
    return NULL;
  return USHER_LINK (g_steal_pointer (&self));
}
