/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The UICC's rules: channels, blocks, GET RESPONSE, files and REFRESH, byte for byte. */
#include "device.h"

#include <string.h>

#include "scratch.h"
#include "usher-hex.h"

#define EID "89049032000000000000000000000181"
#define CAPABILITY "80AA00000AA9088100820101830107"
#define OPEN "0070000001"
#define SELECT_ISDR "01A4040010A0000005591010FFFFFFFF8900000100"
#define GET_EID "81E2910006BF3E035C015A"
#define EID_RESPONSE "BF3E125A1089049032000000000000000000000181"

typedef struct {
  char *directory;   /* (owned) */
  VirtualPki *pki;   /* (owned) */
  VirtualCard *card; /* (owned) */
  gboolean t0;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer level)
{
  const VirtualDeviceOptions options = { .eid = EID, .reader.level = (VirtualReaderLevel) GPOINTER_TO_INT (level) };
  g_autoptr (GError) error = NULL;

  fixture->directory = scratch_make ();
  fixture->pki = virtual_pki_open (fixture->directory, &error);
  g_assert_no_error (error);
  fixture->card = virtual_device_new_card (&options, fixture->pki, &error);
  g_assert_no_error (error);
  fixture->t0 = options.reader.level == VIRTUAL_READER_TPDU;
  g_autoptr (GBytes) atr = virtual_card_power_on (fixture->card);
  g_assert_cmpuint (g_bytes_get_size (atr), ==, 22);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  virtual_card_free (fixture->card);
  virtual_pki_free (fixture->pki);
  scratch_remove (fixture->directory);
}

/* Sends @command and compares the whole answer; a trailing "*" in @expected stands for anything before its status word. */
static void
expect (Fixture *fixture, const char *command, const char *expected)
{
  g_autoptr (GBytes) bytes = usher_hex_decode (command, NULL);
  g_autoptr (GByteArray) response = g_byte_array_new ();
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);

  virtual_card_transmit (fixture->card, data, length, fixture->t0, response);
  g_autofree char *text = usher_hex_encode (response->data, response->len);
  if (expected[0] == '*')
    g_assert_true (g_str_has_suffix (text, expected + 1));
  else
    g_assert_cmpstr (text, ==, expected);
}

static void
open_isdr (Fixture *fixture)
{
  expect (fixture, CAPABILITY, "9000");
  expect (fixture, OPEN, "019000");
  expect (fixture, SELECT_ISDR, "6121");
}

/* The ISD-R is there only for a terminal that announced an LPA. */
static void
test_capability (Fixture *fixture, gconstpointer data)
{
  expect (fixture, OPEN, "019000");
  expect (fixture, SELECT_ISDR, "6A82");
  expect (fixture, CAPABILITY, "9000");
  expect (fixture, SELECT_ISDR, "6121");
  expect (fixture, "01C0000021", "6F1F8410A0000005591010FFFFFFFF8900000100A5049F6501FFE00582030202029000");
}

/* Channels 1 to 19 with both codings of the class byte, no 20th; a closed one does not answer. */
static void
test_channels (Fixture *fixture, gconstpointer data)
{
  for (guint i = 1; i < 20; i++)
    {
      g_autofree char *answer = g_strdup_printf ("%02X9000", i);
      expect (fixture, OPEN, answer);
    }
  expect (fixture, OPEN, "6A81");
  expect (fixture, CAPABILITY, "9000");
  expect (fixture, "4FA4040010A0000005591010FFFFFFFF8900000100", "6121");
  expect (fixture, "CFE2910006BF3E035C015A", "6115");
  expect (fixture, "4FC0000015", EID_RESPONSE "9000");
  expect (fixture, fixture->t0 ? "0070801300" : "00708013", "9000");
  expect (fixture, "CFE2910006BF3E035C015A", "6881");
  expect (fixture, "0070800000", "6881");
}

/* A response waits for GET RESPONSE on its channel and nothing else. */
static void
test_get_response (Fixture *fixture, gconstpointer data)
{
  open_isdr (fixture);
  expect (fixture, GET_EID, "6115");
  expect (fixture, "01C0000005", "BF3E125A106110");
  expect (fixture, "01C0000010", "890490320000000000000000000001819000");
  expect (fixture, "01C0000010", "6985");
  expect (fixture, GET_EID, "6115");
  expect (fixture, "00C0000015", "6985");
  expect (fixture, "81F2000000", "*9000");
  expect (fixture, "01C0000015", "6985");
}

/* T=0: a P3 that is not what there is gets 6Cxx; Le never stands behind data. */
static void
test_t0 (Fixture *fixture, gconstpointer data)
{
  expect (fixture, "0070000000", "6C01");
  open_isdr (fixture);
  expect (fixture, GET_EID, "6115");
  expect (fixture, "01C0000000", "6C15");
  expect (fixture, "01C0000015", EID_RESPONSE "9000");
  expect (fixture, GET_EID "00", "6700");
}

/* With Le on the last block the response comes at once; without extended APDUs they are a wrong length. */
static void
test_short (Fixture *fixture, gconstpointer data)
{
  open_isdr (fixture);
  expect (fixture, GET_EID "00", EID_RESPONSE "9000");
  expect (fixture, "81E29100000006BF3E035C015A0000", "6700");
}

/* With extended APDUs a long response comes whole. */
static void
test_extended (Fixture *fixture, gconstpointer data)
{
  open_isdr (fixture);
  expect (fixture, "81E29100000006BF3E035C015A0000", EID_RESPONSE "9000");
}

/* Blocks count from 0; a gap loses the command. */
static void
test_blocks (Fixture *fixture, gconstpointer data)
{
  open_isdr (fixture);
  expect (fixture, "81E2110003BF3E03", "9000");
  expect (fixture, "81E29101035C015A", "6115");
  expect (fixture, "81E2110003BF3E03", "9000");
  expect (fixture, "81E29102035C015A", "6A86");
  expect (fixture, "81E29101035C015A", "6A86");
  expect (fixture, "81E2310003BF3E03", "6A86");
  expect (fixture, "81E2910003BF7F00", "6A88");
  expect (fixture, "81E2910003BF3E03", "6A80");
}

/* Without an enabled profile there are no files but the MF; unknown instructions and classes are told apart. */
static void
test_files (Fixture *fixture, gconstpointer data)
{
  expect (fixture, "00A40004023F00", "610D");
  expect (fixture, "00A40004022FE2", "6A82");
  expect (fixture, "00B0000000", "6986");
  expect (fixture, "00A4040007A0000000871002", "6A82");
  expect (fixture, "0055000000", "6D00");
  expect (fixture, "80A40004023F00", "6E00");
  expect (fixture, "80E2910003BF2000", "6985");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, level, function) \
  g_test_add ("/virtual/card/" path, Fixture, GINT_TO_POINTER (level), set_up, function, tear_down)
  ADD ("capability", VIRTUAL_READER_SHORT, test_capability);
  ADD ("channels", VIRTUAL_READER_SHORT, test_channels);
  ADD ("channels-t0", VIRTUAL_READER_TPDU, test_channels);
  ADD ("get-response", VIRTUAL_READER_SHORT, test_get_response);
  ADD ("t0", VIRTUAL_READER_TPDU, test_t0);
  ADD ("short", VIRTUAL_READER_SHORT, test_short);
  ADD ("extended", VIRTUAL_READER_EXTENDED, test_extended);
  ADD ("blocks", VIRTUAL_READER_SHORT, test_blocks);
  ADD ("files", VIRTUAL_READER_SHORT, test_files);
  return g_test_run ();
}
