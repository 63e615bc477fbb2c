/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whose an interface is: kernel drivers that make way and come back on every path, and others that hold on. */
#include <glib/gstdio.h>
#include <string.h>

#include "mock-bench.h"
#include "usher-error.h"
#include "usher-usb-detached.h"

#define READER 0
#define COMMUNICATION 1
#define DATA 2

static void
claim (UsherLink *link, guint8 interface_number)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (usher_link_claim (link, interface_number, NULL, &error));
  g_assert_no_error (error);
}

static void
release (UsherLink *link, guint8 interface_number)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (usher_link_release (link, interface_number, &error));
  g_assert_no_error (error);
}

static void
assert_claim_fails (UsherLink *link, guint8 interface_number, int code, const char *word)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (usher_link_claim (link, interface_number, NULL, &error));
  g_assert_error (error, USHER_ERROR, code);
  if (strstr (error->message, word) == NULL)
    g_error ("\"%s\" is not in: %s", word, error->message);
}

/* A kernel driver makes way for a claim, with a note on disk as long as it is away, and is back after the release. */
static void
test_detach_and_release (MockBench *bench, gconstpointer data)
{
  MockUsbfs *device = mock_bench_plug (bench, "1-2");
  g_autoptr (UsherLink) link = mock_bench_open (bench, "1-2");

  mock_usbfs_bind (device, READER, "fake_reader");
  claim (link, READER);
  claim (link, READER);
  g_assert_cmpstr (mock_usbfs_get_driver (device, READER), ==, "usbfs");
  g_assert_cmpuint (mock_bench_count_notes (), ==, 1);
  release (link, READER);
  release (link, READER);
  g_assert_cmpstr (mock_usbfs_get_driver (device, READER), ==, "fake_reader");
  g_assert_cmpuint (mock_bench_count_notes (), ==, 0);
}

/* A modem's driver has two interfaces: it is taken off and comes back as one, in whatever order they are claimed and released. */
static void
test_modem_driver (MockBench *bench, gconstpointer data)
{
  static const guint8 orders[][4] = { { 1, 2, 1, 2 }, { 1, 2, 2, 1 }, { 2, 1, 1, 2 }, { 2, 1, 2, 1 } };
  MockUsbfs *device = mock_bench_plug (bench, "1-2");
  g_autoptr (UsherLink) link = mock_bench_open (bench, "1-2");

  mock_usbfs_bind (device, COMMUNICATION, "cdc_acm");
  for (guint i = 0; i < G_N_ELEMENTS (orders); i++)
    {
      claim (link, orders[i][0]);
      claim (link, orders[i][1]);
      g_assert_cmpuint (mock_bench_count_notes (), ==, 1);
      release (link, orders[i][2]);
      release (link, orders[i][3]);
      g_assert_cmpstr (mock_usbfs_get_driver (device, COMMUNICATION), ==, "cdc_acm");
      g_assert_cmpstr (mock_usbfs_get_driver (device, DATA), ==, "cdc_acm");
      g_assert_cmpuint (mock_bench_count_notes (), ==, 0);
    }
}

/* Closing a link, or dropping it, gives back what was not released. */
static void
test_close_gives_back (MockBench *bench, gconstpointer data)
{
  MockUsbfs *device = mock_bench_plug (bench, "1-2");

  mock_usbfs_bind (device, READER, "fake_reader");
  mock_usbfs_bind (device, COMMUNICATION, "cdc_acm");
  for (guint i = 0; i < 2; i++)
    {
      UsherLink *link = mock_bench_open (bench, "1-2");

      claim (link, READER);
      claim (link, COMMUNICATION);
      claim (link, DATA);
      g_assert_cmpuint (mock_bench_count_notes (), ==, 2);
      if (i == 0)
        usher_link_close (link);
      g_object_unref (link);
      g_assert_cmpstr (mock_usbfs_get_driver (device, READER), ==, "fake_reader");
      g_assert_cmpstr (mock_usbfs_get_driver (device, DATA), ==, "cdc_acm");
      g_assert_cmpuint (mock_bench_count_notes (), ==, 0);
    }
}

/* An unplugged device needs nothing back: no note stays, and closing is quiet. */
static void
test_unplugged (MockBench *bench, gconstpointer data)
{
  MockUsbfs *device = mock_bench_plug (bench, "1-2");
  g_autoptr (UsherLink) link = mock_bench_open (bench, "1-2");

  mock_usbfs_bind (device, READER, "fake_reader");
  claim (link, READER);
  mock_usbfs_unplug (device);
  usher_link_close (link);
  g_assert_cmpuint (mock_bench_count_notes (), ==, 0);
}

/* A driver that does not let go is named, and no note stays. */
static void
test_stubborn_driver (MockBench *bench, gconstpointer data)
{
  MockUsbfs *device = mock_bench_plug (bench, "1-2");
  g_autoptr (UsherLink) link = mock_bench_open (bench, "1-2");

  mock_usbfs_bind (device, READER, "fake_reader");
  mock_usbfs_set_stubborn (device, TRUE);
  assert_claim_fails (link, READER, USHER_ERROR_BUSY, "kernel driver fake_reader");
  g_assert_cmpuint (mock_bench_count_notes (), ==, 0);
}

/* Another program that has the interface is named with its process, by the claim and by the list. */
static void
test_other_program (MockBench *bench, gconstpointer data)
{
  MockUsbfs *device = mock_bench_plug (bench, "1-2");
  GPid pid = mock_bench_start_holder ("1-2", READER);
  g_autoptr (UsherLink) link = mock_bench_open (bench, "1-2");
  g_autofree char *process = g_strdup_printf ("(process %d)", pid);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = NULL;
  const UsherAttached *reader, *modem;

  assert_claim_fails (link, READER, USHER_ERROR_BUSY, process);
  list = usher_usb_list (bench->usb, &error);
  g_assert_no_error (error);
  reader = g_ptr_array_index (list, 0);
  modem = g_ptr_array_index (list, 1);
  g_assert_nonnull (strstr (reader->busy_by, process));
  g_assert_cmpstr (modem->busy_by, ==, NULL);
  claim (link, COMMUNICATION);
  mock_bench_kill_holder (device, pid, READER);
  claim (link, READER);
}

static void
restart (MockBench *bench)
{
  g_autoptr (GError) error = NULL;

  usher_usb_unref (bench->usb);
  bench->usb = usher_usb_new (&error);
  g_assert_no_error (error);
}

/* A driver that was taken off by a program that crashed is back as soon as Usher starts again, and not before its owner is dead. */
static void
test_crash (MockBench *bench, gconstpointer data)
{
  MockUsbfs *device = mock_bench_plug (bench, "1-2");
  GPid pid;

  mock_usbfs_bind (device, COMMUNICATION, "cdc_acm");
  pid = mock_bench_start_holder ("1-2", COMMUNICATION);
  restart (bench);
  g_assert_cmpuint (mock_bench_count_notes (), ==, 1);
  mock_bench_kill_holder (device, pid, COMMUNICATION);
  g_assert_cmpstr (mock_usbfs_get_driver (device, COMMUNICATION), ==, "");
  restart (bench);
  g_assert_cmpstr (mock_usbfs_get_driver (device, COMMUNICATION), ==, "cdc_acm");
  g_assert_cmpstr (mock_usbfs_get_driver (device, DATA), ==, "cdc_acm");
  g_assert_cmpuint (mock_bench_count_notes (), ==, 0);
}

static void
leave_note (const char *path, guint device_number)
{
  g_autoptr (GError) error = NULL;
  UsherUsbDetached *note = usher_usb_detached_new (path, READER, device_number, &error);

  g_assert_no_error (error);
  usher_usb_detached_free (note);
}

/* Notes on a device that is gone, or was plugged again since, are dropped and nothing is done to it. */
static void
test_outdated_notes (MockBench *bench, gconstpointer data)
{
  MockUsbfs *device = mock_bench_plug (bench, "1-2");

  mock_usbfs_bind (device, READER, "fake_reader");
  leave_note ("1-7", 2);
  leave_note ("1-2", 127);
  restart (bench);
  g_assert_cmpuint (mock_bench_count_notes (), ==, 0);
  g_assert_cmpstr (mock_usbfs_get_driver (device, READER), ==, "fake_reader");
}

static guint
get_device_number (MockUsbfs *device)
{
  g_autofree char *name = g_path_get_basename (mock_usbfs_get_node (device));

  return (guint) g_ascii_strtoull (name, NULL, 10);
}

/* A driver that a crashed run took off comes back when the device is opened, and again after the link that takes it off anew. */
static void
test_repair_at_open (MockBench *bench, gconstpointer data)
{
  MockUsbfs *device = mock_bench_plug (bench, "1-2");
  UsherLink *link;

  mock_usbfs_bind (device, READER, "fake_reader");
  mock_usbfs_lose (device, READER);
  leave_note ("1-2", get_device_number (device));
  link = mock_bench_open (bench, "1-2");
  g_assert_cmpstr (mock_usbfs_get_driver (device, READER), ==, "fake_reader");
  claim (link, READER);
  g_assert_cmpuint (mock_bench_count_notes (), ==, 1);
  g_object_unref (link);
  g_assert_cmpstr (mock_usbfs_get_driver (device, READER), ==, "fake_reader");
}

/* While a program has the interface its driver cannot come back: the note stays until it can. */
static void
test_repair_later (MockBench *bench, gconstpointer data)
{
  MockUsbfs *device = mock_bench_plug (bench, "1-2");
  GPid pid = mock_bench_start_holder ("1-2", READER);

  mock_usbfs_bind (device, READER, "fake_reader");
  leave_note ("1-2", get_device_number (device));
  restart (bench);
  g_assert_cmpuint (mock_bench_count_notes (), ==, 1);
  mock_bench_kill_holder (device, pid, READER);
  restart (bench);
  g_assert_cmpuint (mock_bench_count_notes (), ==, 0);
  g_assert_cmpstr (mock_usbfs_get_driver (device, READER), ==, "fake_reader");
}

/* Late enough to be met, and soon enough to be outlasted. */
static gpointer
let_go (gpointer note)
{
  g_usleep (20000);
  usher_usb_detached_free (note);
  return NULL;
}

/* A process that looks whether a note is stale does not keep its owner from the device. */
static void
test_look_in_passing (MockBench *bench, gconstpointer data)
{
  MockUsbfs *device = mock_bench_plug (bench, "1-2");
  g_autoptr (UsherLink) link = mock_bench_open (bench, "1-2");
  g_autoptr (GError) error = NULL;
  UsherUsbDetached *look = usher_usb_detached_new ("1-2", READER, 1, &error);
  GThread *thread;

  g_assert_no_error (error);
  mock_usbfs_bind (device, READER, "fake_reader");
  thread = g_thread_new ("look", let_go, look);
  claim (link, READER);
  g_thread_join (thread);
  g_assert_cmpuint (mock_bench_count_notes (), ==, 1);
}

/* Nothing is taken off when the note cannot be written, or when another live owner has it. */
static void
test_no_note_no_detach (MockBench *bench, gconstpointer data)
{
  MockUsbfs *device = mock_bench_plug (bench, "1-2");
  g_autoptr (UsherLink) link = mock_bench_open (bench, "1-2");
  g_autofree char *folder = g_build_filename (g_get_user_state_dir (), "usher", "detached", NULL);
  g_autoptr (GError) error = NULL;
  UsherUsbDetached *note = usher_usb_detached_new ("1-2", READER, 1, &error);

  g_assert_no_error (error);
  mock_usbfs_bind (device, READER, "fake_reader");
  assert_claim_fails (link, READER, USHER_ERROR_BUSY, "another Usher");
  usher_usb_detached_settle (note);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  g_assert_true (g_file_set_contents (folder, "", 0, NULL));
  assert_claim_fails (link, READER, USHER_ERROR_STORAGE, folder);
  g_assert_cmpstr (mock_usbfs_get_driver (device, READER), ==, "fake_reader");
  g_assert_cmpint (g_unlink (folder), ==, 0);
}

/* An interface that the device does not have cannot be claimed, and a cancelled claim takes nothing. */
static void
test_refused_claims (MockBench *bench, gconstpointer data)
{
  MockUsbfs *device = mock_bench_plug (bench, "1-2");
  g_autoptr (UsherLink) link = mock_bench_open (bench, "1-2");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  assert_claim_fails (link, 9, USHER_ERROR_NOT_FOUND, "interface 9");
  g_cancellable_cancel (cancellable);
  g_assert_false (usher_link_claim (link, READER, cancellable, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_CANCELLED);
  g_assert_cmpstr (mock_usbfs_get_driver (device, READER), ==, "");
}

int
main (int argc, char **argv)
{
  if (!mock_bench_init (&argc, &argv))
    return 77;
  mock_bench_add ("/usb/usb-drivers/detach-and-release", test_detach_and_release);
  mock_bench_add ("/usb/usb-drivers/modem-driver", test_modem_driver);
  mock_bench_add ("/usb/usb-drivers/close-gives-back", test_close_gives_back);
  mock_bench_add ("/usb/usb-drivers/unplugged", test_unplugged);
  mock_bench_add ("/usb/usb-drivers/stubborn-driver", test_stubborn_driver);
  mock_bench_add ("/usb/usb-drivers/other-program", test_other_program);
  mock_bench_add ("/usb/usb-drivers/crash", test_crash);
  mock_bench_add ("/usb/usb-drivers/outdated-notes", test_outdated_notes);
  mock_bench_add ("/usb/usb-drivers/repair-at-open", test_repair_at_open);
  mock_bench_add ("/usb/usb-drivers/repair-later", test_repair_later);
  mock_bench_add ("/usb/usb-drivers/look-in-passing", test_look_in_passing);
  mock_bench_add ("/usb/usb-drivers/no-note-no-detach", test_no_note_no_detach);
  mock_bench_add ("/usb/usb-drivers/refused-claims", test_refused_claims);
  return g_test_run ();
}
