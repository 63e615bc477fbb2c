/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A slot of a reader as a channel. */
#include "usher-ccid-channel.h"

#include "test-ccid-reader.h"
#include "usher-error.h"

static UsherChannel *
open_channel (FakeReader *reader)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherCcid) ccid = usher_ccid_open (USHER_LINK (reader), NULL, &error);

  g_assert_no_error (error);
  return usher_ccid_channel_new (ccid, 0);
}

/* Reset, exchange and close go through to the reader; the channel keeps the reader alive and lets it go at the end. */
static void
test_life (void)
{
  g_autoptr (FakeReader) reader = fake_reader_new (&fake_reader_spec);
  g_autoptr (GByteArray) response = g_byte_array_new ();
  const FakeReaderSeen *seen = fake_reader_get_seen (reader);
  const guint8 apdu[] = { 0x00, 0x70, 0x00, 0x00, 0x01 };
  UsherChannel *channel = open_channel (reader);
  g_autoptr (GBytes) atr = usher_channel_reset (channel, NULL, NULL);

  g_assert_cmpuint (g_bytes_get_size (atr), ==, 22);
  g_assert_true (usher_channel_transmit (channel, apdu, sizeof apdu, response, NULL, NULL));
  g_assert_cmpmem (response->data, response->len, "\x90\x00", 2);
  usher_channel_close (channel);
  g_assert_cmpuint (seen->power_offs, ==, 1);
  g_assert_cmpuint (seen->releases, ==, 0);
  g_object_unref (channel);
  g_assert_cmpuint (seen->releases, ==, 1);
}

/* The traits say what the reader can carry. */
static void
test_traits (void)
{
  static const struct
  {
    guint32 features;
    gboolean tpdu_t0;
    gsize max_command;
  } cases[] = { { 0x000104FE, TRUE, 261 }, { 0x000204FE, FALSE, 261 }, { 0x000404FE, FALSE, 65544 } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      FakeReaderSpec spec = fake_reader_spec;
      g_autoptr (FakeReader) reader = NULL;
      g_autoptr (UsherChannel) channel = NULL;
      g_autoptr (GBytes) atr = NULL;
      const UsherChannelTraits *traits;

      spec.features = cases[i].features;
      reader = fake_reader_new (&spec);
      channel = open_channel (reader);
      atr = usher_channel_reset (channel, NULL, NULL);
      traits = usher_channel_get_traits (channel);
      g_assert_cmpint (traits->tpdu_t0, ==, cases[i].tpdu_t0);
      g_assert_cmpuint (traits->max_command, ==, cases[i].max_command);
      g_assert_cmpstr (traits->reader, ==, "1209:1234");
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/card/ccid-channel/life", test_life);
  g_test_add_func ("/card/ccid-channel/traits", test_traits);
  return g_test_run ();
}
