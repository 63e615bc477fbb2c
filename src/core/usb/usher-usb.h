/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The USB devices of this computer, through libusb: what is attached, and the way to one of them. One libusb context with one
 * event thread. Links that it opens are UsherLink (usher-link.h); what comes and goes is told by usher-usb-watch.
 *
 * Thread-safe; reference counted; open links keep libusb alive. */
#pragma once

#include "usher-attached.h"
#include "usher-link.h"

G_BEGIN_DECLS

typedef struct _UsherUsb UsherUsb;
typedef struct _UsherUsbContext UsherUsbContext;

/* Starts looking at the bus, and gives interfaces back to the kernel drivers that a crashed run had taken them from. */
UsherUsb *usher_usb_new (GError **error);

/* For a sandbox, where devices come as file descriptors from a portal: nothing is discovered, usher_usb_open_fd() is the
 * only way in. libusb knows this switch per process, not per context: a program uses either this or usher_usb_new(). */
UsherUsb *usher_usb_new_without_discovery (GError **error);

UsherUsb *usher_usb_ref (UsherUsb *self);
/* The last reference joins the event thread: not to be dropped in a callback of libusb. */
void usher_usb_unref (UsherUsb *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherUsb, usher_usb_unref)

/* (transfer full) (element-type UsherAttached) sorted by id. Opens nothing, so devices without permission are there too. */
GPtrArray *usher_usb_list (UsherUsb *self, GError **error);

/* (transfer full) @id is "usb:1-2.3". NOT_FOUND when nothing is attached there; PERMISSION names the rule to install; access
 * right after arrival is retried for a second, since the node appears before its permissions. Drivers that a crashed run took off
 * this device come back first. */
UsherLink *usher_usb_open (UsherUsb *self, const char *id, GCancellable *cancellable, GError **error);

/* (transfer full) a link on an open usbfs descriptor, which stays the caller's and must outlive the link. @id is what the
 * link calls itself; drivers that a crashed run took off under the same id come back first. */
UsherLink *usher_usb_open_fd (UsherUsb *self, int fd, const char *id, GError **error);

/* (transfer none) for the rooms of src/core/usb. */
UsherUsbContext *usher_usb_get_context (UsherUsb *self);

G_END_DECLS
