/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The messages of USB/IP 1.1.1 as bytes: see the header. */
#include "usbip-message.h"

#include <string.h>

#define VERSION 0x0111
#define SPEED_HIGH 3
#define RET_SUBMIT 3
#define RET_UNLINK 4
#define PATH_LENGTH 256

static void
put16 (GByteArray *to, guint value)
{
  const guint8 bytes[] = { (guint8) (value >> 8), (guint8) value };
  g_byte_array_append (to, bytes, sizeof bytes);
}

static void
put32 (GByteArray *to, guint32 value)
{
  put16 (to, value >> 16);
  put16 (to, value & 0xFFFF);
}

static void
put_text (GByteArray *to, const char *text, gsize size)
{
  guint8 field[PATH_LENGTH] = { 0 };
  memcpy (field, text, MIN (strlen (text), size - 1));
  g_byte_array_append (to, field, (guint) size);
}

static guint32
get32 (const guint8 *from)
{
  return (guint32) from[0] << 24 | (guint32) from[1] << 16 | (guint32) from[2] << 8 | from[3];
}

guint
virtual_usbip_read_operation (const guint8 header[VIRTUAL_USBIP_OP_HEADER])
{
  guint version = (guint) header[0] << 8 | header[1];
  return version == VERSION ? (guint) header[2] << 8 | header[3] : 0;
}

void
virtual_usbip_put_operation (GByteArray *to, guint code, VirtualUsbipStatus status)
{
  put16 (to, VERSION);
  put16 (to, code);
  put32 (to, status);
}

static void
put_interfaces (GByteArray *to, const VirtualUsbModel *device)
{
  const guint8 *data = device->configuration->data;
  const guint8 zero = 0;

  for (gsize at = 0; at + 8 < device->configuration->len && data[at] > 0; at += data[at])
    if (data[at + 1] == 4)
      {
        g_byte_array_append (to, data + at + 5, 3);
        g_byte_array_append (to, &zero, 1);
      }
}

void
virtual_usbip_put_device (GByteArray *to, const VirtualUsbModel *device, const char *busid, guint index, gboolean interfaces)
{
  const guint8 *d = device->device;
  const guint8 counts[] = { device->configuration->data[5], d[17], device->configuration->data[4] };
  g_autofree char *path = g_strconcat ("/sys/devices/virtual/usher/", busid, NULL);

  put_text (to, path, PATH_LENGTH);
  put_text (to, busid, VIRTUAL_USBIP_BUSID);
  put32 (to, 1);
  put32 (to, index + 2);
  put32 (to, SPEED_HIGH);
  put16 (to, (guint) d[9] << 8 | d[8]);
  put16 (to, (guint) d[11] << 8 | d[10]);
  put16 (to, (guint) d[13] << 8 | d[12]);
  g_byte_array_append (to, d + 4, 3);
  g_byte_array_append (to, counts, sizeof counts);
  if (interfaces)
    put_interfaces (to, device);
}

void
virtual_usbip_put_count (GByteArray *to, guint32 count)
{
  put32 (to, count);
}

void
virtual_usbip_read_urb (const guint8 header[VIRTUAL_USBIP_URB_HEADER], VirtualUsbipUrb *urb)
{
  urb->command = get32 (header);
  urb->seq = get32 (header + 4);
  urb->in = get32 (header + 12) == 1;
  urb->endpoint = get32 (header + 16);
  urb->victim = get32 (header + 20);
  urb->length = get32 (header + 24);
  memcpy (urb->setup, header + 40, sizeof urb->setup);
}

/* Header of a reply: direction and endpoint are zero there, as the kernel's own server sends them. */
static void
put_reply (GByteArray *to, guint32 code, guint32 seq, guint32 status, guint32 length)
{
  const guint8 zero[VIRTUAL_USBIP_URB_HEADER - 36] = { 0 };

  put32 (to, code);
  put32 (to, seq);
  put32 (to, 0);
  put32 (to, 0);
  put32 (to, 0);
  put32 (to, status);
  put32 (to, length);
  put32 (to, 0);
  put32 (to, code == RET_SUBMIT ? 0xFFFFFFFF : 0);
  g_byte_array_append (to, zero, sizeof zero);
}

void
virtual_usbip_put_submit (GByteArray *to, guint32 seq, gssize result, const guint8 *data)
{
  guint32 length = result < 0 ? 0 : (guint32) result;

  put_reply (to, RET_SUBMIT, seq, result < 0 ? (guint32) result : 0, length);
  if (data != NULL && length > 0)
    g_byte_array_append (to, data, length);
}

void
virtual_usbip_put_unlink (GByteArray *to, guint32 seq, gint32 status)
{
  put_reply (to, RET_UNLINK, seq, (guint32) status, 0);
}
