/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is attached to this computer as it comes and goes, told in the main context of whoever wants to know. */
#pragma once

#include "usher-usb.h"

G_BEGIN_DECLS

typedef struct _UsherUsbWatch UsherUsbWatch;

/* @attached belongs to the watch. A device that goes is reported as it was when it came. */
typedef void (*UsherUsbWatchFunc) (gboolean added, const UsherAttached *attached, gpointer data);

/* (transfer full) calls @func in the caller's thread-default main context, never from within this call: first for what is
 * there, then for what comes and goes. Free the watch in that context's thread; @func is not called after that. */
UsherUsbWatch *usher_usb_watch (UsherUsb *usb, UsherUsbWatchFunc func, gpointer data);
void usher_usb_watch_free (UsherUsbWatch *watch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherUsbWatch, usher_usb_watch_free)

G_END_DECLS
