/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One USB device without any transport: descriptors, standard requests, endpoint halts, and what its class adds through a
 * table of functions. A USB/IP server drives it; so could anything else. Not thread safe: whoever holds it drives it alone. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _VirtualUsbModel VirtualUsbModel;

/* Results besides a count of bytes. */
#define VIRTUAL_USB_STALL (-32)     /* EPIPE: the endpoint halts or the request is not supported */
#define VIRTUAL_USB_NAK (-11)       /* EAGAIN: nothing now */
#define VIRTUAL_USB_OVERFLOW (-75)  /* EOVERFLOW: more came than the transfer can hold */

typedef struct {
  /* A class or vendor request; @data is read or written according to bit 7 of setup[0]. Returns bytes or STALL. */
  gssize (*control) (VirtualUsbModel *self, const guint8 setup[8], guint8 *data, gsize length);
  /* One OUT transfer. Returns @length or STALL. */
  gssize (*out) (VirtualUsbModel *self, guint8 endpoint, const guint8 *data, gsize length);
  /* One IN transfer of at most @length bytes at the monotonic time @now. Returns bytes, NAK, STALL or OVERFLOW; after NAK
   * *@due is when to ask again, or G_MAXINT64. */
  gssize (*in) (VirtualUsbModel *self, guint8 endpoint, guint8 *data, gsize length, gint64 now, gint64 *due);
  /* Bus reset or loss of power. */
  void (*reset) (VirtualUsbModel *self);
  void (*free) (VirtualUsbModel *self);
} VirtualUsbClass;

struct _VirtualUsbModel {
  const VirtualUsbClass *class; /* (not owned) */
  guint8 device[18];            /* device descriptor */
  GByteArray *configuration;    /* (owned) the only configuration, whole */
  char *strings[3];             /* (owned) manufacturer, product, serial number */
  guint8 configured;            /* bConfigurationValue, 0: not configured */
  guint32 halted;               /* bit n: endpoint n OUT; bit 16 + n: IN */
  gboolean unplugged;           /* the cable is out: the server cuts the connection and clears it */
  guint replug_ms;              /* how long it stays out */
};

/* Fills what all devices share; @configuration is taken over. */
void virtual_usb_model_init (VirtualUsbModel *self, const VirtualUsbClass *class, guint16 vendor_id, guint16 product_id,
                             guint8 device_class, GByteArray *configuration, const char *product, const char *serial);

/* Frees the device, whatever its class. */
void virtual_usb_model_free (VirtualUsbModel *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VirtualUsbModel, virtual_usb_model_free)

/* The transfers a host makes. Standard requests and halts are handled here, the rest goes to the class. */
gssize virtual_usb_model_control (VirtualUsbModel *self, const guint8 setup[8], guint8 *data, gsize length);
gssize virtual_usb_model_out (VirtualUsbModel *self, guint8 endpoint, const guint8 *data, gsize length);
gssize virtual_usb_model_in (VirtualUsbModel *self, guint8 endpoint, guint8 *data, gsize length, gint64 now, gint64 *due);
void virtual_usb_model_reset (VirtualUsbModel *self);

/* For classes: halts the IN or OUT @endpoint (bit 7 as usual) until the host clears it. */
void virtual_usb_model_halt (VirtualUsbModel *self, guint8 endpoint);

G_END_DECLS
