/* SPDX-License-Identifier: GPL-3.0-or-later */
/* USB/IP messages to bytes and back. */
#include "usher-usbip-codec.h"

#include <string.h>

#include "usher-error.h"

#define VERSION 0x0111
#define REQUEST_BIT 0x8000

#define CMD_SUBMIT 1
#define CMD_UNLINK 2
#define RET_SUBMIT 3
#define RET_UNLINK 4

#define DIRECTION_OUT 0
#define DIRECTION_IN 1

#define PATH_SIZE 256
#define NO_PACKETS 0xFFFFFFFFu /* some servers say so instead of 0 when a transfer is not isochronous */

static void
put16 (guint8 *out, guint16 value)
{
  out[0] = (guint8) (value >> 8);
  out[1] = (guint8) value;
}

static void
put32 (guint8 *out, guint32 value)
{
  put16 (out, (guint16) (value >> 16));
  put16 (out + 2, (guint16) value);
}

static guint16
get16 (const guint8 *data)
{
  return (guint16) (data[0] << 8 | data[1]);
}

static guint32
get32 (const guint8 *data)
{
  return (guint32) get16 (data) << 16 | get16 (data + 2);
}

static void
put_le16 (guint8 *out, guint16 value)
{
  out[0] = (guint8) value;
  out[1] = (guint8) (value >> 8);
}

static void
put_op (guint8 *out, UsherUsbipOp op)
{
  put16 (out, VERSION);
  put16 (out + 2, (guint16) (REQUEST_BIT | op));
  put32 (out + 4, 0);
}

void
usher_usbip_encode_device_list_request (guint8 out[USHER_USBIP_OP_SIZE])
{
  put_op (out, USHER_USBIP_OP_DEVICE_LIST);
}

gboolean
usher_usbip_encode_import_request (const char *busid, guint8 out[USHER_USBIP_IMPORT_SIZE], GError **error)
{
  gsize length = strlen (busid);

  if (length == 0 || length >= USHER_USBIP_BUSID_SIZE)
    {
      g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_VALUE, "USB/IP bus id of %" G_GSIZE_FORMAT " characters",
                   length);
      return FALSE;
    }
  put_op (out, USHER_USBIP_OP_IMPORT);
  memset (out + USHER_USBIP_OP_SIZE, 0, USHER_USBIP_BUSID_SIZE);
  memcpy (out + USHER_USBIP_OP_SIZE, busid, length);
  return TRUE;
}

gboolean
usher_usbip_decode_op (const guint8 data[USHER_USBIP_OP_SIZE], UsherUsbipOp op, UsherUsbipStatus *status, GError **error)
{
  guint32 raw_status = get32 (data + 4);

  if (get16 (data) != VERSION || get16 (data + 2) != op)
    {
      g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_TAG,
                   "USB/IP answer has version 0x%04X and code 0x%04X, not 0x%04X and 0x%04X", get16 (data), get16 (data + 2),
                   VERSION, op);
      return FALSE;
    }
  if (raw_status > USHER_USBIP_ERROR)
    {
      g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_VALUE, "USB/IP answer has unknown status 0x%08X",
                   raw_status);
      return FALSE;
    }
  *status = raw_status;
  return TRUE;
}

gboolean
usher_usbip_decode_count (const guint8 data[USHER_USBIP_COUNT_SIZE], guint32 *count, GError **error)
{
  *count = get32 (data);
  if (*count <= USHER_USBIP_MAX_DEVICES)
    return TRUE;
  g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_OVERLONG, "USB/IP device list of %u devices", *count);
  return FALSE;
}

static gboolean
read_busid (const guint8 *data, char busid[USHER_USBIP_BUSID_SIZE], GError **error)
{
  gsize length = strnlen ((const char *) data, USHER_USBIP_BUSID_SIZE);
  gboolean good = length > 0 && length < USHER_USBIP_BUSID_SIZE;

  for (gsize i = 0; good && i < length; i++)
    good = g_ascii_isgraph (data[i]);
  if (!good)
    {
      g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_VALUE, "USB/IP bus id is not 1 to 31 printable characters");
      return FALSE;
    }
  memcpy (busid, data, length + 1);
  return TRUE;
}

gboolean
usher_usbip_decode_device (const guint8 data[USHER_USBIP_DEVICE_SIZE], UsherUsbipDevice *device, GError **error)
{
  const guint8 *numbers = data + PATH_SIZE + USHER_USBIP_BUSID_SIZE;

  if (!read_busid (data + PATH_SIZE, device->busid, error))
    return FALSE;
  device->bus_number = get32 (numbers);
  device->device_number = get32 (numbers + 4);
  device->speed = get32 (numbers + 8);
  device->vendor_id = get16 (numbers + 12);
  device->product_id = get16 (numbers + 14);
  device->n_interfaces = numbers[23];
  if (device->bus_number > G_MAXUINT16 || device->device_number > G_MAXUINT16)
    {
      g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_VALUE, "USB/IP device number %u-%u is out of range",
                   device->bus_number, device->device_number);
      return FALSE;
    }
  return TRUE;
}

static void
put_header (guint8 *out, guint32 command, guint32 seqnum, guint32 device_id, guint8 endpoint)
{
  memset (out, 0, USHER_USBIP_HEADER_SIZE);
  put32 (out, command);
  put32 (out + 4, seqnum);
  put32 (out + 8, device_id);
  put32 (out + 12, (endpoint & USHER_LINK_IN) != 0 ? DIRECTION_IN : DIRECTION_OUT);
  put32 (out + 16, endpoint & 0x0F);
}

void
usher_usbip_encode_submit (const UsherUsbipSubmit *submit, guint8 out[USHER_USBIP_HEADER_SIZE])
{
  put_header (out, CMD_SUBMIT, submit->seqnum, submit->device_id, submit->endpoint);
  put32 (out + 24, submit->length);
  put32 (out + 36, submit->interval);
  out[40] = submit->setup.request_type;
  out[41] = submit->setup.request;
  put_le16 (out + 42, submit->setup.value);
  put_le16 (out + 44, submit->setup.index);
  put_le16 (out + 46, submit->setup.length);
}

void
usher_usbip_encode_unlink (guint32 seqnum, guint32 device_id, guint32 unlinked, guint8 out[USHER_USBIP_HEADER_SIZE])
{
  put_header (out, CMD_UNLINK, seqnum, device_id, 0);
  put32 (out + 20, unlinked);
}

static gboolean
check_packets (guint32 packets, GError **error)
{
  if (packets == 0 || packets == NO_PACKETS)
    return TRUE;
  g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_UNSUPPORTED,
               "USB/IP answer with %u isochronous packets to a transfer that has none", packets);
  return FALSE;
}

gboolean
usher_usbip_decode_reply (const guint8 data[USHER_USBIP_HEADER_SIZE], UsherUsbipReply *reply, GError **error)
{
  UsherUsbipReply read = { .seqnum = get32 (data + 4), .status = (gint32) get32 (data + 20) };

  switch (get32 (data))
    {
    case RET_SUBMIT:
      read.actual_length = get32 (data + 24);
      if (!check_packets (get32 (data + 32), error))
        return FALSE;
      break;
    case RET_UNLINK:
      read.unlinked = TRUE;
      break;
    default:
      g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_TAG, "USB/IP answer with command 0x%08X", get32 (data));
      return FALSE;
    }
  if (read.status > 0)
    {
      g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_VALUE, "USB/IP answer with positive status %d", read.status);
      return FALSE;
    }
  *reply = read;
  return TRUE;
}
