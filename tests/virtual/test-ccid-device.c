/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The virtual reader's half of CCID, message by message: what the specification allows works, what it forbids does not. */
#include "ccid-device.h"

#include <string.h>

#include "device.h"
#include "scratch.h"

#define EID "89049032000000000000000000000181"
#define CAPABILITY 0x80, 0xAA, 0x00, 0x00, 0x05, 0xA9, 0x03, 0x83, 0x01, 0x07

typedef struct {
  char *directory;        /* (owned) */
  VirtualPki *pki;        /* (owned) */
  VirtualUsbModel *model; /* (owned) */
  guint8 answer[8192];
  gsize length;
} Fixture;

static void
start (Fixture *fixture, const VirtualCcidOptions *reader, const char *faults)
{
  const VirtualDeviceOptions options = { .eid = EID, .reader = *reader };
  g_autoptr (GError) error = NULL;
  VirtualFaults *script = NULL;

  fixture->directory = scratch_make ();
  fixture->pki = virtual_pki_open (fixture->directory, &error);
  g_assert_no_error (error);
  if (faults != NULL)
    script = virtual_faults_parse (faults, strlen (faults), NULL, &error);
  g_assert_no_error (error);
  VirtualCard *card = virtual_device_new_card (&options, fixture->pki, &error);
  g_assert_no_error (error);
  fixture->model = virtual_ccid_device_new (reader, card, script);
}

static void
stop (Fixture *fixture)
{
  virtual_usb_model_free (fixture->model);
  virtual_pki_free (fixture->pki);
  scratch_remove (fixture->directory);
}

/* Sends a message of @type with @parameter (bytes 7 to 9) and @data as one transfer. */
static void
send (Fixture *fixture, guint8 type, guint8 seq, guint32 parameter, const guint8 *data, gsize length)
{
  g_autoptr (GByteArray) message = g_byte_array_new ();
  const guint8 header[] = { type, (guint8) length, (guint8) (length >> 8), 0, 0, 0, seq,
                            (guint8) (parameter >> 16), (guint8) (parameter >> 8), (guint8) parameter };

  g_byte_array_append (message, header, sizeof header);
  g_byte_array_append (message, data, (guint) length);
  g_assert_cmpint (virtual_usb_model_out (fixture->model, 1, message->data, message->len), ==, message->len);
}

static gssize
receive_at (Fixture *fixture, gint64 now, gsize length)
{
  gint64 due = 0;
  gssize result = virtual_usb_model_in (fixture->model, 1, fixture->answer, length, now, &due);
  fixture->length = result < 0 ? 0 : (gsize) result;
  return result;
}

/* The answer that is there by now: its type, bStatus and bError. */
static void
expect (Fixture *fixture, guint8 type, guint8 status, guint8 error)
{
  g_assert_cmpint (receive_at (fixture, G_MAXINT64, 1024), >=, 10);
  g_assert_cmphex (fixture->answer[0], ==, type);
  g_assert_cmphex (fixture->answer[7], ==, status);
  g_assert_cmphex (fixture->answer[8], ==, error);
}

static void
power_on (Fixture *fixture, guint8 select)
{
  send (fixture, 0x62, 0, (guint32) select << 16, NULL, 0);
  expect (fixture, 0x80, 0, 0);
  g_assert_cmphex (fixture->answer[10], ==, 0x3B);
}

static void
exchange (Fixture *fixture, guint8 seq)
{
  static const guint8 command[] = { CAPABILITY };
  send (fixture, 0x6F, seq, 0, command, sizeof command);
}

/* Power, status, parameters, and the two bytes of a status word. */
static void
test_exchange (void)
{
  Fixture fixture = { 0 };

  start (&fixture, &(VirtualCcidOptions) { .level = VIRTUAL_READER_SHORT }, NULL);
  send (&fixture, 0x65, 1, 0, NULL, 0);
  expect (&fixture, 0x81, 0x01, 0);
  exchange (&fixture, 2);
  expect (&fixture, 0x80, 0x41, 0xFE);
  power_on (&fixture, 0);
  exchange (&fixture, 3);
  expect (&fixture, 0x80, 0, 0);
  g_assert_cmpuint (fixture.answer[6], ==, 3);
  g_assert_cmpmem (fixture.answer + 10, (int) fixture.length - 10, "\x90\x00", 2);
  send (&fixture, 0x6C, 4, 0, NULL, 0);
  expect (&fixture, 0x82, 0, 0);
  g_assert_cmphex (fixture.answer[10], ==, 0x97);
  send (&fixture, 0x63, 5, 0, NULL, 0);
  expect (&fixture, 0x81, 0x01, 0);
  stop (&fixture);
}

/* A second command while one runs, a slot that does not exist, an unknown message and lengths that lie. */
static void
test_refused (void)
{
  Fixture fixture = { 0 };
  const guint8 lying[] = { 0x65, 4, 0, 0, 0, 0, 9, 0, 0, 0 };
  const guint8 huge[] = { 0x6F, 0xFF, 0xFF, 0xFF, 0x7F, 0, 9, 0, 0, 0 };

  start (&fixture, &(VirtualCcidOptions) { .level = VIRTUAL_READER_SHORT, .timing = { .exchange_us = 1000000 } }, NULL);
  power_on (&fixture, 0);
  exchange (&fixture, 1);
  exchange (&fixture, 2);
  expect (&fixture, 0x80, 0x80, 1);
  expect (&fixture, 0x80, 0x80, 1);
  expect (&fixture, 0x80, 0, 0);
  expect (&fixture, 0x80, 0x40, 0xE0);
  send (&fixture, 0x69, 3, 0, NULL, 0);
  expect (&fixture, 0x81, 0x40, 0);
  g_assert_cmpint (virtual_usb_model_out (fixture.model, 1, lying, sizeof lying), ==, sizeof lying);
  expect (&fixture, 0x81, 0x40, 1);
  g_assert_cmpint (virtual_usb_model_out (fixture.model, 1, huge, sizeof huge), ==, sizeof huge);
  expect (&fixture, 0x80, 0x40, 1);
  send (&fixture, 0x6F, 4, 1, (const guint8[]) { CAPABILITY }, 10);
  expect (&fixture, 0x80, 0x40, 8);
  stop (&fixture);
}

/* At TPDU level the host chooses the voltage and the speed; a speed that only one side has leaves the card mute. */
static void
test_tpdu (void)
{
  static const guint8 pps[] = { 0xFF, 0x10, 0x97, 0x78 };
  static const guint8 parameters[] = { 0x97, 0x00, 0x00, 0x0A, 0x00 };
  Fixture fixture = { 0 };

  start (&fixture, &(VirtualCcidOptions) { .level = VIRTUAL_READER_TPDU, .voltages = 2 }, NULL);
  send (&fixture, 0x62, 0, 0, NULL, 0);
  expect (&fixture, 0x80, 0x41, 7);
  send (&fixture, 0x62, 1, 3u << 16, NULL, 0);
  expect (&fixture, 0x80, 0x41, 0xFE);
  power_on (&fixture, 2);
  send (&fixture, 0x6F, 2, 0, pps, sizeof pps);
  expect (&fixture, 0x80, 0, 0);
  g_assert_cmpmem (fixture.answer + 10, (int) fixture.length - 10, pps, sizeof pps);
  exchange (&fixture, 3);
  expect (&fixture, 0x80, 0x40, 0xFE);
  send (&fixture, 0x61, 4, 0, parameters, sizeof parameters);
  expect (&fixture, 0x82, 0, 0);
  exchange (&fixture, 5);
  expect (&fixture, 0x80, 0, 0);
  stop (&fixture);
}

/* An answer comes when it is due; until then the reader asks for time. */
static void
test_time (void)
{
  Fixture fixture = { 0 };

  start (&fixture, &(VirtualCcidOptions) { .timing = { .exchange_us = 3000, .byte_us = 40 } },
         "[{\"at\":\"exchange\",\"n\":2,\"do\":\"slow\",\"value\":1000}]");
  power_on (&fixture, 0);
  gint64 before = g_get_monotonic_time ();
  exchange (&fixture, 1);
  g_assert_cmpint (receive_at (&fixture, before + 3000 + 12 * 40 - 1, 1024), ==, VIRTUAL_USB_NAK);
  g_assert_cmpint (receive_at (&fixture, g_get_monotonic_time () + 3000 + 12 * 40, 1024), ==, 12);
  exchange (&fixture, 2);
  expect (&fixture, 0x80, 0x80, 1);
  expect (&fixture, 0x80, 0x80, 1);
  expect (&fixture, 0x80, 0, 0);
  stop (&fixture);
}

/* A mute card answers nothing until both halves of an abort have come. */
static void
test_abort (void)
{
  static const guint8 request[] = { 0x21, 0x01, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00 };
  Fixture fixture = { 0 };
  guint8 nothing = 0;

  start (&fixture, &(VirtualCcidOptions) { .level = VIRTUAL_READER_SHORT }, "[{\"at\":\"exchange\",\"n\":1,\"do\":\"mute\"}]");
  power_on (&fixture, 0);
  exchange (&fixture, 1);
  g_assert_cmpint (receive_at (&fixture, G_MAXINT64, 1024), ==, VIRTUAL_USB_NAK);
  g_assert_cmpint (virtual_usb_model_control (fixture.model, request, &nothing, 0), ==, 0);
  exchange (&fixture, 2);
  expect (&fixture, 0x80, 0x40, 0xFF);
  send (&fixture, 0x72, 1, 0, NULL, 0);
  expect (&fixture, 0x81, 0, 0);
  exchange (&fixture, 3);
  expect (&fixture, 0x80, 0, 0);
  stop (&fixture);
}

/* Stall halts the endpoint and loses the answer; garble changes it; a status word comes instead of it. */
static void
test_faults (void)
{
  static const guint8 clear[] = { 0x02, 0x01, 0x00, 0x00, 0x81, 0x00, 0x00, 0x00 };
  Fixture fixture = { 0 };
  guint8 nothing = 0;

  start (&fixture, &(VirtualCcidOptions) { .level = VIRTUAL_READER_SHORT },
         "[{\"at\":\"exchange\",\"n\":1,\"do\":\"stall\"},{\"at\":\"exchange\",\"n\":2,\"do\":\"garble\"},"
         "{\"at\":\"exchange\",\"n\":3,\"do\":\"sw\",\"value\":\"6F00\"},"
         "{\"at\":\"exchange\",\"n\":4,\"do\":\"unplug\",\"value\":9}]");
  power_on (&fixture, 0);
  exchange (&fixture, 1);
  g_assert_cmpint (receive_at (&fixture, G_MAXINT64, 1024), ==, VIRTUAL_USB_STALL);
  g_assert_cmpint (virtual_usb_model_control (fixture.model, clear, &nothing, 0), ==, 0);
  g_assert_cmpint (receive_at (&fixture, G_MAXINT64, 1024), ==, VIRTUAL_USB_NAK);
  exchange (&fixture, 2);
  expect (&fixture, 0x80, 0, 0);
  g_assert_cmpmem (fixture.answer + 10, 2, "\x90\x5A", 2);
  exchange (&fixture, 3);
  expect (&fixture, 0x80, 0, 0);
  g_assert_cmpmem (fixture.answer + 10, 2, "\x6F\x00", 2);
  exchange (&fixture, 4);
  g_assert_true (fixture.model->unplugged);
  g_assert_cmpuint (fixture.model->replug_ms, ==, 9);
  stop (&fixture);
}

/* A command in parts and a response in parts when a message is shorter than an extended APDU. */
static void
test_chain (void)
{
  static const guint8 select[] = { 0x00, 0xA4, 0x04, 0x00, 0x00, 0x00, 0x10, 0xA0, 0x00, 0x00, 0x05, 0x59, 0x10,
                                   0x10, 0xFF, 0xFF, 0xFF, 0xFF, 0x89, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00 };
  Fixture fixture = { 0 };

  start (&fixture, &(VirtualCcidOptions) { .level = VIRTUAL_READER_EXTENDED, .message_length = 32 }, NULL);
  power_on (&fixture, 0);
  exchange (&fixture, 1);
  expect (&fixture, 0x80, 0, 0);
  send (&fixture, 0x6F, 2, 0x000100, select, 10);
  expect (&fixture, 0x80, 0, 0);
  g_assert_cmphex (fixture.answer[9], ==, 0x10);
  send (&fixture, 0x6F, 3, 0x000300, select + 10, 10);
  expect (&fixture, 0x80, 0, 0);
  send (&fixture, 0x6F, 4, 0x000200, select + 20, sizeof select - 20);
  expect (&fixture, 0x80, 0, 0);
  g_assert_cmphex (fixture.answer[9], ==, 1);
  g_assert_cmpuint (fixture.length, ==, 32);
  send (&fixture, 0x6F, 5, 0x001000, NULL, 0);
  expect (&fixture, 0x80, 0, 0);
  g_assert_cmphex (fixture.answer[9], ==, 2);
  g_assert_cmpmem (fixture.answer + fixture.length - 2, 2, "\x90\x00", 2);
  stop (&fixture);
}

/* Transfers as USB cuts them: whole packets continue a message, a transfer that is too small for a packet babbles. */
static void
test_transfers (void)
{
  Fixture fixture = { 0 };
  guint8 message[512 + 10] = { 0x6F, 0x00, 0x02, 0, 0, 0, 1, 0, 0, 0, 0x00, 0x55 };

  start (&fixture, &(VirtualCcidOptions) { .level = VIRTUAL_READER_EXTENDED }, NULL);
  power_on (&fixture, 0);
  g_assert_cmpint (virtual_usb_model_out (fixture.model, 1, message, 512), ==, 512);
  g_assert_cmpint (receive_at (&fixture, G_MAXINT64, 1024), ==, VIRTUAL_USB_NAK);
  g_assert_cmpint (virtual_usb_model_out (fixture.model, 1, message + 512, 10), ==, 10);
  expect (&fixture, 0x80, 0, 0);
  g_assert_cmpmem (fixture.answer + 10, 2, "\x67\x00", 2);
  exchange (&fixture, 2);
  g_assert_cmpint (receive_at (&fixture, G_MAXINT64, 11), ==, VIRTUAL_USB_OVERFLOW);
  stop (&fixture);
}

/* The interrupt endpoint tells of the card at the start and when it moves, once each. */
static void
test_slot_change (void)
{
  Fixture fixture = { 0 };
  guint8 notice[8];
  gint64 due = 0;

  start (&fixture, &(VirtualCcidOptions) { .slots = 5 }, NULL);
  g_assert_cmpint (virtual_usb_model_in (fixture.model, 2, notice, sizeof notice, 0, &due), ==, 3);
  g_assert_cmpmem (notice, 3, "\x50\x03\x00", 3);
  g_assert_cmpint (virtual_usb_model_in (fixture.model, 2, notice, sizeof notice, 0, &due), ==, VIRTUAL_USB_NAK);
  virtual_ccid_device_set_present (fixture.model, FALSE);
  g_assert_cmpint (virtual_usb_model_in (fixture.model, 2, notice, sizeof notice, 0, &due), ==, 3);
  g_assert_cmpmem (notice, 3, "\x50\x02\x00", 3);
  send (&fixture, 0x62, 1, 0, NULL, 0);
  expect (&fixture, 0x80, 0x42, 0xFE);
  stop (&fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/virtual/ccid-device/exchange", test_exchange);
  g_test_add_func ("/virtual/ccid-device/refused", test_refused);
  g_test_add_func ("/virtual/ccid-device/tpdu", test_tpdu);
  g_test_add_func ("/virtual/ccid-device/time", test_time);
  g_test_add_func ("/virtual/ccid-device/abort", test_abort);
  g_test_add_func ("/virtual/ccid-device/faults", test_faults);
  g_test_add_func ("/virtual/ccid-device/chain", test_chain);
  g_test_add_func ("/virtual/ccid-device/transfers", test_transfers);
  g_test_add_func ("/virtual/ccid-device/slot-change", test_slot_change);
  return g_test_run ();
}
