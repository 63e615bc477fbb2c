/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Transfers through libusb's Linux backend, and how they end. */
#include <string.h>

#include "mock-bench.h"
#include "usher-error.h"

#define N_DEVICES 16
#define N_ECHOES 20

static UsherLink *
open_claimed (MockBench *bench, const char *path)
{
  UsherLink *link = mock_bench_open (bench, path);
  g_autoptr (GError) error = NULL;

  g_assert_true (usher_link_claim (link, 0, NULL, &error));
  g_assert_no_error (error);
  return link;
}

static void
assert_interrupt_fails (UsherLink *link, guint timeout_ms, GCancellable *cancellable, int code)
{
  g_autoptr (GError) error = NULL;
  guint8 buffer[8];

  g_assert_cmpint (usher_link_transfer (link, TEST_EP_INTERRUPT, buffer, sizeof buffer, timeout_ms, cancellable, &error), ==, -1);
  g_assert_error (error, USHER_ERROR, code);
}

/* The descriptors of an open device are those it has. */
static void
test_descriptors (MockBench *bench, gconstpointer data)
{
  g_autoptr (UsherLink) link = NULL;
  gsize length, expected_length;
  const guint8 *expected = mock_model_get_descriptors (&expected_length);
  const guint8 *raw;

  mock_bench_plug (bench, "1-2");
  link = mock_bench_open (bench, "1-2");
  raw = g_bytes_get_data (usher_link_get_descriptors (link), &length);
  g_assert_cmpmem (raw, (int) length, expected, (int) expected_length);
  g_assert_cmpstr (usher_link_get_id (link), ==, "usb:1-2");
}

/* Bytes go out and come back, empty, short and long. */
static void
test_transfers (MockBench *bench, gconstpointer data)
{
  g_autoptr (UsherLink) link = NULL;

  mock_bench_plug (bench, "1-2");
  link = open_claimed (bench, "1-2");
  mock_bench_assert_echo (link, 0);
  mock_bench_assert_echo (link, 1);
  mock_bench_assert_echo (link, 512);
  mock_bench_assert_echo (link, 16000);
}

/* A control request that the device does not know is told as a stall. */
static void
test_control_stall (MockBench *bench, gconstpointer data)
{
  g_autoptr (UsherLink) link = NULL;
  g_autoptr (GError) error = NULL;
  UsherSetup setup = { .request_type = 0xC0, .request = 99, .length = 4 };
  guint8 buffer[4];

  mock_bench_plug (bench, "1-2");
  link = mock_bench_open (bench, "1-2");
  g_assert_cmpint (usher_link_control (link, &setup, buffer, 1000, NULL, &error), ==, -1);
  g_assert_error (error, USHER_ERROR, USHER_ERROR_PROTOCOL);
}

/* An endpoint that the device does not have is refused before anything is sent. */
static void
test_no_endpoint (MockBench *bench, gconstpointer data)
{
  g_autoptr (UsherLink) link = NULL;
  g_autoptr (GError) error = NULL;
  guint8 byte = 0;

  mock_bench_plug (bench, "1-2");
  link = open_claimed (bench, "1-2");
  g_assert_cmpint (usher_link_transfer (link, 0x0F, &byte, 1, 1000, NULL, &error), ==, -1);
  g_assert_error (error, USHER_ERROR, USHER_ERROR_INVALID);
}

/* A stall is told, and the endpoint works again right away. */
static void
test_stall (MockBench *bench, gconstpointer data)
{
  MockUsbfs *device = mock_bench_plug (bench, "1-2");
  g_autoptr (UsherLink) link = open_claimed (bench, "1-2");
  g_autoptr (GError) error = NULL;
  guint8 buffer[8] = { 0 };

  mock_usbfs_stall (device, TEST_EP_OUT);
  g_assert_cmpint (usher_link_transfer (link, TEST_EP_OUT, buffer, 8, 1000, NULL, &error), ==, -1);
  g_assert_error (error, USHER_ERROR, USHER_ERROR_PROTOCOL);
  g_assert_cmpuint (mock_usbfs_get_n_cleared (device), ==, 1);
  mock_bench_assert_echo (link, 8);
}

/* A wait that ends by timeout costs next to nothing while it lasts, and nothing is broken by it. */
static void
test_timeout (MockBench *bench, gconstpointer data)
{
  MockUsbfs *device = mock_bench_plug (bench, "1-2");
  g_autoptr (UsherLink) link = open_claimed (bench, "1-2");
  guint before = mock_usbfs_get_n_reaps (device);

  assert_interrupt_fails (link, 200, NULL, USHER_ERROR_TIMED_OUT);
  g_assert_cmpuint (mock_usbfs_get_n_reaps (device) - before, <, 20);
  mock_bench_assert_echo (link, 8);
}

typedef struct {
  UsherLink *link;           /* (not owned) */
  GCancellable *cancellable; /* (not owned) (nullable) */
  int code;                  /* of the expected error */
} Listener;

static gpointer
listen_interrupt (gpointer data)
{
  const Listener *listener = data;

  assert_interrupt_fails (listener->link, 0, listener->cancellable, listener->code);
  return NULL;
}

/* A transfer that waits for ever in one thread does not disturb those of another, and its cancellation does not either. */
static void
test_cancel (MockBench *bench, gconstpointer data)
{
  MockUsbfs *device = mock_bench_plug (bench, "1-2");
  g_autoptr (UsherLink) link = open_claimed (bench, "1-2");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Listener listener = { .link = link, .cancellable = cancellable, .code = USHER_ERROR_CANCELLED };
  GThread *thread = g_thread_new ("listen", listen_interrupt, &listener);

  mock_usbfs_wait_pending (device, 1);
  mock_bench_assert_echo (link, 32);
  g_cancellable_cancel (cancellable);
  g_thread_join (thread);
  mock_bench_assert_echo (link, 32);
  assert_interrupt_fails (link, 0, cancellable, USHER_ERROR_CANCELLED);
}

/* Closing a link ends a transfer that waits in another thread, and later calls say so. */
static void
test_close_in_transfer (MockBench *bench, gconstpointer data)
{
  MockUsbfs *device = mock_bench_plug (bench, "1-2");
  g_autoptr (UsherLink) link = open_claimed (bench, "1-2");
  g_autoptr (GError) error = NULL;
  Listener listener = { .link = link, .code = USHER_ERROR_REMOVED };
  GThread *thread = g_thread_new ("listen", listen_interrupt, &listener);

  mock_usbfs_wait_pending (device, 1);
  usher_link_close (link);
  g_thread_join (thread);
  g_assert_cmpstr (mock_usbfs_get_driver (device, 0), ==, "");
  assert_interrupt_fails (link, 0, NULL, USHER_ERROR_REMOVED);
  g_assert_false (usher_link_claim (link, 0, NULL, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_REMOVED);
}

/* Pulling the cable ends a transfer, whether the system knows at once or the transfer fails first. */
static void
test_unplug_in_transfer (MockBench *bench, gconstpointer data)
{
  MockUsbfs *device = mock_bench_plug (bench, "1-2");
  g_autoptr (UsherLink) link = open_claimed (bench, "1-2");
  Listener listener = { .link = link, .code = USHER_ERROR_REMOVED };
  GThread *thread = g_thread_new ("listen", listen_interrupt, &listener);

  mock_usbfs_wait_pending (device, 1);
  mock_usbfs_unplug (device);
  g_thread_join (thread);
  assert_interrupt_fails (link, 0, NULL, USHER_ERROR_REMOVED);
}

/* A transfer that breaks because the cable was pulled is told as that and not as a broken protocol. */
static void
test_break_then_unplug (MockBench *bench, gconstpointer data)
{
  MockUsbfs *device = mock_bench_plug (bench, "1-2");
  g_autoptr (UsherLink) link = open_claimed (bench, "1-2");
  Listener listener = { .link = link, .code = USHER_ERROR_REMOVED };
  GThread *thread = g_thread_new ("listen", listen_interrupt, &listener);

  mock_usbfs_wait_pending (device, 1);
  mock_usbfs_break (device);
  mock_usbfs_unplug (device);
  g_thread_join (thread);
}

/* A transfer that breaks while the device stays is the device's fault. */
static void
test_break (MockBench *bench, gconstpointer data)
{
  MockUsbfs *device = mock_bench_plug (bench, "1-2");
  g_autoptr (UsherLink) link = open_claimed (bench, "1-2");

  mock_usbfs_break (device);
  assert_interrupt_fails (link, 0, NULL, USHER_ERROR_PROTOCOL);
}

static gpointer
echo_often (gpointer data)
{
  for (guint i = 0; i < N_ECHOES; i++)
    mock_bench_assert_echo (data, 64);
  return NULL;
}

/* Sixteen devices work at once, one thread each. */
static void
test_many (MockBench *bench, gconstpointer data)
{
  UsherLink *links[N_DEVICES];
  GThread *threads[N_DEVICES];

  for (guint i = 0; i < N_DEVICES; i++)
    {
      g_autofree char *path = g_strdup_printf ("1-%u", i + 1);

      mock_bench_plug (bench, path);
      links[i] = open_claimed (bench, path);
      threads[i] = g_thread_new ("echo", echo_often, links[i]);
    }
  for (guint i = 0; i < N_DEVICES; i++)
    {
      g_thread_join (threads[i]);
      g_object_unref (links[i]);
    }
}

int
main (int argc, char **argv)
{
  if (!mock_bench_init (&argc, &argv))
    return 77;
  mock_bench_add ("/usb/usb-link/descriptors", test_descriptors);
  mock_bench_add ("/usb/usb-link/transfers", test_transfers);
  mock_bench_add ("/usb/usb-link/control-stall", test_control_stall);
  mock_bench_add ("/usb/usb-link/no-endpoint", test_no_endpoint);
  mock_bench_add ("/usb/usb-link/stall", test_stall);
  mock_bench_add ("/usb/usb-link/timeout", test_timeout);
  mock_bench_add ("/usb/usb-link/cancel", test_cancel);
  mock_bench_add ("/usb/usb-link/close-in-transfer", test_close_in_transfer);
  mock_bench_add ("/usb/usb-link/unplug-in-transfer", test_unplug_in_transfer);
  mock_bench_add ("/usb/usb-link/break-then-unplug", test_break_then_unplug);
  mock_bench_add ("/usb/usb-link/break", test_break);
  mock_bench_add ("/usb/usb-link/many", test_many);
  return g_test_run ();
}
