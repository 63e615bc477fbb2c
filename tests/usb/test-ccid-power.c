/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Waking cards: voltage, parameters and PPS with readers that do all, some or none of it by themselves. */
#include "usher-ccid.h"

#include "test-ccid-reader.h"
#include "usher-error.h"

#define TPDU_MANUAL 0x00010030
#define TPDU_AUTO_PPS 0x000100B0
#define SHORT_MANUAL 0x00020030

typedef struct {
  FakeReader *reader; /* (owned) */
  UsherCcid *ccid;    /* (owned) */
  GBytes *atr;        /* (owned) (nullable) */
  GError *error;      /* (owned) (nullable) */
} Woken;

static void
wake (Woken *woken, const FakeReaderSpec *spec)
{
  *woken = (Woken) { .reader = fake_reader_new (spec) };
  woken->ccid = usher_ccid_open (USHER_LINK (woken->reader), NULL, &woken->error);
  g_assert_no_error (woken->error);
  woken->atr = usher_ccid_power_on (woken->ccid, 0, NULL, &woken->error);
  g_assert_true ((woken->atr == NULL) == (woken->error != NULL));
}

static void
woken_clear (Woken *woken)
{
  usher_ccid_unref (woken->ccid);
  g_object_unref (woken->reader);
  g_clear_pointer (&woken->atr, g_bytes_unref);
  g_clear_error (&woken->error);
}

static const FakeReaderSeen *
seen (const Woken *woken)
{
  return fake_reader_get_seen (woken->reader);
}

/* Without automatic voltage the lowest comes first, and the card's own is found with a power off in between. */
static void
test_voltage_ladder (void)
{
  FakeReaderSpec spec = fake_reader_spec;
  Woken woken;

  spec.features = 0x000204F6;
  spec.card_voltage = 1;
  wake (&woken, &spec);
  g_assert_no_error (woken.error);
  g_assert_cmpmem (seen (&woken)->selects->data, seen (&woken)->selects->len, "\x03\x02\x01", 3);
  g_assert_cmpuint (seen (&woken)->power_offs, ==, 2);
  woken_clear (&woken);
}

/* Voltages that the reader does not have are not tried; with automatic voltage the choice is the reader's. */
static void
test_voltage_choice (void)
{
  FakeReaderSpec spec = fake_reader_spec;
  Woken woken;

  spec.features = 0x000204F6;
  spec.voltages = 2;
  wake (&woken, &spec);
  g_assert_cmpmem (seen (&woken)->selects->data, seen (&woken)->selects->len, "\x02", 1);
  woken_clear (&woken);
  wake (&woken, &fake_reader_spec);
  g_assert_cmpmem (seen (&woken)->selects->data, seen (&woken)->selects->len, "\x00", 1);
  woken_clear (&woken);
}

/* A card that no voltage wakes is the card's fault; an empty slot is for a person to mend. */
static void
test_no_card (void)
{
  FakeReaderSpec spec = fake_reader_spec;
  Woken woken;
  g_autoptr (GError) error = NULL;

  spec.card_voltage = 9;
  wake (&woken, &spec);
  g_assert_error (woken.error, USHER_ERROR, USHER_ERROR_CARD);
  fake_reader_set_card (woken.reader, FALSE);
  g_assert_null (usher_ccid_power_on (woken.ccid, 0, NULL, &error));
  g_assert_error (error, USHER_RETRY, USHER_RETRY_REPLUG);
  woken_clear (&woken);
}

/* A slot that is busy with a crashed program's command is freed by an abort. */
static void
test_busy_slot (void)
{
  FakeReaderSpec spec = fake_reader_spec;
  Woken woken;

  spec.busy = TRUE;
  wake (&woken, &spec);
  g_assert_no_error (woken.error);
  g_assert_cmpuint (seen (&woken)->bulk_aborts, ==, 1);
  woken_clear (&woken);
}

/* Powering on again is a cold reset: the card loses power first. */
static void
test_cold_reset (void)
{
  Woken woken;
  g_autoptr (GBytes) again = NULL;

  wake (&woken, &fake_reader_spec);
  again = usher_ccid_power_on (woken.ccid, 0, NULL, NULL);
  g_assert_nonnull (again);
  g_assert_cmpuint (seen (&woken)->power_offs, ==, 1);
  g_assert_cmpuint (seen (&woken)->power_ons, ==, 2);
  woken_clear (&woken);
}

/* At TPDU level with nothing automatic, the PPS is ours and the reader is told afterwards, both with the card's own speed. */
static void
test_pps (void)
{
  FakeReaderSpec spec = fake_reader_spec;
  Woken woken;

  spec.features = TPDU_MANUAL;
  wake (&woken, &spec);
  g_assert_no_error (woken.error);
  g_assert_cmpmem (seen (&woken)->pps->data, seen (&woken)->pps->len, "\xFF\x10\x96\x79", 4);
  g_assert_cmpmem (seen (&woken)->parameters->data, seen (&woken)->parameters->len, "\x96", 1);
  woken_clear (&woken);
}

/* A reader with a low limit, or a table without the card's speed, gets the fastest that it has. */
static void
test_pps_limits (void)
{
  FakeReaderSpec spec = fake_reader_spec;
  Woken woken;

  spec.features = TPDU_MANUAL;
  spec.max_data_rate = 130000;
  wake (&woken, &spec);
  g_assert_cmpmem (seen (&woken)->parameters->data, seen (&woken)->parameters->len, "\x95", 1);
  woken_clear (&woken);
  spec.max_data_rate = 250000;
  spec.n_data_rates = 4; /* 10752 21505 43010 86021: none of them 512/x at 4 MHz */
  wake (&woken, &spec);
  g_assert_cmpmem (seen (&woken)->parameters->data, seen (&woken)->parameters->len, "\x11", 1);
  g_assert_cmpuint (seen (&woken)->pps->len, ==, 0);
  woken_clear (&woken);
}

/* A card that garbles the PPS is woken again and left at its default speed. */
static void
test_pps_refused (void)
{
  FakeReaderSpec spec = fake_reader_spec;
  Woken woken;

  spec.features = TPDU_MANUAL;
  spec.refuses_pps = TRUE;
  wake (&woken, &spec);
  g_assert_no_error (woken.error);
  g_assert_cmpuint (seen (&woken)->power_ons, ==, 2);
  g_assert_cmpmem (seen (&woken)->parameters->data, seen (&woken)->parameters->len, "\x11", 1);
  woken_clear (&woken);
}

/* A reader that does the PPS from the parameters gets them once; one that refuses gets slower ones and then peace. */
static void
test_auto_pps (void)
{
  FakeReaderSpec spec = fake_reader_spec;
  Woken woken;

  spec.features = TPDU_AUTO_PPS;
  wake (&woken, &spec);
  g_assert_no_error (woken.error);
  g_assert_cmpuint (seen (&woken)->pps->len, ==, 0);
  g_assert_cmpmem (seen (&woken)->parameters->data, seen (&woken)->parameters->len, "\x96", 1);
  woken_clear (&woken);
  spec.refuses_parameters = TRUE;
  wake (&woken, &spec);
  g_assert_no_error (woken.error);
  g_assert_cmpuint (seen (&woken)->parameters->len, >, 3);
  woken_clear (&woken);
}

/* A reader that negotiates alone, or an APDU-level one without a word, is not told what to do. */
static void
test_left_alone (void)
{
  FakeReaderSpec spec = fake_reader_spec;
  Woken woken;

  wake (&woken, &fake_reader_spec);
  g_assert_cmpuint (seen (&woken)->parameters->len + seen (&woken)->pps->len, ==, 0);
  woken_clear (&woken);
  spec.features = SHORT_MANUAL;
  wake (&woken, &spec);
  g_assert_no_error (woken.error);
  g_assert_cmpuint (seen (&woken)->parameters->len + seen (&woken)->pps->len, ==, 0);
  woken_clear (&woken);
}

/* Specific mode: no PPS, the reader follows TA1. */
static void
test_specific_mode (void)
{
  FakeReaderSpec spec = fake_reader_spec;
  Woken woken;

  spec.features = TPDU_MANUAL;
  spec.atr = "3B90951000";
  wake (&woken, &spec);
  g_assert_no_error (woken.error);
  g_assert_cmpuint (seen (&woken)->pps->len, ==, 0);
  g_assert_cmpmem (seen (&woken)->parameters->data, seen (&woken)->parameters->len, "\x95", 1);
  woken_clear (&woken);
}

/* T=1 alone at TPDU level is said to be out of reach; with both protocols T=0 is taken. */
static void
test_t1 (void)
{
  FakeReaderSpec spec = fake_reader_spec;
  Woken woken;

  spec.features = TPDU_MANUAL;
  spec.atr = "3B858131FE4580730000403D";
  wake (&woken, &spec);
  g_assert_error (woken.error, USHER_ERROR, USHER_ERROR_NOT_SUPPORTED);
  woken_clear (&woken);
  spec.atr = "3B808001" "01";
  wake (&woken, &spec);
  g_assert_no_error (woken.error);
  g_assert_true (usher_ccid_is_tpdu_t0 (woken.ccid, 0));
  woken_clear (&woken);
}

/* Garbage for an ATR is the card's fault, unless the reader deals with it alone. */
static void
test_bad_atr (void)
{
  FakeReaderSpec spec = fake_reader_spec;
  Woken woken;

  spec.atr = "3B9F96";
  wake (&woken, &spec);
  g_assert_no_error (woken.error);
  woken_clear (&woken);
  spec.features = TPDU_MANUAL;
  wake (&woken, &spec);
  g_assert_error (woken.error, USHER_ERROR, USHER_ERROR_CARD);
  woken_clear (&woken);
}

static int
open_error (const FakeReaderSpec *spec)
{
  g_autoptr (FakeReader) reader = fake_reader_new (spec);
  g_autoptr (GError) error = NULL;

  g_assert_null (usher_ccid_open (USHER_LINK (reader), NULL, &error));
  g_assert_true (error->domain == USHER_ERROR);
  g_assert_cmpuint (fake_reader_get_seen (reader)->claims, ==, 0);
  return error->code;
}

/* Character level and readers without a bulk pipe are told as unsupported, a lying descriptor as broken, before any claim. */
static void
test_unsupported (void)
{
  FakeReaderSpec spec = fake_reader_spec;

  spec.features = 0x000000FE;
  g_assert_cmpint (open_error (&spec), ==, USHER_ERROR_NOT_SUPPORTED);
  spec = fake_reader_spec;
  spec.protocol = 2;
  g_assert_cmpint (open_error (&spec), ==, USHER_ERROR_NOT_SUPPORTED);
  spec = fake_reader_spec;
  spec.max_message = 0;
  g_assert_cmpint (open_error (&spec), ==, USHER_ERROR_PROTOCOL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/usb/ccid-power/voltage-ladder", test_voltage_ladder);
  g_test_add_func ("/usb/ccid-power/voltage-choice", test_voltage_choice);
  g_test_add_func ("/usb/ccid-power/no-card", test_no_card);
  g_test_add_func ("/usb/ccid-power/busy-slot", test_busy_slot);
  g_test_add_func ("/usb/ccid-power/cold-reset", test_cold_reset);
  g_test_add_func ("/usb/ccid-power/pps", test_pps);
  g_test_add_func ("/usb/ccid-power/pps-limits", test_pps_limits);
  g_test_add_func ("/usb/ccid-power/pps-refused", test_pps_refused);
  g_test_add_func ("/usb/ccid-power/auto-pps", test_auto_pps);
  g_test_add_func ("/usb/ccid-power/left-alone", test_left_alone);
  g_test_add_func ("/usb/ccid-power/specific-mode", test_specific_mode);
  g_test_add_func ("/usb/ccid-power/t1", test_t1);
  g_test_add_func ("/usb/ccid-power/bad-atr", test_bad_atr);
  g_test_add_func ("/usb/ccid-power/unsupported", test_unsupported);
  return g_test_run ();
}
