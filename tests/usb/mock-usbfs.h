/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A USB device (mock-model.h) under libusb's real Linux backend: answers the ioctls of usbfs through umockdev, with the kernel's
 * rules on drivers and claims, and shows up in sysfs. Its node is a FIFO that is kept full while nothing can be reaped, so that
 * libusb sleeps as it does on a real one. */
#pragma once

#include <umockdev.h>

#include "mock-model.h"

typedef struct _MockUsbfs MockUsbfs;

/* Plugs the device in at topology path @path ("1-2.3"); @number is its address on the bus. */
MockUsbfs *mock_usbfs_plug (UMockdevTestbed *testbed, const char *path, guint number);
/* As above with a node that can be read, as libusb does with a descriptor that is passed to it. libusb does not sleep on it. */
MockUsbfs *mock_usbfs_plug_readable (UMockdevTestbed *testbed, const char *path, guint number);
/* (transfer none) */
const char *mock_usbfs_get_node (MockUsbfs *self);
/* Pulls it out: transfers in flight end, the system is told. */
void mock_usbfs_unplug (MockUsbfs *self);
/* All handles must be closed. */
void mock_usbfs_free (MockUsbfs *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MockUsbfs, mock_usbfs_free)

/* Binds a kernel driver; "cdc_acm" belongs to interface 1 and has 2 as well. */
void mock_usbfs_bind (MockUsbfs *self, guint interface_number, const char *driver);
/* Takes the driver off, as a program did that is no more. */
void mock_usbfs_lose (MockUsbfs *self, guint interface_number);
/* (transfer none) the driver's name, "usbfs" when claimed, or "". */
const char *mock_usbfs_get_driver (MockUsbfs *self, guint interface_number);
/* The kernel driver does not let go. */
void mock_usbfs_set_stubborn (MockUsbfs *self, gboolean stubborn);

/* Takes the right to open the node from this process, or gives it back; root becomes somebody else for that time. */
void mock_usbfs_deny (MockUsbfs *self, gboolean deny);

void mock_usbfs_stall (MockUsbfs *self, guint8 endpoint);
guint mock_usbfs_get_n_cleared (MockUsbfs *self);
/* The cable goes while a transfer runs: the next ones end with -EPROTO, and the device is gone a little later. */
void mock_usbfs_break (MockUsbfs *self);
/* Blocks until @n transfers are pending. */
void mock_usbfs_wait_pending (MockUsbfs *self, guint n);
/* How often libusb looked for a finished transfer. */
guint mock_usbfs_get_n_reaps (MockUsbfs *self);
