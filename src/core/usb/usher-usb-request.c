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
#define N_CONFIGURATIONS_OFFSET 17

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

static gboolean
append_device (UsherLink *link, GByteArray *raw, GCancellable *cancellable, GError **error)
{
  g_byte_array_set_size (raw, USHER_DESCRIPTORS_DEVICE_SIZE);
  return get_descriptor (link, DEVICE_DESCRIPTOR, raw->data, USHER_DESCRIPTORS_DEVICE_SIZE, cancellable, error);
}

/* The header says how long the whole is, and which configuration it is. */
static gboolean
find_configuration (UsherLink *link, guint8 value, guint n_configurations, guint16 *which, guint16 *total,
                    GCancellable *cancellable, GError **error)
{
  guint8 header[CONFIGURATION_HEADER_SIZE];

  for (guint i = 0; i < n_configurations; i++)
    {
      *which = (guint16) (FIRST_CONFIGURATION + i);
      if (!get_descriptor (link, *which, header, sizeof header, cancellable, error))
        return FALSE;
      *total = (guint16) (header[2] | header[3] << 8);
      if (value == 0 || header[5] == value)
        return TRUE;
    }
  g_set_error (error, USHER_ERROR, USHER_ERROR_PROTOCOL, "USB device has no configuration %u", value);
  return FALSE;
}

static gboolean
append_configuration (UsherLink *link, guint8 value, GByteArray *raw, GCancellable *cancellable, GError **error)
{
  guint16 which, total;

  if (!find_configuration (link, value, raw->data[N_CONFIGURATIONS_OFFSET], &which, &total, cancellable, error))
    return FALSE;
  g_byte_array_set_size (raw, USHER_DESCRIPTORS_DEVICE_SIZE + total);
  return get_descriptor (link, which, raw->data + USHER_DESCRIPTORS_DEVICE_SIZE, total, cancellable, error);
}

UsherDescriptors *
usher_usb_request_read_descriptors (UsherLink *link, guint8 value, GCancellable *cancellable, GError **error)
{
  g_autoptr (GByteArray) array = g_byte_array_sized_new (256);
  g_autoptr (GBytes) raw = NULL;
  UsherDescriptors *descriptors;
  GError *codec_error = NULL;

  if (!append_device (link, array, cancellable, error) || !append_configuration (link, value, array, cancellable, error))
    return NULL;
  raw = g_byte_array_free_to_bytes (g_steal_pointer (&array));
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
