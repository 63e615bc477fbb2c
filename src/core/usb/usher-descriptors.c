/* SPDX-License-Identifier: GPL-3.0-or-later */
/* USB 2.0 chapter 9 descriptors, read once into interfaces and endpoints. The input comes from a device: nothing in it is
 * believed before it is checked. */
#include "usher-descriptors.h"

#include <string.h>

#include "usher-error.h"

#define TYPE_DEVICE 1
#define TYPE_CONFIGURATION 2
#define TYPE_INTERFACE 4
#define TYPE_ENDPOINT 5

#define CONFIGURATION_SIZE 9
#define INTERFACE_SIZE 9
#define ENDPOINT_SIZE 7

#define TYPE_CS_INTERFACE 0x24
#define SUBTYPE_UNION 0x06
#define UNION_SIZE 5

static guint16
get_le16 (const guint8 *data)
{
  return (guint16) (data[0] | data[1] << 8);
}

static void
interface_clear (gpointer data)
{
  UsherInterface *interface = data;

  g_array_unref (interface->endpoints);
}

static gboolean
check_header (const guint8 *data, gsize left, gsize offset, GError **error)
{
  if (left >= 2 && data[0] >= 2 && data[0] <= left)
    return TRUE;
  g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_TRUNCATED,
               "USB descriptor at byte %" G_GSIZE_FORMAT " is cut short: %" G_GSIZE_FORMAT " bytes left", offset, left);
  return FALSE;
}

static gboolean
check_type (const guint8 *data, guint8 type, gsize size, GError **error)
{
  if (data[1] == type && data[0] >= size)
    return TRUE;
  g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_VALUE,
               "USB descriptor of type %u and length %u where type %u of at least %" G_GSIZE_FORMAT " bytes belongs", data[1],
               data[0], type, size);
  return FALSE;
}

static gboolean
read_device (UsherDescriptors *self, const guint8 *data, gsize left, GError **error)
{
  if (!check_header (data, left, 0, error) || !check_type (data, TYPE_DEVICE, USHER_DESCRIPTORS_DEVICE_SIZE, error))
    return FALSE;
  if (data[0] != USHER_DESCRIPTORS_DEVICE_SIZE)
    {
      g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_OVERLONG, "USB device descriptor of %u bytes", data[0]);
      return FALSE;
    }
  self->usb_version = get_le16 (data + 2);
  self->class_code = data[4];
  self->vendor_id = get_le16 (data + 8);
  self->product_id = get_le16 (data + 10);
  self->device_version = get_le16 (data + 12);
  self->manufacturer_index = data[14];
  self->product_index = data[15];
  self->serial_index = data[16];
  return TRUE;
}

static void
add_interface (UsherDescriptors *self, const guint8 *data)
{
  UsherInterface interface = {
    .number = data[2],
    .alternate = data[3],
    .class_code = data[5],
    .subclass = data[6],
    .protocol = data[7],
    .string_index = data[8],
    .endpoints = g_array_new (FALSE, FALSE, sizeof (UsherEndpoint)),
  };

  g_array_append_val (self->interfaces, interface);
}

static UsherInterface *
last_interface (UsherDescriptors *self)
{
  if (self->interfaces->len == 0)
    return NULL;
  return &g_array_index (self->interfaces, UsherInterface, self->interfaces->len - 1);
}

static gboolean
add_endpoint (UsherDescriptors *self, const guint8 *data, GError **error)
{
  UsherInterface *interface = last_interface (self);
  UsherEndpoint endpoint = {
    .address = data[2],
    .type = data[3] & 3,
    .max_packet_size = get_le16 (data + 4),
    .interval = data[6],
  };

  if (interface == NULL || (endpoint.address & 0x0F) == 0)
    {
      g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_VALUE, "USB endpoint 0x%02X %s", endpoint.address,
                   interface == NULL ? "before any interface" : "has number 0");
      return FALSE;
    }
  g_array_append_val (interface->endpoints, endpoint);
  return TRUE;
}

/* A class descriptor belongs to whatever stands before it; one right behind the configuration (an interface association)
 * belongs to nothing we use. */
static void
add_extra (UsherDescriptors *self, const guint8 *data)
{
  UsherInterface *interface = last_interface (self);
  const guint8 **extra;
  gsize *length;

  if (interface == NULL)
    return;
  extra = &interface->extra;
  length = &interface->extra_length;
  if (interface->endpoints->len > 0)
    {
      UsherEndpoint *endpoint = &g_array_index (interface->endpoints, UsherEndpoint, interface->endpoints->len - 1);

      extra = &endpoint->extra;
      length = &endpoint->extra_length;
    }
  if (*extra == NULL)
    *extra = data;
  *length += data[0];
}

static gboolean
read_one (UsherDescriptors *self, const guint8 *data, GError **error)
{
  switch (data[1])
    {
    case TYPE_INTERFACE:
      if (!check_type (data, TYPE_INTERFACE, INTERFACE_SIZE, error))
        return FALSE;
      add_interface (self, data);
      return TRUE;
    case TYPE_ENDPOINT:
      return check_type (data, TYPE_ENDPOINT, ENDPOINT_SIZE, error) && add_endpoint (self, data, error);
    case TYPE_DEVICE:
    case TYPE_CONFIGURATION:
      g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_VALUE,
                   "USB descriptor of type %u inside a configuration", data[1]);
      return FALSE;
    default: /* a class, vendor or later standard descriptor */
      add_extra (self, data);
      return TRUE;
    }
}

static gboolean
read_configuration (UsherDescriptors *self, const guint8 *data, gsize left, GError **error)
{
  gsize offset;

  if (!check_header (data, left, USHER_DESCRIPTORS_DEVICE_SIZE, error)
      || !check_type (data, TYPE_CONFIGURATION, CONFIGURATION_SIZE, error))
    return FALSE;
  if (get_le16 (data + 2) != left)
    {
      g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_VALUE,
                   "USB configuration says it has %u bytes and has %" G_GSIZE_FORMAT, get_le16 (data + 2), left);
      return FALSE;
    }
  self->configuration_value = data[5];
  for (offset = data[0]; offset < left; offset += data[offset])
    {
      if (!check_header (data + offset, left - offset, USHER_DESCRIPTORS_DEVICE_SIZE + offset, error)
          || !read_one (self, data + offset, error))
        return FALSE;
    }
  return TRUE;
}

UsherDescriptors *
usher_descriptors_parse (GBytes *raw, GError **error)
{
  g_autoptr (UsherDescriptors) self = g_new0 (UsherDescriptors, 1);
  gsize length;
  const guint8 *data;

  self->raw = g_bytes_ref (raw);
  self->interfaces = g_array_new (FALSE, FALSE, sizeof (UsherInterface));
  g_array_set_clear_func (self->interfaces, interface_clear);
  data = g_bytes_get_data (raw, &length);
  if (!read_device (self, data, length, error)
      || !read_configuration (self, data + USHER_DESCRIPTORS_DEVICE_SIZE, length - USHER_DESCRIPTORS_DEVICE_SIZE, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
usher_descriptors_free (UsherDescriptors *descriptors)
{
  g_array_unref (descriptors->interfaces);
  g_bytes_unref (descriptors->raw);
  g_free (descriptors);
}

guint
usher_descriptors_get_n_interfaces (const UsherDescriptors *self)
{
  return self->interfaces->len;
}

const UsherInterface *
usher_descriptors_get_interface (const UsherDescriptors *self, guint index)
{
  return &g_array_index (self->interfaces, UsherInterface, index);
}

const UsherInterface *
usher_descriptors_find_interface (const UsherDescriptors *self, guint8 class_code, guint *from)
{
  while (*from < self->interfaces->len)
    {
      const UsherInterface *interface = usher_descriptors_get_interface (self, (*from)++);

      if (interface->class_code == class_code && interface->alternate == 0)
        return interface;
    }
  return NULL;
}

const UsherInterface *
usher_descriptors_get_by_number (const UsherDescriptors *self, guint8 number)
{
  for (guint i = 0; i < self->interfaces->len; i++)
    {
      const UsherInterface *interface = usher_descriptors_get_interface (self, i);

      if (interface->number == number && interface->alternate == 0)
        return interface;
    }
  return NULL;
}

const UsherEndpoint *
usher_interface_find_endpoint (const UsherInterface *self, UsherEndpointType type, gboolean in)
{
  for (guint i = 0; i < self->endpoints->len; i++)
    {
      const UsherEndpoint *endpoint = &g_array_index (self->endpoints, UsherEndpoint, i);

      if (endpoint->type == type && (endpoint->address >= 0x80) == (in != FALSE))
        return endpoint;
    }
  return NULL;
}

/* The headers inside were checked when the configuration was read. */
static const guint8 *
find_in_extra (const guint8 *extra, gsize left, guint8 type, gsize *length)
{
  for (; left > 0; left -= extra[0], extra += extra[0])
    {
      if (extra[1] == type)
        {
          *length = extra[0];
          return extra;
        }
    }
  return NULL;
}

static gboolean
is_union_of (const guint8 *descriptor, guint8 master, guint8 number)
{
  if (descriptor[1] != TYPE_CS_INTERFACE || descriptor[0] < UNION_SIZE || descriptor[2] != SUBTYPE_UNION)
    return FALSE;
  if (descriptor[3] != master)
    return FALSE;
  return memchr (descriptor + 4, number, descriptor[0] - 4) != NULL;
}

guint8
usher_descriptors_find_master (const UsherDescriptors *self, guint8 number)
{
  for (guint i = 0; i < self->interfaces->len; i++)
    {
      const UsherInterface *interface = usher_descriptors_get_interface (self, i);
      const guint8 *extra = interface->extra;

      for (gsize left = interface->extra_length; left > 0; left -= extra[0], extra += extra[0])
        {
          if (is_union_of (extra, interface->number, number))
            return interface->number;
        }
    }
  return number;
}

const guint8 *
usher_interface_find_class_descriptor (const UsherInterface *self, guint8 descriptor_type, gsize *length)
{
  const guint8 *found = find_in_extra (self->extra, self->extra_length, descriptor_type, length);

  for (guint i = 0; found == NULL && i < self->endpoints->len; i++)
    {
      const UsherEndpoint *endpoint = &g_array_index (self->endpoints, UsherEndpoint, i);

      found = find_in_extra (endpoint->extra, endpoint->extra_length, descriptor_type, length);
    }
  return found;
}

const UsherEndpoint *
usher_descriptors_find_endpoint (const UsherDescriptors *self, guint8 address)
{
  for (guint i = 0; i < self->interfaces->len; i++)
    {
      const UsherInterface *interface = usher_descriptors_get_interface (self, i);

      for (guint j = 0; j < interface->endpoints->len; j++)
        {
          const UsherEndpoint *endpoint = &g_array_index (interface->endpoints, UsherEndpoint, j);

          if (endpoint->address == address)
            return endpoint;
        }
    }
  return NULL;
}
