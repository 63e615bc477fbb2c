/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is attached, what comes and goes, and opening it, on a mocked Linux system. */
#include <string.h>

#include "mock-bench.h"
#include "usher-error.h"
#include "usher-usb-watch.h"

static void
assert_attached (const UsherAttached *attached, const char *kind, const char *path)
{
  g_autofree char *id = g_strconcat ("usb:", path, NULL);

  g_assert_cmpstr (attached->id, ==, id);
  g_assert_cmpstr (attached->kind, ==, kind);
  g_assert_cmpstr (attached->path, ==, path);
  g_assert_cmpstr (attached->name, ==, TEST_NAME);
  g_assert_cmpstr (attached->busy_by, ==, NULL);
  g_assert_cmphex (attached->vendor_id, ==, TEST_VENDOR);
  g_assert_cmphex (attached->product_id, ==, TEST_PRODUCT);
}

/* Each usable function of each device is listed once, in the order of the ids, with the whole path through a hub. */
static void
test_list (MockBench *bench, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = NULL;

  mock_bench_plug (bench, "1-2");
  mock_bench_plug (bench, "1-2.3");
  list = usher_usb_list (bench->usb, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (list->len, ==, 4);
  assert_attached (g_ptr_array_index (list, 0), "ccid", "1-2");
  assert_attached (g_ptr_array_index (list, 1), "modem", "1-2");
  assert_attached (g_ptr_array_index (list, 2), "ccid", "1-2.3");
  assert_attached (g_ptr_array_index (list, 3), "modem", "1-2.3");
}

static void
assert_open_fails (MockBench *bench, const char *id, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (usher_usb_open (bench->usb, id, NULL, &error));
  g_assert_error (error, USHER_ERROR, code);
}

/* What is not there is not found, and what is no id is refused. */
static void
test_bad_ids (MockBench *bench, gconstpointer data)
{
  mock_bench_plug (bench, "1-2");
  assert_open_fails (bench, "usb:1-3", USHER_ERROR_NOT_FOUND);
  assert_open_fails (bench, "usb:", USHER_ERROR_INVALID);
  assert_open_fails (bench, "usb:../../etc", USHER_ERROR_INVALID);
  assert_open_fails (bench, "usbip:127.0.0.1:1/1-2", USHER_ERROR_INVALID);
}

/* A device that may not be opened is listed all the same, and opening it names the rule to install. */
static void
test_permission (MockBench *bench, gconstpointer data)
{
  MockUsbfs *device = mock_bench_plug (bench, "1-2");
  g_autoptr (GError) error = NULL;
  UsherLink *link;

  mock_usbfs_deny (device, TRUE);
  link = usher_usb_open (bench->usb, "usb:1-2", NULL, &error);
  mock_usbfs_deny (device, FALSE);
  g_assert_null (link);
  g_assert_error (error, USHER_ERROR, USHER_ERROR_PERMISSION);
  g_assert_nonnull (strstr (error->message, "ATTR{idVendor}==\"1209\""));
  g_assert_nonnull (strstr (error->message, "uaccess"));
}

/* Waiting for permissions can be cancelled. */
static void
test_cancel_permission (MockBench *bench, gconstpointer data)
{
  MockUsbfs *device = mock_bench_plug (bench, "1-2");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  UsherLink *link;

  g_cancellable_cancel (cancellable);
  mock_usbfs_deny (device, TRUE);
  link = usher_usb_open (bench->usb, "usb:1-2", cancellable, &error);
  mock_usbfs_deny (device, FALSE);
  g_assert_null (link);
  g_assert_error (error, USHER_ERROR, USHER_ERROR_CANCELLED);
}

static gpointer
permit_later (gpointer data)
{
  g_usleep (150000);
  mock_usbfs_deny (data, FALSE);
  return NULL;
}

/* A device whose permissions come a little after its node is opened after all. */
static void
test_late_permission (MockBench *bench, gconstpointer data)
{
  MockUsbfs *device = mock_bench_plug (bench, "1-2");
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherLink) link = NULL;
  GThread *thread;

  mock_usbfs_deny (device, TRUE);
  thread = g_thread_new ("permit", permit_later, device);
  link = usher_usb_open (bench->usb, "usb:1-2", NULL, &error);
  g_thread_join (thread);
  g_assert_no_error (error);
  g_assert_nonnull (link);
}

typedef struct {
  GMainContext *context; /* (not owned) the one that calls must come in */
  GString *log;          /* (owned) */
} Watcher;

static void
on_change (gboolean added, const UsherAttached *attached, gpointer data)
{
  Watcher *watcher = data;

  g_assert_true (g_main_context_is_owner (watcher->context));
  g_string_append_printf (watcher->log, "%c%s/%s ", added ? '+' : '-', attached->id, attached->kind);
}

static void
expect_log (Watcher *watcher, const char *expected)
{
  while (watcher->log->len < strlen (expected))
    g_main_context_iteration (watcher->context, TRUE);
  g_assert_cmpstr (watcher->log->str, ==, expected);
  g_string_truncate (watcher->log, 0);
}

/* A watch tells first what is there, then what comes and goes, each once, in the context of its owner. */
static void
test_watch (MockBench *bench, gconstpointer data)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GString) log = g_string_new (NULL);
  Watcher watcher = { .context = context, .log = log };
  UsherUsbWatch *watch;
  MockUsbfs *device;

  mock_bench_plug (bench, "1-2");
  g_main_context_push_thread_default (context);
  watch = usher_usb_watch (bench->usb, on_change, &watcher);
  g_assert_cmpuint (log->len, ==, 0);
  expect_log (&watcher, "+usb:1-2/ccid +usb:1-2/modem ");
  device = mock_bench_plug (bench, "1-3");
  expect_log (&watcher, "+usb:1-3/ccid +usb:1-3/modem ");
  mock_usbfs_unplug (device);
  expect_log (&watcher, "-usb:1-3/ccid -usb:1-3/modem ");
  usher_usb_watch_free (watch);
  g_main_context_pop_thread_default (context);
  g_assert_false (g_main_context_pending (context));
}

/* Events that are still on their way when a watch is freed reach nobody. */
static void
test_watch_freed_early (MockBench *bench, gconstpointer data)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GString) log = g_string_new (NULL);
  Watcher watcher = { .context = context, .log = log };

  mock_bench_plug (bench, "1-2");
  g_main_context_push_thread_default (context);
  usher_usb_watch_free (usher_usb_watch (bench->usb, on_change, &watcher));
  while (g_main_context_iteration (context, FALSE))
    ;
  g_main_context_pop_thread_default (context);
  g_assert_cmpuint (log->len, ==, 0);
}

/* A device that is plugged again is found under the same id, and a link to it works. */
static void
test_replug (MockBench *bench, gconstpointer data)
{
  MockUsbfs *device = mock_bench_plug (bench, "1-2");
  g_autoptr (UsherLink) first = mock_bench_open (bench, "1-2");
  g_autoptr (UsherLink) second = NULL;
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GError) error = NULL;

  mock_usbfs_unplug (device);
  do
    {
      g_clear_pointer (&list, g_ptr_array_unref);
      list = usher_usb_list (bench->usb, &error);
      g_assert_no_error (error);
    }
  while (list->len > 0);
  usher_link_close (first);
  mock_bench_plug (bench, "1-2");
  second = mock_bench_open (bench, "1-2");
  g_assert_true (usher_link_claim (second, 0, NULL, &error));
  g_assert_no_error (error);
  mock_bench_assert_echo (second, 64);
}

int
main (int argc, char **argv)
{
  if (!mock_bench_init (&argc, &argv))
    return 77;
  mock_bench_add ("/usb/usb/list", test_list);
  mock_bench_add ("/usb/usb/bad-ids", test_bad_ids);
  mock_bench_add ("/usb/usb/permission", test_permission);
  mock_bench_add ("/usb/usb/cancel-permission", test_cancel_permission);
  mock_bench_add ("/usb/usb/late-permission", test_late_permission);
  mock_bench_add ("/usb/usb/watch", test_watch);
  mock_bench_add ("/usb/usb/watch-freed-early", test_watch_freed_early);
  mock_bench_add ("/usb/usb/replug", test_replug);
  return g_test_run ();
}
