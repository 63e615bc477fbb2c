/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes read as what a USB/IP server answers: result xor error for each message that fits in. */
#include "usher-usbip-codec.h"

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

static void
fuzz_op (const guint8 *data, UsherUsbipOp op)
{
  g_autoptr (GError) error = NULL;
  UsherUsbipStatus status;

  g_assert_true (usher_usbip_decode_op (data, op, &status, &error) == (error == NULL));
}

static void
fuzz_count (const guint8 *data)
{
  g_autoptr (GError) error = NULL;
  guint32 count;

  g_assert_true (usher_usbip_decode_count (data, &count, &error) == (error == NULL));
}

/* A bus id that was read can be asked for, as the same bytes. */
static void
fuzz_device (const guint8 *data)
{
  g_autoptr (GError) error = NULL;
  guint8 request[USHER_USBIP_IMPORT_SIZE];
  UsherUsbipDevice device;

  if (!usher_usbip_decode_device (data, &device, &error))
    {
      g_assert_nonnull (error);
      return;
    }
  g_assert_no_error (error);
  g_assert_true (usher_usbip_encode_import_request (device.busid, request, &error));
  g_assert_cmpstr ((const char *) request + USHER_USBIP_OP_SIZE, ==, device.busid);
}

static void
fuzz_reply (const guint8 *data)
{
  g_autoptr (GError) error = NULL;
  UsherUsbipReply reply;

  g_assert_true (usher_usbip_decode_reply (data, &reply, &error) == (error == NULL));
  if (error == NULL)
    g_assert_cmpint (reply.status, <=, 0);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  if (size >= USHER_USBIP_OP_SIZE)
    {
      fuzz_op (data, USHER_USBIP_OP_DEVICE_LIST);
      fuzz_op (data, USHER_USBIP_OP_IMPORT);
    }
  if (size >= USHER_USBIP_COUNT_SIZE)
    fuzz_count (data);
  if (size >= USHER_USBIP_HEADER_SIZE)
    fuzz_reply (data);
  if (size >= USHER_USBIP_DEVICE_SIZE)
    fuzz_device (data);
  return 0;
}
