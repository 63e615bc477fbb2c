/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The client's half of the USB/IP messages (Linux Documentation/usb/usbip_protocol.rst, version 1.1.1): pure encoders of what a
 * client sends and decoders of what a server answers. All fields are big endian on the wire, except the setup packet. */
#pragma once

#include "usher-link.h"

G_BEGIN_DECLS

#define USHER_USBIP_OP_SIZE 8         /* version, code, status */
#define USHER_USBIP_BUSID_SIZE 32     /* NUL included */
#define USHER_USBIP_IMPORT_SIZE (USHER_USBIP_OP_SIZE + USHER_USBIP_BUSID_SIZE)
#define USHER_USBIP_COUNT_SIZE 4      /* of devices, behind the header of a device list */
#define USHER_USBIP_DEVICE_SIZE 312
#define USHER_USBIP_INTERFACE_SIZE 4
#define USHER_USBIP_HEADER_SIZE 48    /* of CMD_SUBMIT, CMD_UNLINK and their answers */
#define USHER_USBIP_MAX_DEVICES 4096  /* more than any server has; a larger count is a lie */

typedef enum {
  USHER_USBIP_OP_DEVICE_LIST = 0x0005,
  USHER_USBIP_OP_IMPORT = 0x0003,
} UsherUsbipOp;

/* The status of an operation's answer (tools/usb/usbip usbip_common.h). */
typedef enum {
  USHER_USBIP_OK = 0,
  USHER_USBIP_NOT_AVAILABLE = 1,
  USHER_USBIP_DEVICE_BUSY = 2,
  USHER_USBIP_DEVICE_ERROR = 3,
  USHER_USBIP_NO_DEVICE = 4,
  USHER_USBIP_ERROR = 5,
} UsherUsbipStatus;

typedef struct {
  char busid[USHER_USBIP_BUSID_SIZE];
  guint32 bus_number;
  guint32 device_number;
  guint32 speed; /* enum usb_device_speed: 3 = high */
  guint16 vendor_id;
  guint16 product_id;
  guint8 n_interfaces;
} UsherUsbipDevice;

typedef struct {
  guint32 seqnum;
  guint32 device_id; /* bus_number << 16 | device_number */
  guint8 endpoint;   /* bit 7 = IN */
  guint32 length;    /* bytes to send, or room for what comes */
  guint32 interval;  /* of an interrupt endpoint, in frames or microframes; else 0 */
  UsherSetup setup;  /* zeros unless endpoint 0 */
} UsherUsbipSubmit;

typedef struct {
  gboolean unlinked;     /* answer to CMD_UNLINK, else to CMD_SUBMIT */
  guint32 seqnum;        /* of the command that this answers */
  gint32 status;         /* 0 or a negated Linux errno */
  guint32 actual_length; /* of a submit; that many bytes follow when the transfer was IN */
} UsherUsbipReply;

void usher_usbip_encode_device_list_request (guint8 out[USHER_USBIP_OP_SIZE]);
/* FALSE with USHER_CODEC_ERROR when @busid does not fit. */
gboolean usher_usbip_encode_import_request (const char *busid, guint8 out[USHER_USBIP_IMPORT_SIZE], GError **error);

/* Reads the header of the answer to @op. An unknown status is an error. */
gboolean usher_usbip_decode_op (const guint8 data[USHER_USBIP_OP_SIZE], UsherUsbipOp op, UsherUsbipStatus *status,
                                GError **error);
gboolean usher_usbip_decode_count (const guint8 data[USHER_USBIP_COUNT_SIZE], guint32 *count, GError **error);
gboolean usher_usbip_decode_device (const guint8 data[USHER_USBIP_DEVICE_SIZE], UsherUsbipDevice *device, GError **error);

void usher_usbip_encode_submit (const UsherUsbipSubmit *submit, guint8 out[USHER_USBIP_HEADER_SIZE]);
void usher_usbip_encode_unlink (guint32 seqnum, guint32 device_id, guint32 unlinked, guint8 out[USHER_USBIP_HEADER_SIZE]);

gboolean usher_usbip_decode_reply (const guint8 data[USHER_USBIP_HEADER_SIZE], UsherUsbipReply *reply, GError **error);

G_END_DECLS
