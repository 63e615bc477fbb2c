/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The reader against a software reader that fails in every way readers are known to. */
#include "usher-ccid.h"

#include <string.h>

#include "test-ccid-reader.h"
#include "usher-error.h"

#define DEADLINE 2000

typedef struct {
  FakeReader *reader; /* (owned) */
  UsherCcid *ccid;    /* (owned) */
  GByteArray *response; /* (owned) */
} Fixture;

static const guint8 select_apdu[] = { 0x00, 0xA4, 0x04, 0x00, 0x02, 0x3F, 0x00, 0x00 };

static void
set_up (Fixture *f, gconstpointer spec)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) atr = NULL;

  f->reader = fake_reader_new (spec == NULL ? &fake_reader_spec : spec);
  f->ccid = usher_ccid_open (USHER_LINK (f->reader), NULL, &error);
  g_assert_no_error (error);
  atr = usher_ccid_power_on (f->ccid, 0, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (atr);
  f->response = g_byte_array_new ();
}

static void
tear_down (Fixture *f, gconstpointer spec)
{
  g_clear_pointer (&f->ccid, usher_ccid_unref);
  g_assert_cmpuint (fake_reader_get_seen (f->reader)->releases, ==, 1);
  g_object_unref (f->reader);
  g_byte_array_unref (f->response);
}

static gboolean
exchange (Fixture *f, GError **error)
{
  return usher_ccid_exchange (f->ccid, 0, select_apdu, sizeof select_apdu, f->response, DEADLINE, NULL, error);
}

static void
assert_works (Fixture *f)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (exchange (f, &error));
  g_assert_no_error (error);
  g_assert_cmpmem (f->response->data, f->response->len, "\x90\x00", 2);
}

/* The interface is found among the descriptors, claimed once, given back once; the card is powered off at the end. */
static void
test_open_close (Fixture *f, gconstpointer spec)
{
  g_assert_cmpuint (usher_ccid_get_n_slots (f->ccid), ==, 1);
  g_assert_cmpint (usher_ccid_get_level (f->ccid), ==, USHER_CCID_LEVEL_SHORT_APDU);
  g_assert_cmpstr (usher_ccid_get_reader (f->ccid), ==, "1209:1234");
  assert_works (f);
  usher_ccid_close (f->ccid);
  usher_ccid_close (f->ccid);
  g_assert_cmpuint (fake_reader_get_seen (f->reader)->claims, ==, 1);
  g_assert_cmpuint (fake_reader_get_seen (f->reader)->power_offs, ==, 1);
}

/* A closed reader, a slot that is not there and a command that does not fit are refused without a byte on the wire. */
static void
test_refusals (Fixture *f, gconstpointer spec)
{
  g_autoptr (GError) error = NULL;
  guint8 big[300] = { 0 };

  g_assert_false (usher_ccid_exchange (f->ccid, 1, big, 5, f->response, DEADLINE, NULL, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (usher_ccid_exchange (f->ccid, 0, big, 262, f->response, DEADLINE, NULL, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_INVALID);
  g_clear_error (&error);
  usher_ccid_close (f->ccid);
  g_assert_false (exchange (f, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_REMOVED);
  g_assert_cmpuint (fake_reader_get_seen (f->reader)->blocks, ==, 0);
}

typedef struct {
  const char *name;
  TestFault fault;
  guint32 value;
  int expected; /* UsherErrorCode, or -1 when the exchange must work all the same */
  guint aborts;
} FaultCase;

static const FaultCase fault_cases[] = {
  { "time-extension", TEST_FAULT_TIME_EXTENSION, 20, -1, 0 },
  { "stale", TEST_FAULT_STALE, 5, -1, 0 },
  { "split", TEST_FAULT_SPLIT, 3, -1, 0 },
  { "stall", TEST_FAULT_STALL, 0, -1, 0 },
  { "stale-flood", TEST_FAULT_STALE, 11, USHER_ERROR_PROTOCOL, 1 },
  { "wrong-slot", TEST_FAULT_WRONG_SLOT, 0, USHER_ERROR_TIMED_OUT, 1 },
  { "silent", TEST_FAULT_SILENT, 0, USHER_ERROR_TIMED_OUT, 1 },
  { "mute", TEST_FAULT_ERROR, 0xFE, USHER_ERROR_CARD, 0 },
  { "hardware", TEST_FAULT_ERROR, 0xFB, USHER_ERROR_CARD, 0 },
  { "slot-busy", TEST_FAULT_ERROR, 0xE0, USHER_ERROR_BUSY, 0 },
  { "card-gone", TEST_FAULT_ABSENT, 0, USHER_ERROR_REMOVED, 0 },
  { "short-frame", TEST_FAULT_CUT, 7, USHER_ERROR_PROTOCOL, 1 },
  { "length-too-short", TEST_FAULT_LENGTH, 1, USHER_ERROR_PROTOCOL, 1 },
  { "length-too-long", TEST_FAULT_LENGTH, 200, USHER_ERROR_PROTOCOL, 1 },
  { "length-huge", TEST_FAULT_LENGTH, 0xFFFFFFF0, USHER_ERROR_PROTOCOL, 1 },
  { "status-reserved", TEST_FAULT_STATUS, 0xC0, USHER_ERROR_PROTOCOL, 1 },
};

/* One fault in one answer: it is survived, or told as what it is, and the exchange after it works. */
static void
test_fault (gconstpointer data)
{
  const FaultCase *c = data;
  g_autoptr (GError) error = NULL;
  Fixture f;

  set_up (&f, NULL);
  fake_reader_fail (f.reader, c->fault, c->value);
  if (c->expected < 0)
    assert_works (&f);
  else
    {
      g_assert_false (exchange (&f, &error));
      g_assert_error (error, USHER_ERROR, c->expected);
    }
  g_assert_cmpuint (fake_reader_get_seen (f.reader)->aborts, ==, c->aborts);
  g_assert_cmpuint (fake_reader_get_seen (f.reader)->bulk_aborts, ==, c->aborts);
  assert_works (&f);
  tear_down (&f, NULL);
}

/* Unplugged in mid-exchange: told at once, nothing is aborted, closing does not hang. */
static void
test_unplug (Fixture *f, gconstpointer spec)
{
  g_autoptr (GError) error = NULL;

  fake_reader_fail (f->reader, TEST_FAULT_UNPLUG, 0);
  g_assert_false (exchange (f, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_REMOVED);
  g_assert_cmpuint (fake_reader_get_seen (f->reader)->aborts, ==, 0);
}

/* Unplugged behind a stall: told as unplugged, not as a reader that broke its protocol. */
static void
test_unplug_after_stall (Fixture *f, gconstpointer spec)
{
  g_autoptr (GError) error = NULL;

  fake_reader_fail (f->reader, TEST_FAULT_STALL, 1);
  g_assert_false (exchange (f, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_REMOVED);
  g_assert_cmpuint (fake_reader_get_seen (f->reader)->aborts, ==, 0);
}

/* A card that asks for more and more time ends at the overall deadline, with an abort in the reader. */
static void
test_deadline (Fixture *f, gconstpointer spec)
{
  g_autoptr (GError) error = NULL;
  gint64 start = g_get_monotonic_time ();

  fake_reader_fail (f->reader, TEST_FAULT_UNTIL_ABORT, 0);
  g_assert_false (usher_ccid_exchange (f->ccid, 0, select_apdu, sizeof select_apdu, f->response, 30, NULL, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_TIMED_OUT);
  g_assert_cmpint (g_get_monotonic_time () - start, >=, 30000);
  g_assert_cmpuint (fake_reader_get_seen (f->reader)->bulk_aborts, ==, 1);
  assert_works (f);
}

/* Cancelled while the card works: aborted in the reader, and the reader is usable afterwards. */
static void
test_cancel (Fixture *f, gconstpointer spec)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  fake_reader_fail (f->reader, TEST_FAULT_UNTIL_ABORT, 0);
  fake_reader_cancel_after (f->reader, 3, cancellable);
  g_assert_false (
      usher_ccid_exchange (f->ccid, 0, select_apdu, sizeof select_apdu, f->response, DEADLINE, cancellable, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_CANCELLED);
  g_assert_cmpuint (fake_reader_get_seen (f->reader)->bulk_aborts, ==, 1);
  assert_works (f);
  g_clear_error (&error);
  g_assert_false (
      usher_ccid_exchange (f->ccid, 0, select_apdu, sizeof select_apdu, f->response, DEADLINE, cancellable, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_CANCELLED);
}

static void
answer_much (const guint8 *command, gsize length, GByteArray *response, gpointer data)
{
  g_byte_array_set_size (response, GPOINTER_TO_UINT (data));
  memset (response->data, 0xAB, response->len);
  response->data[response->len - 2] = 0x90;
  response->data[response->len - 1] = 0x00;
}

/* Answers of whole packets, of one more and of one less byte arrive complete, with the empty packet behind them or not. */
static void
test_packet_edges (void)
{
  for (guint size = 50; size <= 258; size++)
    {
      FakeReaderSpec spec = fake_reader_spec;
      g_autoptr (GError) error = NULL;
      Fixture f;

      spec.card = answer_much;
      spec.card_data = GUINT_TO_POINTER (size);
      set_up (&f, &spec);
      for (guint i = 0; i < 2; i++)
        {
          g_assert_true (exchange (&f, &error));
          g_assert_cmpuint (f.response->len, ==, size);
        }
      tear_down (&f, NULL);
    }
}

/* What a crashed program left in the pipe is skipped by the next one. */
static void
test_left_over (void)
{
  g_autoptr (FakeReader) reader = fake_reader_new (&fake_reader_spec);
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherCcid) ccid = NULL;
  g_autoptr (GBytes) atr = NULL;

  fake_reader_leave (reader, "800200000000000000009000");
  fake_reader_leave (reader, "800200000000FF0000009000");
  ccid = usher_ccid_open (USHER_LINK (reader), NULL, &error);
  g_assert_no_error (error);
  atr = usher_ccid_power_on (ccid, 0, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (atr), ==, 22);
}

/* TPDU level: Le is cut off a case 4 command, case 1 gets a P3; the rest and the status word pass as they are. */
static void
test_tpdu (void)
{
  static const struct
  {
    guint8 apdu[8];
    gsize length;
    gsize sent;
  } cases[] = {
    { { 0x00, 0x70, 0x80, 0x01 }, 4, 5 },
    { { 0x00, 0xC0, 0x00, 0x00, 0x10 }, 5, 5 },
    { { 0x00, 0xA4, 0x04, 0x00, 0x02, 0x3F, 0x00 }, 7, 7 },
    { { 0x00, 0xA4, 0x04, 0x00, 0x02, 0x3F, 0x00, 0x00 }, 8, 7 },
  };
  FakeReaderSpec spec = fake_reader_spec;
  Fixture f;

  spec.features = 0x000104FE;
  set_up (&f, &spec);
  g_assert_true (usher_ccid_is_tpdu_t0 (f.ccid, 0));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const FakeReaderSeen *seen = fake_reader_get_seen (f.reader);

      g_assert_true (
          usher_ccid_exchange (f.ccid, 0, cases[i].apdu, cases[i].length, f.response, DEADLINE, NULL, NULL));
      g_assert_cmpmem (seen->command->data, seen->command->len, cases[i].apdu, (int) cases[i].sent);
    }
  tear_down (&f, NULL);
}

/* An extended APDU longer than a message goes out in parts and its answer comes in parts. */
static void
test_extended_chain (void)
{
  FakeReaderSpec spec = fake_reader_spec;
  guint8 apdu[4 + 3 + 700 + 2] = { 0x80, 0xE2, 0x91, 0x00, 0x00, 0x02, 0xBC };
  g_autoptr (GError) error = NULL;
  Fixture f;

  spec.features = 0x000404FE;
  spec.card = answer_much;
  spec.card_data = GUINT_TO_POINTER (1000);
  apdu[700] = 0x77;
  set_up (&f, &spec);
  g_assert_cmpuint (usher_ccid_get_max_command (f.ccid), ==, 65544);
  g_assert_true (usher_ccid_exchange (f.ccid, 0, apdu, sizeof apdu, f.response, DEADLINE, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (f.response->len, ==, 1000);
  g_assert_cmpmem (fake_reader_get_seen (f.reader)->command->data, fake_reader_get_seen (f.reader)->command->len, apdu,
                   sizeof apdu);
  g_assert_cmpmem (fake_reader_get_seen (f.reader)->chain->data, fake_reader_get_seen (f.reader)->chain->len,
                   "\x01\x03\x02\x10\x10\x10", 6);
  tear_down (&f, NULL);
}

/* A reader that breaks the chain of either direction is told, not believed. */
static void
test_extended_broken_chain (void)
{
  static const guint8 bad[] = { 0x02, 0x03, 0x10, 0x55 };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      FakeReaderSpec spec = fake_reader_spec;
      g_autoptr (GError) error = NULL;
      Fixture f;

      spec.features = 0x000404FE;
      set_up (&f, &spec);
      fake_reader_fail (f.reader, TEST_FAULT_CHAIN, bad[i]);
      g_assert_false (exchange (&f, &error));
      g_assert_error (error, USHER_ERROR, USHER_ERROR_PROTOCOL);
      tear_down (&f, NULL);
    }
}

static gpointer
exchange_many (gpointer data)
{
  Fixture *f = data;
  g_autoptr (GByteArray) response = g_byte_array_new ();

  for (guint i = 0; i < 200; i++)
    g_assert_true (usher_ccid_exchange (f->ccid, 0, select_apdu, sizeof select_apdu, response, DEADLINE, NULL, NULL));
  return NULL;
}

/* Two threads on one reader take turns: no answer goes astray. */
static void
test_threads (Fixture *f, gconstpointer spec)
{
  GThread *other = g_thread_new ("other", exchange_many, f);

  exchange_many (f);
  g_thread_join (other);
  g_assert_cmpuint (fake_reader_get_seen (f->reader)->blocks, ==, 400);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/usb/ccid/open-close", Fixture, NULL, set_up, test_open_close, tear_down);
  g_test_add ("/usb/ccid/refusals", Fixture, NULL, set_up, test_refusals, tear_down);
  for (guint i = 0; i < G_N_ELEMENTS (fault_cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/usb/ccid/fault/%s", fault_cases[i].name);

      g_test_add_data_func (path, &fault_cases[i], test_fault);
    }
  g_test_add ("/usb/ccid/unplug", Fixture, NULL, set_up, test_unplug, tear_down);
  g_test_add ("/usb/ccid/unplug-after-stall", Fixture, NULL, set_up, test_unplug_after_stall, tear_down);
  g_test_add ("/usb/ccid/deadline", Fixture, NULL, set_up, test_deadline, tear_down);
  g_test_add ("/usb/ccid/cancel", Fixture, NULL, set_up, test_cancel, tear_down);
  g_test_add_func ("/usb/ccid/packet-edges", test_packet_edges);
  g_test_add_func ("/usb/ccid/left-over", test_left_over);
  g_test_add_func ("/usb/ccid/tpdu", test_tpdu);
  g_test_add_func ("/usb/ccid/extended-chain", test_extended_chain);
  g_test_add_func ("/usb/ccid/extended-broken-chain", test_extended_broken_chain);
  g_test_add ("/usb/ccid/threads", Fixture, NULL, set_up, test_threads, tear_down);
  return g_test_run ();
}
