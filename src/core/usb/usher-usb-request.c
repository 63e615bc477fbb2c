/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Standard requests on endpoint 0. */
#include "usher-usb-request.h"

#include "usher-error.h"
#include "usher-link-error.h"

#define TIMEOUT_MS 5000 /* USB 2.0 9.2.6.4 */

#define REQUEST_CLEAR_FEATURE 1
#define REQUEST_GET_DESCRIPTOR 6
#define REQUEST_SET_CONFIGURATION 9

#define TO_DEVICE 0x00
#define TO_ENDPOINT 0x02

#define DEVICE_DESCRIPTOR 0x0100
#define FIRST_CONFIGURATION 0x0200
#define CONFIGURATION_HEADER_SIZE 9

UsherSetup
usher_usb_request_clear_halt (guint8 endpoint)
{
  return (UsherSetup) { .request_type = TO_ENDPOINT, .request = REQUEST_CLEAR_FEATURE, .index = endpoint };
}

static gboolean
get_descriptor (UsherLink *link, guint16 which, guint8 *data, guint16 length, GCancellable *cancellable, GError **error)
{
  UsherSetup setup = {
    .request_type = USHER_LINK_IN | TO_DEVICE,
    .request = REQUEST_GET_DESCRIPTOR,
    .value = which,
    .length = length,
  };
  gssize read = usher_link_control (link, &setup, data, TIMEOUT_MS, cancellable, error);

  if (read == length)
    return TRUE;
  if (read >= 0)
    g_set_error (error, USHER_ERROR, USHER_ERROR_PROTOCOL, "USB descriptor 0x%04X has %" G_GSSIZE_FORMAT " bytes, not %u", which,
                 read, length);
  return FALSE;
}

/* The device descriptor and the first configuration behind it. */
static GBytes *
read_raw (UsherLink *link, GCancellable *cancellable, GError **error)
{
  g_autoptr (GByteArray) raw = g_byte_array_sized_new (256);
  const guint8 *header;
  guint16 total;

  g_byte_array_set_size (raw, USHER_DESCRIPTORS_DEVICE_SIZE + CONFIGURATION_HEADER_SIZE);
  if (!get_descriptor (link, DEVICE_DESCRIPTOR, raw->data, USHER_DESCRIPTORS_DEVICE_SIZE, cancellable, error)
      || !get_descriptor (link, FIRST_CONFIGURATION, raw->data + USHER_DESCRIPTORS_DEVICE_SIZE, CONFIGURATION_HEADER_SIZE,
                          cancellable, error))
    return NULL;
  header = raw->data + USHER_DESCRIPTORS_DEVICE_SIZE;
  total = (guint16) (header[2] | header[3] << 8);
  if (total < CONFIGURATION_HEADER_SIZE)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_PROTOCOL, "USB configuration says it has %u bytes", total);
      return NULL;
    }
  g_byte_array_set_size (raw, USHER_DESCRIPTORS_DEVICE_SIZE + total);
  if (!get_descriptor (link, FIRST_CONFIGURATION, raw->data + USHER_DESCRIPTORS_DEVICE_SIZE, total, cancellable, error))
    return NULL;
  return g_byte_array_free_to_bytes (g_steal_pointer (&raw));
}

UsherDescriptors *
usher_usb_request_read_descriptors (UsherLink *link, GCancellable *cancellable, GError **error)
{
  g_autoptr (GBytes) raw = read_raw (link, cancellable, error);
  UsherDescriptors *descriptors;
  GError *codec_error = NULL;

  if (raw == NULL)
    return NULL;
  descriptors = usher_descriptors_parse (raw, &codec_error);
  if (descriptors == NULL)
    usher_link_error_take_codec (error, codec_error);
  return descriptors;
}

gboolean
usher_usb_request_set_configuration (UsherLink *link, guint8 value, GCancellable *cancellable, GError **error)
{
  UsherSetup setup = { .request_type = TO_DEVICE, .request = REQUEST_SET_CONFIGURATION, .value = value };

  return usher_link_control (link, &setup, NULL, TIMEOUT_MS, cancellable, error) >= 0;
}
