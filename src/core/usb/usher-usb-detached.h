/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The durable note that a kernel driver was taken off an interface, one small file each in $XDG_STATE_HOME/usher/detached. It
 * is on the disk before the driver goes and is removed when the driver is back. Its owner holds a lock on it, which the kernel
 * drops when the owner dies: what is not locked was left by a crash. For src/core/usb only. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  char *path; /* (owned) topology path of the device, "1-2.3" */
  guint8 interface_number;
  guint device_number; /* changes when a device is plugged again, and then there is nothing to give back */
  char *file;          /* (owned) */
  int fd;              /* locked */
} UsherUsbDetached;

/* (transfer full) a note that is durable when this returns. STORAGE, or BUSY when another process has it. */
UsherUsbDetached *usher_usb_detached_new (const char *path, guint8 interface_number, guint device_number, GError **error);

/* (transfer full) (element-type UsherUsbDetached) what crashed processes left, locked by us now. */
GPtrArray *usher_usb_detached_list_stale (void);

/* The driver is back, or the device gone: removes the note and frees @self. */
void usher_usb_detached_settle (UsherUsbDetached *self);

/* Frees @self and leaves the note for a later run. */
void usher_usb_detached_free (UsherUsbDetached *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherUsbDetached, usher_usb_detached_free)

G_END_DECLS
