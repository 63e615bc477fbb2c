/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The operations of USB/IP before a device is imported: what is offered, and the import itself. */
#include "usher-usbip.h"

#include <string.h>

#include "usher-error.h"
#include "usher-link-error.h"
#include "usher-usbip-codec.h"
#include "usher-usbip-link.h"
#include "usher-usbip-wire.h"

#define ANSWER_US (10 * G_USEC_PER_SEC)

/* A connection lost before the device is ours is not a device unplugged. */
static gboolean
read_answer (UsherUsbipWire *wire, guint8 *data, gsize length, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) cause = NULL;

  if (usher_usbip_wire_read (wire, data, length, g_get_monotonic_time () + ANSWER_US, cancellable, &cause))
    return TRUE;
  if (g_error_matches (cause, USHER_ERROR, USHER_ERROR_REMOVED))
    g_set_error (error, USHER_ERROR, USHER_ERROR_PROTOCOL, "answer is cut short: %s", cause->message);
  else
    g_propagate_error (error, g_steal_pointer (&cause));
  return FALSE;
}

static gboolean
set_status_error (GError **error, UsherUsbipStatus status)
{
  switch (status)
    {
    case USHER_USBIP_OK:
      return TRUE;
    case USHER_USBIP_DEVICE_BUSY:
      g_set_error (error, USHER_ERROR, USHER_ERROR_BUSY, "another USB/IP client has the device (status %d)", status);
      return FALSE;
    case USHER_USBIP_NOT_AVAILABLE:
    case USHER_USBIP_NO_DEVICE:
      g_set_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND, "the USB/IP server does not have the device (status %d)", status);
      return FALSE;
    case USHER_USBIP_DEVICE_ERROR:
    case USHER_USBIP_ERROR:
      break;
    }
  g_set_error (error, USHER_ERROR, USHER_ERROR_FAILED, "the USB/IP server failed (status %d)", status);
  return FALSE;
}

static gboolean
read_op (UsherUsbipWire *wire, UsherUsbipOp op, GCancellable *cancellable, GError **error)
{
  guint8 header[USHER_USBIP_OP_SIZE];
  UsherUsbipStatus status;
  GError *codec_error = NULL;

  if (!read_answer (wire, header, sizeof header, cancellable, error))
    return FALSE;
  if (!usher_usbip_decode_op (header, op, &status, &codec_error))
    {
      usher_link_error_take_codec (error, codec_error);
      return FALSE;
    }
  return set_status_error (error, status);
}

static gboolean
read_device (UsherUsbipWire *wire, UsherUsbipDevice *device, GCancellable *cancellable, GError **error)
{
  guint8 data[USHER_USBIP_DEVICE_SIZE];
  GError *codec_error = NULL;

  if (!read_answer (wire, data, sizeof data, cancellable, error))
    return FALSE;
  if (usher_usbip_decode_device (data, device, &codec_error))
    return TRUE;
  usher_link_error_take_codec (error, codec_error);
  return FALSE;
}

static gboolean
read_count (UsherUsbipWire *wire, guint32 *count, GCancellable *cancellable, GError **error)
{
  guint8 data[USHER_USBIP_COUNT_SIZE];
  GError *codec_error = NULL;

  if (!read_answer (wire, data, sizeof data, cancellable, error))
    return FALSE;
  if (usher_usbip_decode_count (data, count, &codec_error))
    return TRUE;
  usher_link_error_take_codec (error, codec_error);
  return FALSE;
}

static UsherAttached *
attached_new (const char *host_port, const UsherUsbipDevice *device)
{
  UsherAttached *attached = g_new0 (UsherAttached, 1);

  attached->id = g_strdup_printf (USHER_USBIP_ID_PREFIX "%s/%s", host_port, device->busid);
  attached->name = g_strdup_printf ("%04x:%04x", device->vendor_id, device->product_id);
  attached->path = g_strdup (device->busid);
  attached->vendor_id = device->vendor_id;
  attached->product_id = device->product_id;
  return attached;
}

static gboolean
read_listed (UsherUsbipWire *wire, const char *host_port, GPtrArray *array, GCancellable *cancellable, GError **error)
{
  g_autoptr (UsherAttached) attached = NULL;
  UsherUsbipDevice device;

  if (!read_device (wire, &device, cancellable, error))
    return FALSE;
  attached = attached_new (host_port, &device);
  for (guint i = 0; i < device.n_interfaces; i++)
    {
      guint8 interface[USHER_USBIP_INTERFACE_SIZE];
      const char *kind;

      if (!read_answer (wire, interface, sizeof interface, cancellable, error))
        return FALSE;
      kind = usher_attached_kind_of_interface (interface[0], interface[1]);
      if (kind != NULL)
        usher_attached_array_add (array, attached, kind);
    }
  return TRUE;
}

static gboolean
read_list (UsherUsbipWire *wire, const char *host_port, GPtrArray *array, GCancellable *cancellable, GError **error)
{
  guint32 count;

  if (!read_op (wire, USHER_USBIP_OP_DEVICE_LIST, cancellable, error) || !read_count (wire, &count, cancellable, error))
    return FALSE;
  for (guint32 i = 0; i < count; i++)
    {
      if (!read_listed (wire, host_port, array, cancellable, error))
        return FALSE;
    }
  return TRUE;
}

GPtrArray *
usher_usbip_list (const char *host_port, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) array = usher_attached_array_new ();
  g_autoptr (UsherUsbipWire) wire = NULL;
  guint8 request[USHER_USBIP_OP_SIZE];

  wire = usher_usbip_wire_connect (host_port, cancellable, error);
  if (wire == NULL)
    return NULL;
  usher_usbip_encode_device_list_request (request);
  if (!usher_usbip_wire_send (wire, request, sizeof request, NULL, 0, error)
      || !read_list (wire, host_port, array, cancellable, error))
    {
      g_prefix_error (error, "failed to list the devices of %s: ", host_port);
      return NULL;
    }
  return g_steal_pointer (&array);
}

static gboolean
import_device (UsherUsbipWire *wire, const char *busid, UsherUsbipDevice *device, GCancellable *cancellable, GError **error)
{
  guint8 request[USHER_USBIP_IMPORT_SIZE];
  GError *codec_error = NULL;

  if (!usher_usbip_encode_import_request (busid, request, &codec_error))
    {
      g_set_error_literal (error, USHER_ERROR, USHER_ERROR_INVALID, codec_error->message);
      g_error_free (codec_error);
      return FALSE;
    }
  if (!usher_usbip_wire_send (wire, request, sizeof request, NULL, 0, error)
      || !read_op (wire, USHER_USBIP_OP_IMPORT, cancellable, error) || !read_device (wire, device, cancellable, error))
    return FALSE;
  if (g_str_equal (device->busid, busid))
    return TRUE;
  g_set_error (error, USHER_ERROR, USHER_ERROR_PROTOCOL, "the USB/IP server gave device %s instead of %s", device->busid, busid);
  return FALSE;
}

/* "usbip:HOST:PORT/BUSID" to its parts; a bus id has no slash. */
static gboolean
split_id (const char *id, char **host_port, const char **busid, GError **error)
{
  const char *slash = strrchr (id, '/');
  gsize prefix = strlen (USHER_USBIP_ID_PREFIX);

  if (!g_str_has_prefix (id, USHER_USBIP_ID_PREFIX) || slash == NULL || slash == id + prefix || slash[1] == '\0')
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_INVALID, "device id %s is not usbip:HOST:PORT/BUSID", id);
      return FALSE;
    }
  *host_port = g_strndup (id + prefix, (gsize) (slash - id) - prefix);
  *busid = slash + 1;
  return TRUE;
}

UsherLink *
usher_usbip_open (const char *id, GCancellable *cancellable, GError **error)
{
  g_autoptr (UsherUsbipWire) wire = NULL;
  g_autofree char *host_port = NULL;
  const char *busid;
  UsherUsbipDevice device;
  UsherLink *link;

  if (!split_id (id, &host_port, &busid, error))
    return NULL;
  wire = usher_usbip_wire_connect (host_port, cancellable, error);
  if (wire == NULL)
    return NULL;
  if (!import_device (wire, busid, &device, cancellable, error))
    {
      g_prefix_error (error, "failed to import %s: ", id);
      return NULL;
    }
  link = usher_usbip_link_new (g_steal_pointer (&wire), id, &device, cancellable, error);
  if (link == NULL)
    g_prefix_error (error, "failed to set up %s: ", id);
  return link;
}
