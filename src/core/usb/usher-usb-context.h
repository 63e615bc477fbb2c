/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libusb itself: one context, its one event thread, and who wants to hear of devices that come and go. Everything that is built
 * on libusb holds a reference. For src/core/usb only. */
#pragma once

#include <glib.h>
#include <libusb.h>

G_BEGIN_DECLS

typedef struct _UsherUsbContext UsherUsbContext;

/* Runs in the event thread, or in usher_usb_context_subscribe(), with the context's lock: it may only take note. */
typedef void (*UsherUsbHotplugFunc) (gboolean arrived, libusb_device *device, gpointer data);

/* Without @discovery libusb looks at no bus, in this whole process and for good. */
UsherUsbContext *usher_usb_context_new (gboolean discovery, GError **error);
UsherUsbContext *usher_usb_context_ref (UsherUsbContext *self);
/* The last one joins the event thread. */
void usher_usb_context_unref (UsherUsbContext *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherUsbContext, usher_usb_context_unref)

/* (transfer none) */
libusb_context *usher_usb_context_get_libusb (UsherUsbContext *self);

/* (transfer full) the device at topology path @path, to be given to libusb_unref_device(), or NULL. */
libusb_device *usher_usb_context_find (UsherUsbContext *self, const char *path);

/* When @device was first seen, in the time of g_get_monotonic_time(); now, for one whose arrival is on its way to us. */
gint64 usher_usb_context_get_arrival (UsherUsbContext *self, libusb_device *device);

/* Calls @func for each device that is there, and from then on for all that come and go, each exactly once. */
void usher_usb_context_subscribe (UsherUsbContext *self, UsherUsbHotplugFunc func, gpointer data);
/* @func is not called any more when this returns. */
void usher_usb_context_unsubscribe (UsherUsbContext *self, UsherUsbHotplugFunc func, gpointer data);

G_END_DECLS
