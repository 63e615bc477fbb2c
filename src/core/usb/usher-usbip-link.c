/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An imported USB/IP device as a UsherLink: what to ask for, and what the status of an answer means. */
#include "usher-usbip-link.h"

#include <errno.h>

#include "usher-descriptors.h"
#include "usher-error.h"
#include "usher-link-error.h"
#include "usher-usbip-exchange.h"
#include "usher-usb-request.h"

#define SETUP_MS 5000
#define SPEED_HIGH 3

struct _UsherUsbipLink {
  GObject parent_instance;

  char *id;                      /* (owned) */
  UsherUsbipExchange *exchange;  /* (owned) */
  UsherDescriptors *descriptors; /* (owned) (nullable) until they are read */
  guint32 speed;
};

static void usher_usbip_link_iface_init (UsherLinkInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (UsherUsbipLink, usher_usbip_link, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (USHER_TYPE_LINK, usher_usbip_link_iface_init))

static void
clear_halt (UsherUsbipLink *self, guint8 endpoint)
{
  UsherSetup setup = usher_usb_request_clear_halt (endpoint);
  g_autoptr (GError) error = NULL;

  if (usher_link_control (USHER_LINK (self), &setup, NULL, SETUP_MS, NULL, &error) < 0)
    g_debug ("failed to clear the halt of endpoint 0x%02X: %s", endpoint, error->message);
}

static gssize
set_given_up (guint8 endpoint, guint timeout_ms, GCancellable *cancellable, GError **error)
{
  if (g_cancellable_is_cancelled (cancellable))
    usher_link_error_set_cancelled (error);
  else
    usher_link_error_set_timed_out (error, endpoint, timeout_ms);
  return -1;
}

/* How a transfer ended, as its caller is told. */
static gssize
conclude (UsherUsbipLink *self, guint8 endpoint, const UsherUsbipResult *result, guint timeout_ms, GCancellable *cancellable,
          GError **error)
{
  if (result->unlinked || (result->given_up && (result->status == -ENOENT || result->status == -ECONNRESET)))
    return set_given_up (endpoint, timeout_ms, cancellable, error);
  switch (result->status)
    {
    case 0:
      return (gssize) result->actual_length;
    case -EPIPE:
      if ((endpoint & 0x0F) != 0)
        clear_halt (self, endpoint);
      usher_link_error_set_stalled (error, endpoint);
      return -1;
    case -ENODEV:
    case -ESHUTDOWN:
      usher_link_error_set_removed (error, self->id);
      return -1;
    default:
      g_set_error (error, USHER_ERROR, USHER_ERROR_PROTOCOL, "USB transfer at endpoint 0x%02X failed: %s (status %d)",
                   endpoint, g_strerror (-result->status), result->status);
      return -1;
    }
}

/* USB 2.0 9.6.6: bInterval counts frames at full speed and is an exponent of microframes at high speed. */
static guint32
interval_of (UsherUsbipLink *self, const UsherEndpoint *endpoint)
{
  guint value = MAX (endpoint->interval, 1);

  if (endpoint->type != USHER_ENDPOINT_INTERRUPT)
    return 0;
  return self->speed >= SPEED_HIGH ? 1u << (MIN (value, 16) - 1) : value;
}

static gssize
usher_usbip_link_transfer (UsherLink *link, guint8 address, guint8 *data, gsize length, guint timeout_ms,
                           GCancellable *cancellable, GError **error)
{
  UsherUsbipLink *self = USHER_USBIP_LINK (link);
  const UsherEndpoint *endpoint = usher_descriptors_find_endpoint (self->descriptors, address);
  UsherUsbipSubmit request = { .endpoint = address, .length = (guint32) length };
  UsherUsbipResult result = { 0 };

  if (endpoint == NULL || (endpoint->type != USHER_ENDPOINT_BULK && endpoint->type != USHER_ENDPOINT_INTERRUPT))
    {
      usher_link_error_set_no_endpoint (error, self->id, address);
      return -1;
    }
  request.interval = interval_of (self, endpoint);
  if (!usher_usbip_exchange_run (self->exchange, &request, data, timeout_ms, cancellable, &result, error))
    return -1;
  return conclude (self, request.endpoint, &result, timeout_ms, cancellable, error);
}

static gssize
usher_usbip_link_control (UsherLink *link, const UsherSetup *setup, guint8 *data, guint timeout_ms, GCancellable *cancellable,
                          GError **error)
{
  UsherUsbipLink *self = USHER_USBIP_LINK (link);
  UsherUsbipSubmit request = {
    .endpoint = setup->request_type & USHER_LINK_IN,
    .length = setup->length,
    .setup = *setup,
  };
  UsherUsbipResult result = { 0 };

  if (!usher_usbip_exchange_run (self->exchange, &request, data, timeout_ms, cancellable, &result, error))
    return -1;
  return conclude (self, request.endpoint, &result, timeout_ms, cancellable, error);
}

/* An imported device is wholly ours: there is no kernel driver and nobody to share with. */
static gboolean
usher_usbip_link_claim (UsherLink *link, guint8 interface_number, GCancellable *cancellable, GError **error)
{
  UsherUsbipLink *self = USHER_USBIP_LINK (link);

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
  return usher_usbip_exchange_check (self->exchange, error);
}

static gboolean
usher_usbip_link_release (UsherLink *link, guint8 interface_number, GError **error)
{
  return TRUE;
}

static GBytes *
usher_usbip_link_get_descriptors (UsherLink *link)
{
  return USHER_USBIP_LINK (link)->descriptors->raw;
}

static const char *
usher_usbip_link_get_id (UsherLink *link)
{
  return USHER_USBIP_LINK (link)->id;
}

static void
usher_usbip_link_close (UsherLink *link)
{
  usher_usbip_exchange_close (USHER_USBIP_LINK (link)->exchange);
}

static void
usher_usbip_link_finalize (GObject *object)
{
  UsherUsbipLink *self = USHER_USBIP_LINK (object);

  g_clear_pointer (&self->descriptors, usher_descriptors_free);
  g_clear_pointer (&self->exchange, usher_usbip_exchange_free);
  g_free (self->id);
  G_OBJECT_CLASS (usher_usbip_link_parent_class)->finalize (object);
}

static void
usher_usbip_link_class_init (UsherUsbipLinkClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = usher_usbip_link_finalize;
}

static void
usher_usbip_link_init (UsherUsbipLink *self)
{
}

static void
usher_usbip_link_iface_init (UsherLinkInterface *iface)
{
  iface->claim = usher_usbip_link_claim;
  iface->release = usher_usbip_link_release;
  iface->transfer = usher_usbip_link_transfer;
  iface->control = usher_usbip_link_control;
  iface->get_descriptors = usher_usbip_link_get_descriptors;
  iface->get_id = usher_usbip_link_get_id;
  iface->close = usher_usbip_link_close;
}

UsherLink *
usher_usbip_link_new (UsherUsbipWire *wire, const char *id, const UsherUsbipDevice *device, GCancellable *cancellable,
                      GError **error)
{
  g_autoptr (UsherUsbipLink) self = g_object_new (USHER_TYPE_USBIP_LINK, NULL);

  self->id = g_strdup (id);
  self->exchange = usher_usbip_exchange_new (wire, id, device->bus_number << 16 | device->device_number);
  self->speed = device->speed;
  self->descriptors = usher_usb_request_read_descriptors (USHER_LINK (self), 0, cancellable, error);
  if (self->descriptors == NULL
      || !usher_usb_request_set_configuration (USHER_LINK (self), self->descriptors->configuration_value, cancellable, error))
    return NULL;
  return USHER_LINK (g_steal_pointer (&self));
}
