/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Command APDUs, byte for byte. */
#include "usher-apdu.h"

#include "usher-error.h"
#include "usher-hex.h"

static const guint8 three[] = { 0xBF, 0x2E, 0x00 };

static const struct
{
  UsherApdu apdu;
  const char *hex;
} cases[] = {
  { { 0x00, 0x70, 0x80, 0x01, NULL, 0, 0, FALSE }, "00708001" },
  { { 0x00, 0x70, 0x00, 0x00, NULL, 0, 1, FALSE }, "0070000001" },
  { { 0x00, 0xC0, 0x00, 0x00, NULL, 0, 256, FALSE }, "00C0000000" },
  { { 0x81, 0xE2, 0x91, 0x00, three, 3, 0, FALSE }, "81E2910003BF2E00" },
  { { 0x81, 0xE2, 0x91, 0x00, three, 3, 256, FALSE }, "81E2910003BF2E0000" },
  { { 0x00, 0xB0, 0x00, 0x00, NULL, 0, 65536, TRUE }, "00B00000000000" },
  { { 0x81, 0xE2, 0x91, 0x00, three, 3, 0, TRUE }, "81E29100000003BF2E00" },
  { { 0x81, 0xE2, 0x91, 0x00, three, 3, 65536, TRUE }, "81E29100000003BF2E000000" },
};

/* All seven forms of ISO/IEC 7816-4 are written as it says. */
static void
test_encode (void)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *hex = NULL;

      g_assert_true (usher_apdu_encode (&cases[i].apdu, out, NULL));
      hex = usher_hex_encode (out->data, out->len);
      g_assert_cmpstr (hex, ==, cases[i].hex);
    }
}

/* And read back as they were. */
static void
test_parse (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes) bytes = usher_hex_decode (cases[i].hex, NULL);
      UsherApdu apdu;

      g_assert_true (usher_apdu_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &apdu, NULL));
      g_assert_cmpuint (apdu.expected, ==, cases[i].apdu.expected);
      g_assert_cmpint (apdu.extended, ==, cases[i].apdu.extended);
      g_assert_cmpmem (apdu.data, (int) apdu.length, cases[i].apdu.data, (int) cases[i].apdu.length);
    }
}

/* Lengths that do not fit the form are refused when written, and lengths that lie when read. */
static void
test_bad (void)
{
  static const char *const bad[] = { "", "00A404", "00A4040005AABB", "00A4040001AABBCC", "00A4040000AA", "00A404000000" };
  static const guint8 data[256];
  const UsherApdu long_data = { .data = data, .length = 256 };
  const UsherApdu long_answer = { .expected = 257 };
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autoptr (GError) error = NULL;

  g_assert_false (usher_apdu_encode (&long_data, out, &error));
  g_assert_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_OVERLONG);
  g_assert_false (usher_apdu_encode (&long_answer, out, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GBytes) bytes = usher_hex_decode (bad[i], NULL);
      UsherApdu apdu;

      g_clear_error (&error);
      g_assert_false (usher_apdu_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &apdu, &error));
      g_assert_true (error->domain == USHER_CODEC_ERROR);
    }
}

/* Channels 0 to 3 stand in the low bits, 4 to 19 in the further coding. */
static void
test_channels (void)
{
  g_assert_cmphex (usher_apdu_cla_for_channel (0x00, 0), ==, 0x00);
  g_assert_cmphex (usher_apdu_cla_for_channel (0x00, 3), ==, 0x03);
  g_assert_cmphex (usher_apdu_cla_for_channel (0x00, 4), ==, 0x40);
  g_assert_cmphex (usher_apdu_cla_for_channel (0x80, 1), ==, 0x81);
  g_assert_cmphex (usher_apdu_cla_for_channel (0x80, 5), ==, 0xC1);
  g_assert_cmphex (usher_apdu_cla_for_channel (0x80, 19), ==, 0xCF);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/card/apdu/encode", test_encode);
  g_test_add_func ("/card/apdu/parse", test_parse);
  g_test_add_func ("/card/apdu/bad", test_bad);
  g_test_add_func ("/card/apdu/channels", test_channels);
  return g_test_run ();
}
