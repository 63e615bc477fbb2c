/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A device that comes as a file descriptor, as in a sandbox, while libusb looks at no bus. */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "mock-bench.h"
#include "usher-error.h"
#include "usher-usb-detached.h"
#include "usher-usb.h"

typedef struct {
  UMockdevTestbed *testbed; /* (owned) */
  MockUsbfs *device;        /* (owned) */
  UsherUsb *usb;            /* (owned) */
  int fd;
} Sandbox;

static void
set_up (Sandbox *sandbox, gconstpointer data)
{
  GError *error = NULL;

  sandbox->testbed = umockdev_testbed_new ();
  sandbox->device = mock_usbfs_plug_readable (sandbox->testbed, "1-2", 3);
  sandbox->usb = usher_usb_new_without_discovery (&error);
  g_assert_no_error (error);
  sandbox->fd = g_open (mock_usbfs_get_node (sandbox->device), O_RDWR | O_CLOEXEC);
  g_assert_cmpint (sandbox->fd, >=, 0);
}

static void
tear_down (Sandbox *sandbox, gconstpointer data)
{
  usher_usb_unref (sandbox->usb);
  close (sandbox->fd);
  mock_usbfs_free (sandbox->device);
  g_object_unref (sandbox->testbed);
}

/* Nothing is discovered, so nothing can be opened by its id. */
static void
test_no_discovery (Sandbox *sandbox, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = usher_usb_list (sandbox->usb, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (list->len, ==, 0);
  g_assert_null (usher_usb_open (sandbox->usb, "usb:1-2", NULL, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND);
}

/* A passed descriptor makes a link like any other: descriptors, claim with a kernel driver, bytes both ways. */
static void
test_open (Sandbox *sandbox, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherLink) link = NULL;
  guint8 buffer[4] = { 1, 2, 3, 4 };

  mock_usbfs_bind (sandbox->device, 0, "fake_reader");
  link = usher_usb_open_fd (sandbox->usb, sandbox->fd, "usb:1-2", &error);
  g_assert_no_error (error);
  g_assert_true (usher_link_claim (link, 0, NULL, &error));
  g_assert_cmpint (usher_link_transfer (link, TEST_EP_OUT, buffer, 4, 5000, NULL, &error), ==, 4);
  g_assert_cmpint (usher_link_transfer (link, TEST_EP_IN, buffer, 4, 5000, NULL, &error), ==, 4);
  g_assert_true (usher_link_release (link, 0, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (mock_usbfs_get_driver (sandbox->device, 0), ==, "fake_reader");
}

/* A driver that a crashed run took off comes back when the device is passed again. */
static void
test_repair (Sandbox *sandbox, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherLink) link = NULL;
  UsherUsbDetached *note;

  mock_usbfs_bind (sandbox->device, 0, "fake_reader");
  mock_usbfs_lose (sandbox->device, 0);
  note = usher_usb_detached_new ("1-2", 0, 3, &error);
  g_assert_no_error (error);
  usher_usb_detached_free (note);
  link = usher_usb_open_fd (sandbox->usb, sandbox->fd, "usb:1-2", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (mock_usbfs_get_driver (sandbox->device, 0), ==, "fake_reader");
}

/* A descriptor of something else, or an id that is none, is refused. */
static void
test_refused (Sandbox *sandbox, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  int fd = g_open ("/dev/null", O_RDWR | O_CLOEXEC);

  g_assert_null (usher_usb_open_fd (sandbox->usb, fd, "usb:1-2", &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_FAILED);
  g_clear_error (&error);
  g_assert_null (usher_usb_open_fd (sandbox->usb, fd, "../x", &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_INVALID);
  close (fd);
}

static void
add (const char *path, void (*test) (Sandbox *sandbox, gconstpointer data))
{
  g_test_add (path, Sandbox, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  if (!mock_bench_init (&argc, &argv))
    return 77;
  add ("/usb/usb-fd/no-discovery", test_no_discovery);
  add ("/usb/usb-fd/open", test_open);
  add ("/usb/usb-fd/repair", test_repair);
  add ("/usb/usb-fd/refused", test_refused);
  return g_test_run ();
}
