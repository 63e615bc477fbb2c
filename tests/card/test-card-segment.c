/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long a block may be: 255 first, down when refused, extended where both sides announce it, and what is remembered. */
#include "usher-card.h"

#include <glib/gstdio.h>
#include <string.h>

#include "test-card-model.h"
#include "usher-error.h"
#include "usher-reader-store.h"

#define OPENING 3
#define EXTENDED_ATR "3B9F96801FC78031A073BE21536743200718000001E5"
#define EXTENDED_INFO_ATR "3B9F96801FC78031A073BE21736743200718000001C5"

static UsherCard *
open_card (FakeCard *fake)
{
  g_autoptr (GError) error = NULL;
  UsherCard *card = usher_card_open (USHER_CHANNEL (fake), NULL, &error);

  g_assert_no_error (error);
  return card;
}

/* A command of @length bytes whose tag is that of AuthenticateServer, or of a part of a bound profile package. */
static gboolean
send (UsherCard *card, gsize length, gboolean package, GError **error)
{
  g_autofree guint8 *data = g_malloc0 (length);
  g_autoptr (GBytes) response = NULL;

  data[0] = package ? 0x86 : 0xBF;
  data[1] = package ? 0x82 : 0x38;
  response = usher_card_command (card, data, length, NULL, error);
  return response != NULL;
}

/* A segment of 1020 bytes is exactly four blocks. */
static void
test_four_blocks (void)
{
  g_autoptr (FakeCard) fake = fake_card_new ();
  g_autoptr (UsherCard) card = open_card (fake);

  g_assert_true (send (card, 1020, TRUE, NULL));
  g_assert_cmpuint (fake->exchanges, ==, OPENING + 4);
  g_assert_cmpuint (fake->max_length, ==, 255);
  g_assert_cmpuint (fake->command->len, ==, 1020);
}

/* 6601 and 6700 on the first block bring the length down step by step; the card still gets the whole command once. */
static void
test_step_down (void)
{
  static const struct
  {
    guint takes;
    guint16 sw;
    gsize settled;
  } cases[] = { { 200, 0x6601, 128 }, { 200, 0x6700, 128 }, { 100, 0x6700, 63 }, { 63, 0x6601, 63 } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (gboolean package = FALSE; package <= TRUE; package++)
      {
        g_autoptr (FakeCard) fake = fake_card_new ();
        g_autoptr (UsherCard) card = open_card (fake);
        g_autoptr (GError) error = NULL;

        fake->max_block = cases[i].takes;
        fake->block_sw = cases[i].sw;
        g_assert_true (send (card, 1020, package, &error));
        g_assert_cmpuint (usher_card_get_segment_size (card), ==, cases[i].settled);
        g_assert_cmpuint (fake->commands, ==, 1);
        g_assert_cmpuint (fake->command->len, ==, 1020);
        g_assert_true (send (card, 1020, package, &error));
        g_assert_cmpuint (fake->commands, ==, 2);
      }
}

/* A card that refuses every length ends in its own word, after the three lengths there are. */
static void
test_no_length_fits (void)
{
  g_autoptr (FakeCard) fake = fake_card_new ();
  g_autoptr (UsherCard) card = open_card (fake);
  g_autoptr (GError) error = NULL;

  fake->max_block = 10;
  g_assert_false (send (card, 1020, FALSE, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_CARD);
  g_assert_nonnull (strstr (error->message, "6700"));
  g_assert_cmpuint (fake->exchanges, ==, OPENING + 3);
}

/* A short block was not refused for its length: nothing is sent again. */
static void
test_short_command (void)
{
  g_autoptr (FakeCard) fake = fake_card_new ();
  g_autoptr (UsherCard) card = open_card (fake);

  fake->max_block = 10;
  g_assert_false (send (card, 60, FALSE, NULL));
  g_assert_cmpuint (fake->exchanges, ==, OPENING + 1);
}

/* Behind the first block of a part of a bound profile package nothing is ever sent again; other commands start anew. */
static void
test_package_is_not_repeated (void)
{
  g_autoptr (FakeCard) fake = fake_card_new ();
  g_autoptr (UsherCard) card = open_card (fake);

  fake->fail_at = OPENING + 2;
  fake->fail_sw = 0x6700;
  g_assert_false (send (card, 1020, TRUE, NULL));
  g_assert_cmpuint (fake->exchanges, ==, OPENING + 2);
  fake->fail_at = fake->exchanges + 2;
  g_assert_true (send (card, 1020, FALSE, NULL));
  g_assert_cmpuint (usher_card_get_segment_size (card), ==, 128);
}

/* A block that the wire lost is repeated in shorter ones only while the card cannot have acted: not the last one. Silence,
 * unplugging and cancelling are never answered by sending more. */
static void
test_lost_blocks (void)
{
  static const struct
  {
    guint block; /* from 1 */
    int code;
    gboolean package;
    gboolean works;
  } cases[] = {
    { 1, USHER_ERROR_PROTOCOL, TRUE, TRUE },   { 1, USHER_ERROR_CARD, FALSE, TRUE },
    { 2, USHER_ERROR_PROTOCOL, FALSE, TRUE },  { 2, USHER_ERROR_PROTOCOL, TRUE, FALSE },
    { 4, USHER_ERROR_PROTOCOL, FALSE, FALSE }, { 1, USHER_ERROR_TIMED_OUT, FALSE, FALSE },
    { 1, USHER_ERROR_REMOVED, FALSE, FALSE },  { 1, USHER_ERROR_CANCELLED, FALSE, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (FakeCard) fake = fake_card_new ();
      g_autoptr (UsherCard) card = open_card (fake);
      g_autoptr (GError) error = NULL;

      fake->fail_at = OPENING + cases[i].block;
      fake->fail_code = cases[i].code;
      g_assert_cmpint (send (card, 1020, cases[i].package, &error), ==, cases[i].works);
      if (!cases[i].works)
        {
          g_assert_error (error, USHER_ERROR, cases[i].code);
          g_assert_cmpuint (fake->exchanges, ==, fake->fail_at);
        }
    }
}

/* More than 256 blocks cannot be numbered; the person is told before anything is sent. */
static void
test_too_long (void)
{
  g_autoptr (FakeCard) fake = fake_card_new ();
  g_autoptr (UsherCard) card = open_card (fake);
  g_autoptr (GError) error = NULL;

  g_assert_true (send (card, 256 * 255, FALSE, NULL));
  fake->exchanges = 0;
  g_assert_false (send (card, 256 * 255 + 1, FALSE, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_INVALID);
  g_assert_cmpuint (fake->exchanges, ==, 0);
}

/* Extended APDUs are used only where the ATR and the wire both announce them; then a command is one exchange. */
static void
test_extended (void)
{
  static const char *const atrs[] = { "3B9F96801FC78031A073BE21136743200718000001A5", EXTENDED_ATR };

  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (FakeCard) fake = fake_card_new ();
      g_autoptr (UsherCard) card = NULL;
      gboolean both = i == 3;

      fake->atr = atrs[i % 2];
      fake->traits.max_command = i < 2 ? 261 : 65544;
      fake->response_length = 1483;
      card = open_card (fake);
      g_assert_true (send (card, 1020, FALSE, NULL));
      g_assert_cmpuint (fake->extended, ==, both ? 1 : 0);
      g_assert_cmpuint (fake->exchanges, ==, both ? OPENING + 1 : OPENING + 4 + 5);
    }
}

/* A card that says more in EF.ATR is asked there, and its limit is kept. */
static void
test_extended_limit (void)
{
  g_autoptr (FakeCard) fake = fake_card_new ();
  g_autoptr (UsherCard) card = NULL;

  fake->atr = EXTENDED_INFO_ATR;
  fake->traits.max_command = 65544;
  fake->ef_atr = "7F66080202020002020100"; /* 512 bytes of command */
  card = open_card (fake);
  g_assert_cmpuint (usher_card_get_segment_size (card), ==, 512 - 9);
  g_assert_true (send (card, 1020, FALSE, NULL));
  g_assert_cmpuint (fake->extended, ==, 3);
}

/* Announced but refused: back to short APDUs of 255. */
static void
test_extended_refused (void)
{
  g_autoptr (FakeCard) fake = fake_card_new ();
  g_autoptr (UsherCard) card = NULL;

  fake->atr = EXTENDED_ATR;
  fake->traits.max_command = 65544;
  fake->max_block = 255;
  card = open_card (fake);
  g_assert_true (send (card, 1020, TRUE, NULL));
  g_assert_cmpuint (usher_card_get_segment_size (card), ==, 255);
  g_assert_cmpuint (fake->exchanges, ==, OPENING + 1 + 4);
}

/* A wire shorter than a short APDU limits the block, Le included where there is one. */
static void
test_narrow_wire (void)
{
  for (gboolean raw = FALSE; raw <= TRUE; raw++)
    {
      g_autoptr (FakeCard) fake = fake_card_new ();
      g_autoptr (UsherCard) card = NULL;

      fake->traits.max_command = 100;
      fake->traits.tpdu_t0 = raw;
      card = open_card (fake);
      g_assert_cmpuint (usher_card_get_segment_size (card), ==, raw ? 95 : 94);
      g_assert_true (send (card, 1020, FALSE, NULL));
    }
}

static gsize
session (const char *reader, guint takes)
{
  g_autoptr (FakeCard) fake = fake_card_new ();
  g_autoptr (UsherCard) card = NULL;
  gsize start;

  fake->traits.reader = reader;
  fake->max_block = takes;
  card = open_card (fake);
  start = usher_card_get_segment_size (card);
  g_assert_true (send (card, 1020, FALSE, NULL));
  return start;
}

/* What two sessions in a row learned, the third knows; one disturbed session is forgotten by the next good one. */
static void
test_learned (void)
{
  g_assert_cmpuint (session ("1209:0001", 200), ==, 255);
  g_assert_cmpuint (session ("1209:0001", 0), ==, 255);
  g_assert_cmpuint (usher_reader_store_get ("1209:0001").size, ==, 0);
  g_assert_cmpuint (session ("1209:0001", 200), ==, 255);
  g_assert_cmpuint (session ("1209:0001", 200), ==, 255);
  g_assert_cmpuint (session ("1209:0001", 200), ==, 128);
  g_assert_cmpuint (usher_reader_store_get ("1209:0001").size, ==, 128);
  g_assert_cmpuint (usher_reader_store_get ("1209:0002").size, ==, 0);
}

/* A reader's name may hold what a key file does not allow. */
static void
test_odd_name (void)
{
  const char *name = "1209:0001 usbip:[::1]:3240/1-1\n[x]";

  g_assert_cmpuint (session (name, 200), ==, 255);
  g_assert_cmpuint (session (name, 200), ==, 255);
  g_assert_cmpuint (session (name, 200), ==, 128);
}

/* A store that is garbage, or that cannot be written, costs nothing but the lesson. */
static void
test_broken_store (void)
{
  g_autofree char *folder = g_build_filename (g_get_user_cache_dir (), "usher", NULL);
  g_autofree char *path = g_build_filename (folder, "readers", NULL);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, "\xFF\x00not a key file", 15, NULL));
  g_assert_cmpuint (session ("1209:0001", 200), ==, 255);
  g_assert_true (g_file_set_contents (path, "[1209:0001]\nsegment=-5\nseen=99999999999999\n", -1, NULL));
  g_assert_cmpuint (session ("1209:0001", 200), ==, 255);
}

int
main (int argc, char **argv)
{
  g_autofree char *cache = g_dir_make_tmp ("usher-card-XXXXXX", NULL);
  g_autofree char *folder = g_build_filename (cache, "usher", NULL);
  g_autofree char *path = g_build_filename (folder, "readers", NULL);
  int status;

  g_setenv ("XDG_CACHE_HOME", cache, TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/card/card-segment/four-blocks", test_four_blocks);
  g_test_add_func ("/card/card-segment/step-down", test_step_down);
  g_test_add_func ("/card/card-segment/no-length-fits", test_no_length_fits);
  g_test_add_func ("/card/card-segment/short-command", test_short_command);
  g_test_add_func ("/card/card-segment/package-is-not-repeated", test_package_is_not_repeated);
  g_test_add_func ("/card/card-segment/lost-blocks", test_lost_blocks);
  g_test_add_func ("/card/card-segment/too-long", test_too_long);
  g_test_add_func ("/card/card-segment/extended", test_extended);
  g_test_add_func ("/card/card-segment/extended-limit", test_extended_limit);
  g_test_add_func ("/card/card-segment/extended-refused", test_extended_refused);
  g_test_add_func ("/card/card-segment/narrow-wire", test_narrow_wire);
  g_test_add_func ("/card/card-segment/learned", test_learned);
  g_test_add_func ("/card/card-segment/odd-name", test_odd_name);
  g_test_add_func ("/card/card-segment/broken-store", test_broken_store);
  status = g_test_run ();
  g_remove (path);
  g_rmdir (folder);
  g_rmdir (cache);
  return status;
}
