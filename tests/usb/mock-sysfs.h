/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The device of mock-model.h as sysfs shows it, and the news that it has come. */
#pragma once

#include <umockdev.h>

/* (transfer full) "/sys/devices/usb1/1-2/1-2.3" for "1-2.3" */
char *mock_sysfs_make_path (const char *path);

/* Makes the files and tells the system. The node must be there. */
void mock_sysfs_show (UMockdevTestbed *testbed, const char *syspath, const char *node, guint bus, guint number);

/* Removes the files again. */
void mock_sysfs_hide (UMockdevTestbed *testbed, const char *syspath);
