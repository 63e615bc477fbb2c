/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers as cards write them. */
#include "usher-iccid.h"

#include "octets.h"
#include "usher-hex.h"

typedef struct {
  const char *digits;
  const char *hex;
} Pair;

static const Pair iccids[] = {
  { "89000123456789012341", "98001032547698103214" },
  { "8988211000000430015", "988812010000400310F5" },
  { "898821100000043001", "988812010000400310FF" },
  { "8986A2110000043001E", "98682A110000400310FE" },
};

/* ICCIDs of 18, 19 and 20 digits, and with the letters that some countries use, go to bytes and back. */
static void
test_lengths (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (iccids); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *hex = NULL;
      g_autofree char *digits = NULL;
      guint8 bytes[USHER_ICCID_SIZE];

      g_assert_true (usher_iccid_encode (iccids[i].digits, bytes, &error));
      g_assert_no_error (error);
      hex = usher_hex_encode (bytes, sizeof bytes);
      g_assert_cmpstr (hex, ==, iccids[i].hex);
      digits = usher_iccid_decode (bytes, sizeof bytes, &error);
      g_assert_cmpstr (digits, ==, iccids[i].digits);
    }
}

/* Padding written out by servers does not change an ICCID. */
static void
test_padding (void)
{
  guint8 plain[USHER_ICCID_SIZE], padded[USHER_ICCID_SIZE];

  g_assert_true (usher_iccid_encode ("8988211000000430015", plain, NULL));
  g_assert_true (usher_iccid_encode ("8988211000000430015F", padded, NULL));
  g_assert_cmpmem (plain, sizeof plain, padded, sizeof padded);
  g_assert_true (usher_iccid_equal ("8988211000000430015", "8988211000000430015f"));
  g_assert_false (usher_iccid_equal ("8988211000000430015", "898821100000043001"));
  g_assert_false (usher_iccid_equal (NULL, NULL));
  g_assert_false (usher_iccid_equal ("F", "FF"));
}

/* Too short, too long and other characters are refused, and so are bytes with a filler in the middle. */
static void
test_refused (void)
{
  static const char *const texts[] = { "", "89882110000004300", "890001234567890123456", "8988211000000F30015",
                                       "898821100000 430015" };
  static const char *const bytes[] = {
    "", "9888120100004030", "98881201F0004003F0FF", "988812010000400310", "98881201000040F0FFFF", "FFFFFFFFFFFFFFFFFFFF"
  };
  guint8 out[USHER_ICCID_SIZE];

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (usher_iccid_encode (texts[i], out, &error));
      octets_assert_codec_error (&error);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bytes); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) data = octets (bytes[i]);

      g_assert_null (usher_iccid_decode (g_bytes_get_data (data, NULL), g_bytes_get_size (data), &error));
      octets_assert_codec_error (&error);
    }
}

/* The IMEI's last byte is check digit, then filler; TAC is its first half. */
static void
test_imei (void)
{
  g_autoptr (GError) error = NULL;
  guint8 imei[USHER_IMEI_SIZE], tac[USHER_TAC_SIZE];
  g_autofree char *hex = NULL;

  g_assert_true (usher_imei_encode ("352906110123456", imei, &error));
  hex = usher_hex_encode (imei, sizeof imei);
  g_assert_cmpstr (hex, ==, "539260111032546F");
  g_assert_true (usher_tac_encode ("352906110123456", tac, &error));
  g_assert_cmpmem (tac, sizeof tac, imei, 4);
  g_assert_false (usher_imei_encode ("35290611012345", imei, &error));
  octets_assert_codec_error (&error);
  g_assert_false (usher_imei_encode ("35290611012345A", imei, &error));
  octets_assert_codec_error (&error);
  g_assert_false (usher_tac_encode ("3529061", tac, &error));
  octets_assert_codec_error (&error);
}

/* An EID is not swapped; hex letters in it are refused. */
static void
test_eid (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = octets ("89049032123451234512345678901235");
  g_autoptr (GBytes) letters = octets ("8904903212345123451234567890123A");
  g_autofree char *eid = usher_eid_decode (g_bytes_get_data (bytes, NULL), 16, &error);

  g_assert_cmpstr (eid, ==, "89049032123451234512345678901235");
  g_assert_null (usher_eid_decode (g_bytes_get_data (letters, NULL), 16, &error));
  octets_assert_codec_error (&error);
  g_assert_null (usher_eid_decode (g_bytes_get_data (bytes, NULL), 15, &error));
  octets_assert_codec_error (&error);
}

/* MCC and MNC of two and three digits and with wildcards; other nibbles are refused. */
static void
test_mccmnc (void)
{
  static const Pair pairs[] = {
    { "26201", "62F210" }, { "310410", "130014" }, { "EEEEEE", "EEEEEE" }, { "262EE", "62F2EE" }
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bad = octets ("6CF210");

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autoptr (GBytes) bytes = octets (pairs[i].hex);
      g_autofree char *digits = usher_mccmnc_decode (g_bytes_get_data (bytes, NULL), 3, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (digits, ==, pairs[i].digits);
    }
  g_assert_null (usher_mccmnc_decode (g_bytes_get_data (bad, NULL), 3, &error));
  octets_assert_codec_error (&error);
  g_assert_null (usher_mccmnc_decode (g_bytes_get_data (bad, NULL), 2, &error));
  octets_assert_codec_error (&error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/esim/iccid/lengths", test_lengths);
  g_test_add_func ("/esim/iccid/padding", test_padding);
  g_test_add_func ("/esim/iccid/refused", test_refused);
  g_test_add_func ("/esim/iccid/imei", test_imei);
  g_test_add_func ("/esim/iccid/eid", test_eid);
  g_test_add_func ("/esim/iccid/mccmnc", test_mccmnc);
  return g_test_run ();
}
