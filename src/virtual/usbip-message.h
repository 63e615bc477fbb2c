/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The messages of USB/IP 1.1.1 as bytes. Pure. */
#pragma once

#include "usb-model.h"

G_BEGIN_DECLS

#define VIRTUAL_USBIP_REQ_DEVLIST 0x8005
#define VIRTUAL_USBIP_REQ_IMPORT 0x8003
#define VIRTUAL_USBIP_REP_DEVLIST 0x0005
#define VIRTUAL_USBIP_REP_IMPORT 0x0003
#define VIRTUAL_USBIP_OP_HEADER 8
#define VIRTUAL_USBIP_BUSID 32
#define VIRTUAL_USBIP_URB_HEADER 48
#define VIRTUAL_USBIP_CMD_SUBMIT 1
#define VIRTUAL_USBIP_CMD_UNLINK 2
#define VIRTUAL_USBIP_MAX_TRANSFER 1048576

typedef enum {
  VIRTUAL_USBIP_OK = 0,
  VIRTUAL_USBIP_BUSY = 2,
  VIRTUAL_USBIP_NO_DEVICE = 4,
} VirtualUsbipStatus;

typedef struct {
  guint32 command;
  guint32 seq;
  gboolean in;
  guint32 endpoint;
  guint32 length; /* of CMD_SUBMIT */
  guint32 victim; /* of CMD_UNLINK */
  guint8 setup[8];
} VirtualUsbipUrb;

/* Reads an operation header: returns its code, or 0 if the version is not 1.1.1. */
guint virtual_usbip_read_operation (const guint8 header[VIRTUAL_USBIP_OP_HEADER]);
void virtual_usbip_put_operation (GByteArray *to, guint code, VirtualUsbipStatus status);

/* The record of @device, number @index, in a device list or, without interfaces, an import reply. */
void virtual_usbip_put_device (GByteArray *to, const VirtualUsbModel *device, const char *busid, guint index, gboolean interfaces);

/* The number of devices in a list. */
void virtual_usbip_put_count (GByteArray *to, guint32 count);

void virtual_usbip_read_urb (const guint8 header[VIRTUAL_USBIP_URB_HEADER], VirtualUsbipUrb *urb);

/* RET_SUBMIT with @result, bytes or a negative errno, and the @data of an IN transfer (nullable). */
void virtual_usbip_put_submit (GByteArray *to, guint32 seq, gssize result, const guint8 *data);
void virtual_usbip_put_unlink (GByteArray *to, guint32 seq, gint32 status);

G_END_DECLS
