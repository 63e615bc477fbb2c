/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The card session: the way to the ISD-R, commands and answers. */
#include "usher-card.h"

#include <string.h>

#include "test-card-model.h"
#include "usher-ef-atr.h"
#include "usher-error.h"

#define OPENING 3 /* exchanges: TERMINAL CAPABILITY, MANAGE CHANNEL, SELECT */

static const guint8 challenge[] = { 0xBF, 0x2E, 0x00 };

static UsherCard *
open_card (FakeCard *fake)
{
  g_autoptr (GError) error = NULL;
  UsherCard *card = usher_card_open (USHER_CHANNEL (fake), NULL, &error);

  g_assert_no_error (error);
  return card;
}

static gsize
command_length (UsherCard *card, const guint8 *data, gsize length)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) response = usher_card_command (card, data, length, NULL, &error);

  g_assert_no_error (error);
  return g_bytes_get_size (response);
}

static guint8 *
make_command (gsize length)
{
  guint8 *data = g_malloc0 (length);

  data[0] = 0xBF;
  data[1] = 0x38;
  return data;
}

static const char *
logged (FakeCard *fake, guint index)
{
  return g_ptr_array_index (fake->log, index);
}

/* Opening takes one reset and three exchanges, byte for byte; closing powers the card off once. */
static void
test_open (void)
{
  g_autoptr (FakeCard) fake = fake_card_new ();
  g_autoptr (UsherCard) card = open_card (fake);

  g_assert_cmpuint (fake->resets, ==, 1);
  g_assert_cmpuint (fake->exchanges, ==, OPENING);
  g_assert_cmpstr (logged (fake, 0), ==, "80AA00000AA9088100820101830107");
  g_assert_cmpstr (logged (fake, 1), ==, "0070000001");
  g_assert_cmpstr (logged (fake, 2), ==, "01A4040010A0000005591010FFFFFFFF8900000100");
  g_assert_cmpuint (g_bytes_get_size (usher_card_get_atr (card)), ==, 22);
  usher_card_close (card);
  usher_card_close (card);
  g_assert_cmpuint (fake->closes, ==, 1);
}

/* A channel above 3 gets its own class coding in SELECT, STORE DATA and GET RESPONSE. */
static void
test_high_channel (void)
{
  g_autoptr (FakeCard) fake = fake_card_new ();
  g_autoptr (UsherCard) card = NULL;

  fake->next_channel = 7;
  fake->response_length = 300;
  card = open_card (fake);
  g_assert_cmpuint (command_length (card, challenge, sizeof challenge), ==, 300);
  g_assert_cmpuint (fake_card_count (fake, "43A4"), ==, 1);
  g_assert_cmpuint (fake_card_count (fake, "C3E2"), ==, 1);
  g_assert_cmpuint (fake_card_count (fake, "C3C000002C"), ==, 1);
}

/* Channels that a crashed program left open are closed, and the session goes on. */
static void
test_stale_channels (void)
{
  g_autoptr (FakeCard) fake = fake_card_new ();
  g_autoptr (UsherCard) card = NULL;

  fake->stale = 3;
  card = open_card (fake);
  g_assert_cmpuint (fake_card_count (fake, "007080"), ==, 3);
  g_assert_cmpuint (fake_card_count (fake, "0070000001"), ==, 2);
  g_assert_cmpuint (fake_card_count (fake, "01A4"), ==, 1);
}

/* A card without logical channels is used on the basic one. */
static void
test_basic_channel (void)
{
  g_autoptr (FakeCard) fake = fake_card_new ();
  g_autoptr (UsherCard) card = NULL;

  fake->next_channel = 0;
  card = open_card (fake);
  g_assert_cmpuint (command_length (card, challenge, sizeof challenge), ==, 0);
  g_assert_cmpuint (fake_card_count (fake, "80E2"), ==, 1);
}

/* Each AID that makers use is found; a card with none of them is no eUICC, and is left powered off. */
static void
test_aids (void)
{
  static const char *const aids[] = { "A0000005591010FFFFFFFF8900000100", "A0000005591010FFFFFFFF8900050500",
                                      "A0000005591010000000008900000300", "A0000005591010FFFFFFFF8900000177" };
  g_autoptr (FakeCard) other = fake_card_new ();
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (aids); i++)
    {
      g_autoptr (FakeCard) fake = fake_card_new ();
      g_autoptr (UsherCard) card = NULL;

      fake->aid = aids[i];
      card = open_card (fake);
      g_assert_cmpstr (usher_card_get_isdr_aid (card), ==, aids[i]);
      g_assert_cmpuint (fake_card_count (fake, "01A4"), ==, i + 1);
    }
  other->aid = "A000000151000000";
  g_assert_null (usher_card_open (USHER_CHANNEL (other), NULL, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_NOT_SUPPORTED);
  g_assert_nonnull (strstr (error->message, "6A82"));
  g_assert_cmpuint (other->closes, ==, 1);
}

/* Le stands on the last block and nowhere else; at TPDU level with T=0 on none, and the answer is fetched. */
static void
test_le_rules (void)
{
  g_autofree guint8 *data = make_command (300);
  g_autoptr (FakeCard) fake = fake_card_new ();
  g_autoptr (FakeCard) raw = fake_card_new ();
  g_autoptr (UsherCard) card = NULL;
  g_autoptr (UsherCard) raw_card = NULL;

  fake->response_length = 200;
  card = open_card (fake);
  g_assert_cmpuint (command_length (card, data, 300), ==, 200);
  g_assert_cmpuint (strlen (logged (fake, OPENING)), ==, 2 * 260);
  g_assert_cmpuint (strlen (logged (fake, OPENING + 1)), ==, 2 * (5 + 45 + 1));
  g_assert_cmpuint (fake->exchanges, ==, OPENING + 2);
  raw->traits.tpdu_t0 = TRUE;
  raw->response_length = 200;
  raw_card = open_card (raw);
  g_assert_cmpuint (command_length (raw_card, data, 300), ==, 200);
  g_assert_cmpuint (strlen (logged (raw, OPENING + 1)), ==, 2 * (5 + 45));
  g_assert_cmpstr (logged (raw, OPENING + 2), ==, "81C00000C8");
  g_assert_cmpuint (raw->exchanges, ==, OPENING + 3);
}

/* Answers of any length are complete and in order, whether the card names the length (6Cxx) or gives what it has. */
static void
test_long_answers (void)
{
  static const guint lengths[] = { 1, 255, 256, 257, 512, 1483, 5000 };

  for (guint i = 0; i < 2 * G_N_ELEMENTS (lengths); i++)
    {
      g_autoptr (FakeCard) fake = fake_card_new ();
      g_autoptr (UsherCard) card = NULL;
      g_autoptr (GBytes) response = NULL;
      const guint8 *data;

      fake->wants_exact_le = i % 2 == 1;
      fake->response_length = lengths[i / 2];
      card = open_card (fake);
      response = usher_card_command (card, challenge, sizeof challenge, NULL, NULL);
      g_assert_cmpuint (g_bytes_get_size (response), ==, lengths[i / 2]);
      data = g_bytes_get_data (response, NULL);
      for (guint k = 0; k < lengths[i / 2]; k++)
        g_assert_cmphex (data[k], ==, k & 0xFF);
    }
}

/* A proactive command that waits behind an answer is success; a refresh resets, reselects and works again. */
static void
test_refresh (void)
{
  g_autoptr (FakeCard) fake = fake_card_new ();
  g_autoptr (UsherCard) card = open_card (fake);
  UsherCardCounts counts;

  fake->final_sw = 0x910B;
  fake->response_length = 6;
  g_assert_cmpuint (command_length (card, challenge, sizeof challenge), ==, 6);
  g_assert_true (usher_card_refresh (card, NULL, NULL));
  fake->final_sw = 0x9000;
  g_assert_cmpuint (command_length (card, challenge, sizeof challenge), ==, 6);
  usher_card_get_counts (card, &counts);
  g_assert_cmpuint (counts.power_ons, ==, 2);
  g_assert_cmpuint (counts.exchanges, ==, fake->exchanges);
}

/* Counts are those of the wire. */
static void
test_counts (void)
{
  g_autoptr (FakeCard) fake = fake_card_new ();
  g_autoptr (UsherCard) card = open_card (fake);
  UsherCardCounts before;
  UsherCardCounts after;

  fake->response_length = 19;
  usher_card_get_counts (card, &before);
  g_assert_cmpuint (command_length (card, challenge, sizeof challenge), ==, 19);
  usher_card_get_counts (card, &after);
  g_assert_cmpuint (before.exchanges, ==, OPENING);
  g_assert_cmpuint (after.exchanges - before.exchanges, ==, 1);
  g_assert_cmpuint (after.bytes_out - before.bytes_out, ==, 5 + 3 + 1);
  g_assert_cmpuint (after.bytes_in - before.bytes_in, ==, 19 + 2);
}

/* A refusal names the word, the block and the command; errors of the wire pass through with theirs. */
static void
test_errors (void)
{
  g_autofree guint8 *data = make_command (600);
  g_autoptr (FakeCard) fake = fake_card_new ();
  g_autoptr (UsherCard) card = open_card (fake);
  g_autoptr (GError) error = NULL;

  fake->fail_at = OPENING + 2;
  fake->fail_sw = 0x6985;
  g_assert_null (usher_card_command (card, data, 600, NULL, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_CARD);
  g_assert_nonnull (strstr (error->message, "block 1 of 255 bytes, command BF38"));
  g_assert_nonnull (strstr (error->message, "6985"));
  g_clear_error (&error);
  fake->fail_at = fake->exchanges + 1;
  fake->fail_code = USHER_ERROR_REMOVED;
  g_assert_null (usher_card_command (card, data, 600, NULL, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_REMOVED);
  g_clear_error (&error);
  usher_card_close (card);
  g_assert_null (usher_card_command (card, data, 600, NULL, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_REMOVED);
}

/* A card that answers before the last block says what is wrong: no more blocks are sent, its answer is the result. */
static void
test_early_answer (void)
{
  g_autofree guint8 *data = make_command (1020);
  g_autoptr (FakeCard) fake = fake_card_new ();
  g_autoptr (UsherCard) card = open_card (fake);

  g_byte_array_set_size (fake->waiting, 0x10);
  fake->fail_at = OPENING + 2;
  fake->fail_sw = 0x6110;
  g_assert_cmpuint (command_length (card, data, 1020), ==, 0x10);
  g_assert_cmpuint (fake_card_count (fake, "81E2"), ==, 2);
}

/* Promises without data end in an error, not in a loop. */
static void
test_empty_promise (void)
{
  g_autoptr (FakeCard) fake = fake_card_new ();
  g_autoptr (UsherCard) card = open_card (fake);
  g_autoptr (GError) error = NULL;

  fake->fail_at = OPENING + 1;
  fake->fail_sw = 0x6110;
  fake->final_sw = 0x6110;
  g_assert_null (usher_card_command (card, challenge, sizeof challenge, NULL, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_PROTOCOL);
}

/* EF.ATR: the limit is found among other objects; what is no limit gives none. */
static void
test_ef_atr (void)
{
  static const guint8 good[] = { 0x43, 0x01, 0x00, 0x7F, 0x66, 0x08, 0x02, 0x02, 0x08, 0x00, 0x02, 0x02, 0x04, 0x00 };
  static const guint8 bad[] = { 0x7F, 0x66, 0x02, 0x04, 0x00, 0xFF, 0xFF };

  g_assert_cmpuint (usher_ef_atr_parse_limit (good, sizeof good), ==, 0x800);
  g_assert_cmpuint (usher_ef_atr_parse_limit (bad, sizeof bad), ==, 0);
  g_assert_cmpuint (usher_ef_atr_parse_limit (good, 0), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/card/card/open", test_open);
  g_test_add_func ("/card/card/high-channel", test_high_channel);
  g_test_add_func ("/card/card/stale-channels", test_stale_channels);
  g_test_add_func ("/card/card/basic-channel", test_basic_channel);
  g_test_add_func ("/card/card/aids", test_aids);
  g_test_add_func ("/card/card/le-rules", test_le_rules);
  g_test_add_func ("/card/card/long-answers", test_long_answers);
  g_test_add_func ("/card/card/refresh", test_refresh);
  g_test_add_func ("/card/card/counts", test_counts);
  g_test_add_func ("/card/card/errors", test_errors);
  g_test_add_func ("/card/card/early-answer", test_early_answer);
  g_test_add_func ("/card/card/empty-promise", test_empty_promise);
  g_test_add_func ("/card/card/ef-atr", test_ef_atr);
  return g_test_run ();
}
