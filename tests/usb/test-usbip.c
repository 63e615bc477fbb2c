/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The USB/IP client against a server in this process that behaves, and against one that does not. */
#include <string.h>

#include "mock-usbip-server.h"
#include "usher-descriptors.h"
#include "usher-error.h"
#include "usher-usbip.h"

static UsherLink *
open_link (MockUsbipServer *server)
{
  g_autoptr (GError) error = NULL;
  UsherLink *link = usher_usbip_open (mock_usbip_server_get_id (server), NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (link);
  return link;
}

static void
assert_echo (UsherLink *link, gsize length)
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

/* A composite device is listed as a reader and as a modem with the same id. */
static void
test_list (void)
{
  g_autoptr (MockUsbipServer) server = mock_usbip_server_new (TEST_HONEST);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = usher_usbip_list (mock_usbip_server_get_address (server), NULL, &error);
  const UsherAttached *attached;

  g_assert_no_error (error);
  g_assert_cmpuint (list->len, ==, 2);
  attached = g_ptr_array_index (list, 0);
  g_assert_cmpstr (attached->kind, ==, "ccid");
  g_assert_cmpstr (attached->id, ==, mock_usbip_server_get_id (server));
  g_assert_cmpstr (attached->path, ==, TEST_BUSID);
  g_assert_cmphex (attached->vendor_id, ==, TEST_VENDOR);
  g_assert_cmphex (attached->product_id, ==, TEST_PRODUCT);
  attached = g_ptr_array_index (list, 1);
  g_assert_cmpstr (attached->kind, ==, "modem");
  g_assert_cmpstr (attached->id, ==, mock_usbip_server_get_id (server));
}

static void
assert_list_fails (MockUsbipMood mood, int code)
{
  g_autoptr (MockUsbipServer) server = mock_usbip_server_new (mood);
  g_autoptr (GError) error = NULL;

  g_assert_null (usher_usbip_list (mock_usbip_server_get_address (server), NULL, &error));
  g_assert_error (error, USHER_ERROR, code);
}

/* A list in another version, with an unknown status, cut short, or with an impossible number of devices is refused. */
static void
test_bad_list (void)
{
  assert_list_fails (TEST_WRONG_VERSION, USHER_ERROR_PROTOCOL);
  assert_list_fails (TEST_UNKNOWN_STATUS, USHER_ERROR_PROTOCOL);
  assert_list_fails (TEST_CUT_OPERATION, USHER_ERROR_PROTOCOL);
  assert_list_fails (TEST_ENDLESS_LIST, USHER_ERROR_PROTOCOL);
  assert_list_fails (TEST_BAD_BUSID, USHER_ERROR_PROTOCOL);
}

static void
assert_open_fails (MockUsbipMood mood, int code)
{
  g_autoptr (MockUsbipServer) server = mock_usbip_server_new (mood);
  g_autoptr (GError) error = NULL;

  g_assert_null (usher_usbip_open (mock_usbip_server_get_id (server), NULL, &error));
  g_assert_error (error, USHER_ERROR, code);
}

/* An import that is refused, cut short, of the wrong device, or of one with senseless descriptors says what is wrong. */
static void
test_bad_import (void)
{
  assert_open_fails (TEST_CUT_OPERATION, USHER_ERROR_PROTOCOL);
  assert_open_fails (TEST_OTHER_DEVICE, USHER_ERROR_PROTOCOL);
  assert_open_fails (TEST_IS_BUSY, USHER_ERROR_BUSY);
  assert_open_fails (TEST_BAD_DESCRIPTORS, USHER_ERROR_PROTOCOL);
}

static void
assert_id_fails (const char *id, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (usher_usbip_open (id, NULL, &error));
  g_assert_error (error, USHER_ERROR, code);
}

/* An id that is none is the caller's mistake; one that the server does not have is not there. */
static void
test_bad_id (void)
{
  g_autoptr (MockUsbipServer) server = mock_usbip_server_new (TEST_HONEST);
  g_autofree char *missing = g_strdup_printf ("usbip:%s/9-9", mock_usbip_server_get_address (server));
  g_autofree char *overlong = g_strdup_printf ("usbip:%s/%040d", mock_usbip_server_get_address (server), 1);

  assert_id_fails (missing, USHER_ERROR_NOT_FOUND);
  assert_id_fails (overlong, USHER_ERROR_INVALID);
  assert_id_fails ("usb:1-2", USHER_ERROR_INVALID);
  assert_id_fails ("usbip:", USHER_ERROR_INVALID);
  assert_id_fails ("usbip:/1-1", USHER_ERROR_INVALID);
  assert_id_fails ("usbip:127.0.0.1:1/", USHER_ERROR_INVALID);
}

/* Where nobody listens, the server cannot be reached. */
static void
test_unreachable (void)
{
  MockUsbipServer *server = mock_usbip_server_new (TEST_HONEST);
  g_autofree char *address = g_strdup (mock_usbip_server_get_address (server));
  g_autoptr (GError) error = NULL;

  mock_usbip_server_free (server);
  g_assert_null (usher_usbip_list (address, NULL, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_UNREACHABLE);
}

static gpointer
cancel_later (gpointer data)
{
  g_usleep (20000);
  g_cancellable_cancel (data);
  return NULL;
}

/* Waiting for a server that does not answer can be cancelled. */
static void
test_cancel_operation (void)
{
  g_autoptr (MockUsbipServer) server = mock_usbip_server_new (TEST_MUTE_OPERATION);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  GThread *thread = g_thread_new ("cancel", cancel_later, cancellable);

  g_assert_null (usher_usbip_list (mock_usbip_server_get_address (server), cancellable, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_CANCELLED);
  g_thread_join (thread);
}

/* The descriptors of an imported device are those it has, and it is configured. */
static void
test_descriptors (void)
{
  g_autoptr (MockUsbipServer) server = mock_usbip_server_new (TEST_HONEST);
  g_autoptr (UsherLink) link = open_link (server);
  g_autoptr (GError) error = NULL;
  gsize length, expected_length;
  const guint8 *expected = mock_model_get_descriptors (&expected_length);
  const guint8 *data = g_bytes_get_data (usher_link_get_descriptors (link), &length);

  g_assert_cmpmem (data, (int) length, expected, (int) expected_length);
  g_assert_cmpstr (usher_link_get_id (link), ==, mock_usbip_server_get_id (server));
  g_assert_true (usher_link_claim (link, 0, NULL, &error));
  g_assert_true (usher_link_release (link, 0, &error));
  g_assert_false (usher_link_claim (link, 7, NULL, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND);
}

/* Bytes go out and come back, empty, short and long. */
static void
test_transfers (void)
{
  g_autoptr (MockUsbipServer) server = mock_usbip_server_new (TEST_HONEST);
  g_autoptr (UsherLink) link = open_link (server);

  assert_echo (link, 0);
  assert_echo (link, 1);
  assert_echo (link, 512);
  assert_echo (link, 65000);
}

/* An answer that arrives byte by byte is the same answer. */
static void
test_dribble (void)
{
  g_autoptr (MockUsbipServer) server = mock_usbip_server_new (TEST_DRIBBLE);
  g_autoptr (UsherLink) link = open_link (server);

  assert_echo (link, 300);
}

/* An endpoint that the device does not have is refused before anything is sent. */
static void
test_no_endpoint (void)
{
  g_autoptr (MockUsbipServer) server = mock_usbip_server_new (TEST_HONEST);
  g_autoptr (UsherLink) link = open_link (server);
  g_autoptr (GError) error = NULL;
  guint8 byte = 0;

  g_assert_cmpint (usher_link_transfer (link, 0x0F, &byte, 1, 1000, NULL, &error), ==, -1);
  g_assert_error (error, USHER_ERROR, USHER_ERROR_INVALID);
}

/* A stall is told, and the endpoint works again right away. */
static void
test_stall (void)
{
  g_autoptr (MockUsbipServer) server = mock_usbip_server_new (TEST_HONEST);
  g_autoptr (UsherLink) link = open_link (server);
  g_autoptr (GError) error = NULL;
  guint8 buffer[8] = { 0 };

  mock_usbip_server_stall (server, TEST_EP_OUT);
  g_assert_cmpint (usher_link_transfer (link, TEST_EP_OUT, buffer, 8, 1000, NULL, &error), ==, -1);
  g_assert_error (error, USHER_ERROR, USHER_ERROR_PROTOCOL);
  g_assert_cmpuint (mock_usbip_server_get_n_cleared (server), ==, 1);
  assert_echo (link, 8);
}

/* A control request that the device does not know is told as a stall; nothing needs clearing. */
static void
test_control_stall (void)
{
  g_autoptr (MockUsbipServer) server = mock_usbip_server_new (TEST_HONEST);
  g_autoptr (UsherLink) link = open_link (server);
  g_autoptr (GError) error = NULL;
  UsherSetup setup = { .request_type = 0xC0, .request = 99, .length = 4 };
  guint8 buffer[4];

  g_assert_cmpint (usher_link_control (link, &setup, buffer, 1000, NULL, &error), ==, -1);
  g_assert_error (error, USHER_ERROR, USHER_ERROR_PROTOCOL);
  g_assert_cmpuint (mock_usbip_server_get_n_cleared (server), ==, 0);
}

/* After a timeout the connection is as good as before. */
static void
test_timeout (void)
{
  g_autoptr (MockUsbipServer) server = mock_usbip_server_new (TEST_HONEST);
  g_autoptr (UsherLink) link = open_link (server);
  g_autoptr (GError) error = NULL;
  guint8 buffer[8];

  g_assert_cmpint (usher_link_transfer (link, TEST_EP_INTERRUPT, buffer, 8, 20, NULL, &error), ==, -1);
  g_assert_error (error, USHER_ERROR, USHER_ERROR_TIMED_OUT);
  assert_echo (link, 8);
}

/* A late answer to a transfer that was given up disturbs nobody. */
static void
test_late_answer (void)
{
  g_autoptr (MockUsbipServer) server = mock_usbip_server_new (TEST_LATE);
  g_autoptr (UsherLink) link = open_link (server);
  g_autoptr (GError) error = NULL;
  guint8 buffer[8];

  if (usher_link_transfer (link, TEST_EP_INTERRUPT, buffer, 8, 20, NULL, &error) < 0)
    g_assert_error (error, USHER_ERROR, USHER_ERROR_TIMED_OUT);
  else
    g_assert_cmpmem (buffer, 4, "late", 4);
  assert_echo (link, 8);
}

typedef struct {
  MockUsbipServer *server; /* (not owned) */
  UsherLink *link;         /* (not owned) */
  GCancellable *cancellable; /* (not owned) (nullable) */
  gssize result;
  GError *error; /* (owned) (nullable) */
} Listener;

static gpointer
listen_interrupt (gpointer data)
{
  Listener *listener = data;
  guint8 buffer[8];

  listener->result = usher_link_transfer (listener->link, TEST_EP_INTERRUPT, buffer, sizeof buffer, 0, listener->cancellable,
                                          &listener->error);
  return NULL;
}

/* A transfer that waits for ever in one thread does not disturb those of another, and its cancellation does not either. */
static void
test_cancel (void)
{
  g_autoptr (MockUsbipServer) server = mock_usbip_server_new (TEST_HONEST);
  g_autoptr (UsherLink) link = open_link (server);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Listener listener = { .server = server, .link = link, .cancellable = cancellable };
  GThread *thread = g_thread_new ("listen", listen_interrupt, &listener);

  mock_usbip_server_wait_pending (server, 1);
  for (guint i = 0; i < 20; i++)
    assert_echo (link, 32);
  g_cancellable_cancel (cancellable);
  g_thread_join (thread);
  g_assert_error (listener.error, USHER_ERROR, USHER_ERROR_CANCELLED);
  g_clear_error (&listener.error);
  assert_echo (link, 32);
}

/* Nothing is sent for a call that was cancelled before it began. */
static void
test_cancelled_before (void)
{
  g_autoptr (MockUsbipServer) server = mock_usbip_server_new (TEST_HONEST);
  g_autoptr (UsherLink) link = open_link (server);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  guint8 byte = 0;

  g_cancellable_cancel (cancellable);
  g_assert_cmpint (usher_link_transfer (link, TEST_EP_OUT, &byte, 1, 0, cancellable, &error), ==, -1);
  g_assert_error (error, USHER_ERROR, USHER_ERROR_CANCELLED);
}

/* A server that does not even answer to an unlink is given up, and the wait ends. */
static void
test_mute_unlink (void)
{
  g_autoptr (MockUsbipServer) server = mock_usbip_server_new (TEST_MUTE_UNLINK);
  g_autoptr (UsherLink) link = open_link (server);
  g_autoptr (GError) error = NULL;
  guint8 buffer[8];

  g_assert_cmpint (usher_link_transfer (link, TEST_EP_INTERRUPT, buffer, 8, 20, NULL, &error), ==, -1);
  g_assert_error (error, USHER_ERROR, USHER_ERROR_REMOVED);
}

/* Closing the link, or losing the connection, ends a transfer that waits in another thread. */
static void
test_end_in_transfer (gconstpointer data)
{
  g_autoptr (MockUsbipServer) server = mock_usbip_server_new (TEST_HONEST);
  g_autoptr (UsherLink) link = open_link (server);
  Listener listener = { .server = server, .link = link };
  GThread *thread = g_thread_new ("listen", listen_interrupt, &listener);

  mock_usbip_server_wait_pending (server, 1);
  if (GPOINTER_TO_INT (data))
    usher_link_close (link);
  else
    mock_usbip_server_cut (server);
  g_thread_join (thread);
  g_assert_error (listener.error, USHER_ERROR, USHER_ERROR_REMOVED);
  g_clear_error (&listener.error);
}

static void
assert_transfer_fails (MockUsbipMood mood, int code)
{
  g_autoptr (MockUsbipServer) server = mock_usbip_server_new (TEST_HONEST);
  g_autoptr (UsherLink) link = open_link (server);
  g_autoptr (GError) error = NULL;
  guint8 buffer[64] = { 0 };

  g_assert_cmpint (usher_link_transfer (link, TEST_EP_OUT, buffer, 64, 5000, NULL, &error), ==, 64);
  mock_usbip_server_set_mood (server, mood);
  g_assert_cmpint (usher_link_transfer (link, TEST_EP_IN, buffer, 64, 5000, NULL, &error), ==, -1);
  g_assert_error (error, USHER_ERROR, code);
}

/* A server that lies breaks the protocol; one that ends in the middle has taken the device away. */
static void
test_bad_answers (void)
{
  assert_transfer_fails (TEST_LYING_LENGTH, USHER_ERROR_PROTOCOL);
  assert_transfer_fails (TEST_WRONG_SEQNUM, USHER_ERROR_PROTOCOL);
  assert_transfer_fails (TEST_UNKNOWN_COMMAND, USHER_ERROR_PROTOCOL);
  assert_transfer_fails (TEST_POSITIVE_STATUS, USHER_ERROR_PROTOCOL);
  assert_transfer_fails (TEST_CUT_ANSWER, USHER_ERROR_REMOVED);
  assert_transfer_fails (TEST_CUT_PAYLOAD, USHER_ERROR_REMOVED);
  assert_transfer_fails (TEST_GONE, USHER_ERROR_REMOVED);
  assert_transfer_fails (TEST_CLOSE, USHER_ERROR_REMOVED);
}

/* A claim takes nothing that there is not: no interface, a call that was cancelled, a link that is closed. Releasing is always
 * right. */
static void
test_claim (void)
{
  g_autoptr (MockUsbipServer) server = mock_usbip_server_new (TEST_HONEST);
  g_autoptr (UsherLink) link = open_link (server);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_assert_true (usher_link_claim (link, 0, NULL, &error));
  g_assert_false (usher_link_claim (link, 9, NULL, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_cancellable_cancel (cancellable);
  g_assert_false (usher_link_claim (link, 0, cancellable, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_CANCELLED);
  g_clear_error (&error);
  usher_link_close (link);
  g_assert_false (usher_link_claim (link, 0, NULL, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_REMOVED);
  g_assert_true (usher_link_release (link, 0, NULL));
}

/* Once the connection is broken every later call says so at once. */
static void
test_stays_broken (void)
{
  g_autoptr (MockUsbipServer) server = mock_usbip_server_new (TEST_HONEST);
  g_autoptr (UsherLink) link = open_link (server);
  guint8 byte = 0;

  mock_usbip_server_set_mood (server, TEST_CLOSE);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_cmpint (usher_link_transfer (link, TEST_EP_OUT, &byte, 1, 0, NULL, &error), ==, -1);
      g_assert_error (error, USHER_ERROR, USHER_ERROR_REMOVED);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/usb/usbip/list", test_list);
  g_test_add_func ("/usb/usbip/bad-list", test_bad_list);
  g_test_add_func ("/usb/usbip/bad-import", test_bad_import);
  g_test_add_func ("/usb/usbip/bad-id", test_bad_id);
  g_test_add_func ("/usb/usbip/unreachable", test_unreachable);
  g_test_add_func ("/usb/usbip/cancel-operation", test_cancel_operation);
  g_test_add_func ("/usb/usbip/descriptors", test_descriptors);
  g_test_add_func ("/usb/usbip/transfers", test_transfers);
  g_test_add_func ("/usb/usbip/dribble", test_dribble);
  g_test_add_func ("/usb/usbip/no-endpoint", test_no_endpoint);
  g_test_add_func ("/usb/usbip/stall", test_stall);
  g_test_add_func ("/usb/usbip/control-stall", test_control_stall);
  g_test_add_func ("/usb/usbip/timeout", test_timeout);
  g_test_add_func ("/usb/usbip/late-answer", test_late_answer);
  g_test_add_func ("/usb/usbip/cancel", test_cancel);
  g_test_add_func ("/usb/usbip/cancelled-before", test_cancelled_before);
  g_test_add_func ("/usb/usbip/mute-unlink", test_mute_unlink);
  g_test_add_data_func ("/usb/usbip/cut-in-transfer", GINT_TO_POINTER (FALSE), test_end_in_transfer);
  g_test_add_data_func ("/usb/usbip/close-in-transfer", GINT_TO_POINTER (TRUE), test_end_in_transfer);
  g_test_add_func ("/usb/usbip/bad-answers", test_bad_answers);
  g_test_add_func ("/usb/usbip/claim", test_claim);
  g_test_add_func ("/usb/usbip/stays-broken", test_stays_broken);
  return g_test_run ();
}
