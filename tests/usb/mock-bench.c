/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bench of the libusb tests. */
#include "mock-bench.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define HOLD_OPTION "--hold"

static char *program;      /* (owned) by argv */
static char *state_folder; /* (owned) */
static guint next_number = 2;

/* The second process: claims and says so, then waits to be killed. */
static void
hold (const char *path, const char *interface_number)
{
  g_autofree char *id = g_strconcat ("usb:", path, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherUsb) usb = usher_usb_new (&error);
  g_autoptr (UsherLink) link = NULL;

  g_assert_no_error (error);
  link = usher_usb_open (usb, id, NULL, &error);
  g_assert_no_error (error);
  usher_link_claim (link, (guint8) g_ascii_strtoull (interface_number, NULL, 10), NULL, &error);
  g_assert_no_error (error);
  puts ("ready");
  fflush (stdout);
  pause ();
}

static void
remove_state (void)
{
  g_autofree char *usher = g_build_filename (state_folder, "usher", NULL);
  g_autofree char *notes = g_build_filename (usher, "detached", NULL);

  g_rmdir (notes);
  g_rmdir (usher);
  g_rmdir (state_folder);
  g_free (state_folder);
}

gboolean
mock_bench_init (int *argc, char ***argv)
{
  const char *preload = g_getenv ("LD_PRELOAD");

  if (*argc == 4 && g_str_equal ((*argv)[1], HOLD_OPTION))
    {
      hold ((*argv)[2], (*argv)[3]);
      exit (0);
    }
  if (preload == NULL || strstr (preload, "umockdev") == NULL)
    {
      puts ("1..0 # SKIP umockdev is not preloaded");
      return FALSE;
    }
  g_test_init (argc, argv, NULL);
  program = (*argv)[0];
  state_folder = g_dir_make_tmp ("usher-usb-XXXXXX", NULL);
  g_setenv ("XDG_STATE_HOME", state_folder, TRUE);
  atexit (remove_state);
  return TRUE;
}

static void
set_up (MockBench *bench, gconstpointer data)
{
  GError *error = NULL;

  bench->testbed = umockdev_testbed_new ();
  bench->devices = g_ptr_array_new_with_free_func ((GDestroyNotify) mock_usbfs_free);
  bench->usb = usher_usb_new (&error);
  g_assert_no_error (error);
}

static void
tear_down (MockBench *bench, gconstpointer data)
{
  g_clear_pointer (&bench->usb, usher_usb_unref);
  g_ptr_array_unref (bench->devices);
  g_object_unref (bench->testbed);
  g_assert_cmpuint (mock_bench_count_notes (), ==, 0);
}

void
mock_bench_add (const char *path, void (*test) (MockBench *bench, gconstpointer data))
{
  g_test_add (path, MockBench, NULL, set_up, test, tear_down);
}

static gboolean
is_listed (MockBench *bench, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = usher_usb_list (bench->usb, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < list->len; i++)
    {
      if (g_str_equal (((const UsherAttached *) g_ptr_array_index (list, i))->path, path))
        return TRUE;
    }
  return FALSE;
}

MockUsbfs *
mock_bench_plug (MockBench *bench, const char *path)
{
  MockUsbfs *device = mock_usbfs_plug (bench->testbed, path, next_number++ % 100 + 1);

  g_ptr_array_add (bench->devices, device);
  while (!is_listed (bench, path))
    g_usleep (1000);
  return device;
}

UsherLink *
mock_bench_open (MockBench *bench, const char *path)
{
  g_autofree char *id = g_strconcat ("usb:", path, NULL);
  g_autoptr (GError) error = NULL;
  UsherLink *link = usher_usb_open (bench->usb, id, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (link);
  return link;
}

void
mock_bench_assert_echo (UsherLink *link, gsize length)
{
  g_autofree guint8 *out = g_malloc (length + 1);
  g_autofree guint8 *in = g_malloc0 (length + 1);
  g_autoptr (GError) error = NULL;

  memset (out, (int) (length & 0xFF), length);
  g_assert_cmpint (usher_link_transfer (link, TEST_EP_OUT, out, length, 5000, NULL, &error), ==, length);
  g_assert_no_error (error);
  g_assert_cmpint (usher_link_transfer (link, TEST_EP_IN, in, length, 5000, NULL, &error), ==, length);
  g_assert_no_error (error);
  g_assert_cmpmem (out, (int) length, in, (int) length);
}

GPid
mock_bench_start_holder (const char *path, guint interface_number)
{
  g_autofree char *number = g_strdup_printf ("%u", interface_number);
  char *arguments[] = { program, (char *) HOLD_OPTION, (char *) path, number, NULL };
  g_autoptr (GError) error = NULL;
  char ready[6] = { 0 };
  int output;
  GPid pid;

  g_spawn_async_with_pipes (NULL, arguments, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid, NULL, &output, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (read (output, ready, 5), ==, 5);
  g_assert_cmpstr (ready, ==, "ready");
  close (output);
  return pid;
}

void
mock_bench_kill_holder (MockUsbfs *device, GPid pid, guint interface_number)
{
  kill (pid, SIGKILL);
  waitpid (pid, NULL, 0);
  while (g_str_equal (mock_usbfs_get_driver (device, interface_number), "usbfs"))
    g_usleep (1000);
}

guint
mock_bench_count_notes (void)
{
  g_autofree char *folder = g_build_filename (state_folder, "usher", "detached", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return n;
}
