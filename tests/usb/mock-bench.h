/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of the libusb backend have in common: a mocked system, Usher's view of it, a state folder of their own, and a
 * second process that takes an interface. */
#pragma once

#include "mock-usbfs.h"
#include "usher-usb.h"

typedef struct {
  UMockdevTestbed *testbed; /* (owned) */
  UsherUsb *usb;            /* (owned) (nullable) */
  GPtrArray *devices;       /* (owned) of MockUsbfs */
} MockBench;

/* In main(), instead of g_test_init(): FALSE when umockdev is not preloaded, and then the tests were skipped. Runs as the second
 * process, and does not return, when that is what this process was started for. */
gboolean mock_bench_init (int *argc, char ***argv);

/* Adds a test with a fresh bench. */
void mock_bench_add (const char *path, void (*test) (MockBench *bench, gconstpointer data));

/* (transfer none) a device at "1-2.3"-like @path, freed with the bench after all links must be closed. */
MockUsbfs *mock_bench_plug (MockBench *bench, const char *path);

/* (transfer full) an open link; failure is the test's. */
UsherLink *mock_bench_open (MockBench *bench, const char *path);

void mock_bench_assert_echo (UsherLink *link, gsize length);

/* Starts another process that claims an interface of the device at @path and returns when it has. This one may have no link open
 * then: its connections to umockdev would end with the descriptors that a fork closes. */
GPid mock_bench_start_holder (const char *path, guint interface_number);
/* Kills it, and waits until it and its claims are gone. */
void mock_bench_kill_holder (MockUsbfs *device, GPid pid, guint interface_number);

/* How many notes on detached drivers there are. */
guint mock_bench_count_notes (void);
