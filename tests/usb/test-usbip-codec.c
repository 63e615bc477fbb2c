/* SPDX-License-Identifier: GPL-3.0-or-later */
/* USB/IP messages against bytes written by hand from the protocol's document. */
#include <string.h>

#include "usher-error.h"
#include "usher-hex.h"
#include "usher-usbip-codec.h"

static void
assert_hex (const guint8 *data, gsize length, const char *expected)
{
  g_autofree char *hex = usher_hex_encode (data, length);

  g_assert_cmpstr (hex, ==, expected);
}

/* What a client asks before it has a device. */
static void
test_operations (void)
{
  g_autoptr (GError) error = NULL;
  guint8 list[USHER_USBIP_OP_SIZE], import[USHER_USBIP_IMPORT_SIZE];

  usher_usbip_encode_device_list_request (list);
  assert_hex (list, sizeof list, "0111800500000000");
  g_assert_true (usher_usbip_encode_import_request ("1-2.3", import, &error));
  assert_hex (import, sizeof import, "0111800300000000"
                                     "312D322E33000000000000000000000000000000000000000000000000000000");
  g_assert_false (usher_usbip_encode_import_request ("", import, &error));
  g_assert_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_VALUE);
}

/* A bulk IN, a control OUT with a setup packet, and the unlinking of one. */
static void
test_commands (void)
{
  UsherUsbipSubmit in = { .seqnum = 0x01020304, .device_id = 0x00030002, .endpoint = 0x81, .length = 271 };
  UsherUsbipSubmit control = {
    .seqnum = 5,
    .device_id = 0x00030002,
    .length = 7,
    .setup = { .request_type = 0x21, .request = 0x20, .value = 0x1234, .index = 2, .length = 7 },
  };
  guint8 out[USHER_USBIP_HEADER_SIZE];

  usher_usbip_encode_submit (&in, out);
  assert_hex (out, sizeof out, "0000000101020304000300020000000100000001"
                               "000000000000010F0000000000000000000000000000000000000000");
  usher_usbip_encode_submit (&control, out);
  assert_hex (out, sizeof out, "0000000100000005000300020000000000000000"
                               "000000000000000700000000000000000000000021203412" "02000700");
  usher_usbip_encode_unlink (6, 0x00030002, 5, out);
  assert_hex (out, sizeof out, "0000000200000006000300020000000000000000"
                               "00000005000000000000000000000000000000000000000000000000");
}

/* The answers to both commands. */
static void
test_replies (void)
{
  g_autoptr (GError) error = NULL;
  guint8 data[USHER_USBIP_HEADER_SIZE] = { 0, 0, 0, 3, 0, 0, 1, 2 };
  UsherUsbipReply reply;

  data[27] = 99;
  g_assert_true (usher_usbip_decode_reply (data, &reply, &error));
  g_assert_false (reply.unlinked);
  g_assert_cmpuint (reply.seqnum, ==, 0x102);
  g_assert_cmpint (reply.status, ==, 0);
  g_assert_cmpuint (reply.actual_length, ==, 99);
  data[3] = 4;
  memcpy (data + 20, (guint8[]) { 0xFF, 0xFF, 0xFF, 0x98 }, 4);
  g_assert_true (usher_usbip_decode_reply (data, &reply, &error));
  g_assert_true (reply.unlinked);
  g_assert_cmpint (reply.status, ==, -104);
}

static void
assert_reply_fails (gsize offset, guint8 value)
{
  guint8 data[USHER_USBIP_HEADER_SIZE] = { 0, 0, 0, 3 };
  g_autoptr (GError) error = NULL;
  UsherUsbipReply reply;

  data[offset] = value;
  g_assert_false (usher_usbip_decode_reply (data, &reply, &error));
  g_assert_true (error != NULL && error->domain == USHER_CODEC_ERROR);
}

/* Commands, statuses and packet counts that no answer has. */
static void
test_bad_replies (void)
{
  assert_reply_fails (3, 1);
  assert_reply_fails (0, 1);
  assert_reply_fails (23, 1);
  assert_reply_fails (35, 1);
}

/* A server that says "not isochronous" with all bits set is understood. */
static void
test_no_packets (void)
{
  guint8 data[USHER_USBIP_HEADER_SIZE] = { 0, 0, 0, 3 };
  g_autoptr (GError) error = NULL;
  UsherUsbipReply reply;

  memset (data + 32, 0xFF, 4);
  g_assert_true (usher_usbip_decode_reply (data, &reply, &error));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/usb/usbip-codec/operations", test_operations);
  g_test_add_func ("/usb/usbip-codec/commands", test_commands);
  g_test_add_func ("/usb/usbip-codec/replies", test_replies);
  g_test_add_func ("/usb/usbip-codec/bad-replies", test_bad_replies);
  g_test_add_func ("/usb/usbip-codec/no-packets", test_no_packets);
  return g_test_run ();
}
