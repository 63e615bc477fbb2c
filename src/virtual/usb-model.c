/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Chapter 9 of the USB specification for virtual devices: see the header. */
#include "usb-model.h"

#include <string.h>

#define MAX_PACKET_0 64
#define REQUEST_GET_STATUS 0
#define REQUEST_CLEAR_FEATURE 1
#define REQUEST_SET_FEATURE 3
#define REQUEST_GET_DESCRIPTOR 6
#define REQUEST_GET_CONFIGURATION 8
#define REQUEST_SET_CONFIGURATION 9
#define REQUEST_GET_INTERFACE 10
#define REQUEST_SET_INTERFACE 11
#define TYPE_MASK 0x60
#define RECIPIENT_MASK 0x1F
#define RECIPIENT_DEVICE 0
#define RECIPIENT_ENDPOINT 2

void
virtual_usb_model_init (VirtualUsbModel *self, const VirtualUsbClass *class, guint16 vendor_id, guint16 product_id,
                        guint8 device_class, GByteArray *configuration, const char *product, const char *serial)
{
  const guint8 descriptor[sizeof self->device] = {
    18, 1, 0x00, 0x02, device_class, 0, 0, MAX_PACKET_0,
    (guint8) vendor_id, (guint8) (vendor_id >> 8), (guint8) product_id, (guint8) (product_id >> 8),
    0x00, 0x01, 1, 2, 3, 1,
  };

  self->class = class;
  memcpy (self->device, descriptor, sizeof descriptor);
  if (device_class == 0xEF) /* interface associations */
    self->device[5] = 2, self->device[6] = 1;
  self->configuration = configuration;
  configuration->data[2] = (guint8) configuration->len;
  configuration->data[3] = (guint8) (configuration->len >> 8);
  self->strings[0] = g_strdup ("Usher");
  self->strings[1] = g_strdup (product);
  self->strings[2] = g_strdup (serial);
}

void
virtual_usb_model_free (VirtualUsbModel *self)
{
  g_byte_array_unref (self->configuration);
  for (gsize i = 0; i < G_N_ELEMENTS (self->strings); i++)
    g_free (self->strings[i]);
  self->class->free (self);
}

static guint32
halt_bit (guint8 endpoint)
{
  return 1u << ((endpoint & 0x0F) + (endpoint & 0x80 ? 16 : 0));
}

void
virtual_usb_model_halt (VirtualUsbModel *self, guint8 endpoint)
{
  self->halted |= halt_bit (endpoint);
}

void
virtual_usb_model_reset (VirtualUsbModel *self)
{
  self->configured = 0;
  self->halted = 0;
  self->class->reset (self);
}

static gssize
put (guint8 *data, gsize length, const guint8 *from, gsize size)
{
  gsize count = MIN (length, size);
  memcpy (data, from, count);
  return (gssize) count;
}

static gssize
get_string (VirtualUsbModel *self, guint8 index, guint8 *data, gsize length)
{
  static const guint8 languages[] = { 4, 3, 0x09, 0x04 };
  guint8 descriptor[254] = { 0, 3 };
  gsize used = 2;

  if (index == 0)
    return put (data, length, languages, sizeof languages);
  if (index > G_N_ELEMENTS (self->strings))
    return VIRTUAL_USB_STALL;
  for (const char *at = self->strings[index - 1]; *at != '\0' && used + 2 <= sizeof descriptor; at++, used += 2)
    descriptor[used] = (guint8) *at;
  descriptor[0] = (guint8) used;
  return put (data, length, descriptor, used);
}

static gssize
get_descriptor (VirtualUsbModel *self, const guint8 setup[8], guint8 *data, gsize length)
{
  guint8 qualifier[10] = { 10, 6 };

  switch (setup[3])
    {
    case 1:
      return put (data, length, self->device, sizeof self->device);
    case 2:
      return put (data, length, self->configuration->data, self->configuration->len);
    case 3:
      return get_string (self, setup[2], data, length);
    case 6:
      memcpy (qualifier + 2, self->device + 2, 6);
      qualifier[8] = self->device[17];
      return put (data, length, qualifier, sizeof qualifier);
    default:
      return VIRTUAL_USB_STALL;
    }
}

static gssize
get_status (VirtualUsbModel *self, const guint8 setup[8], guint8 *data, gsize length)
{
  guint8 status[2] = { 0, 0 };
  if ((setup[0] & RECIPIENT_MASK) == RECIPIENT_ENDPOINT)
    status[0] = (self->halted & halt_bit (setup[4])) != 0;
  return put (data, length, status, sizeof status);
}

static gssize
change_feature (VirtualUsbModel *self, const guint8 setup[8])
{
  if ((setup[0] & RECIPIENT_MASK) != RECIPIENT_ENDPOINT)
    return (setup[0] & RECIPIENT_MASK) == RECIPIENT_DEVICE ? 0 : VIRTUAL_USB_STALL;
  if (setup[2] != 0)
    return VIRTUAL_USB_STALL;
  if (setup[1] == REQUEST_SET_FEATURE)
    self->halted |= halt_bit (setup[4]);
  else
    self->halted &= ~halt_bit (setup[4]);
  return 0;
}

static gssize
set_configuration (VirtualUsbModel *self, guint8 value)
{
  if (value > 1)
    return VIRTUAL_USB_STALL;
  self->configured = value;
  self->halted = 0;
  return 0;
}

static gssize
standard_request (VirtualUsbModel *self, const guint8 setup[8], guint8 *data, gsize length)
{
  const guint8 zero = 0;

  switch (setup[1])
    {
    case REQUEST_GET_STATUS:
      return get_status (self, setup, data, length);
    case REQUEST_CLEAR_FEATURE:
    case REQUEST_SET_FEATURE:
      return change_feature (self, setup);
    case REQUEST_GET_DESCRIPTOR:
      return get_descriptor (self, setup, data, length);
    case REQUEST_GET_CONFIGURATION:
      return put (data, length, &self->configured, 1);
    case REQUEST_SET_CONFIGURATION:
      return set_configuration (self, setup[2]);
    case REQUEST_GET_INTERFACE:
      return put (data, length, &zero, 1);
    case REQUEST_SET_INTERFACE:
      return setup[2] == 0 ? 0 : VIRTUAL_USB_STALL;
    default:
      return VIRTUAL_USB_STALL;
    }
}

gssize
virtual_usb_model_control (VirtualUsbModel *self, const guint8 setup[8], guint8 *data, gsize length)
{
  gsize wanted = (gsize) setup[6] | (gsize) setup[7] << 8;

  length = MIN (length, wanted);
  if ((setup[0] & TYPE_MASK) == 0)
    return standard_request (self, setup, data, length);
  return self->class->control (self, setup, data, length);
}

gssize
virtual_usb_model_out (VirtualUsbModel *self, guint8 endpoint, const guint8 *data, gsize length)
{
  if (self->halted & halt_bit (endpoint & 0x7F))
    return VIRTUAL_USB_STALL;
  return self->class->out (self, endpoint & 0x7F, data, length);
}

gssize
virtual_usb_model_in (VirtualUsbModel *self, guint8 endpoint, guint8 *data, gsize length, gint64 now, gint64 *due)
{
  *due = G_MAXINT64;
  if (self->halted & halt_bit (endpoint | 0x80))
    return VIRTUAL_USB_STALL;
  return self->class->in (self, endpoint | 0x80, data, length, now, due);
}
