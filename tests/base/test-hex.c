/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hexadecimal text. */
#include "usher-error.h"
#include "usher-hex.h"

/* Bytes survive the way to text and back, in either case. */
static void
test_round_trip (void)
{
  g_autoptr (GBytes) bytes = usher_hex_decode ("00ffA5", NULL);
  g_autofree char *text = usher_hex_encode_bytes (bytes);

  g_assert_cmpstr (text, ==, "00FFA5");
}

/* An odd digit and a foreign character are refused. */
static void
test_refused (void)
{
  g_autoptr (GError) odd = NULL;
  g_autoptr (GError) foreign = NULL;

  g_assert_null (usher_hex_decode ("ABC", &odd));
  g_assert_error (odd, USHER_CODEC_ERROR, USHER_CODEC_ERROR_TRUNCATED);
  g_assert_null (usher_hex_decode ("0G", &foreign));
  g_assert_error (foreign, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_VALUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/hex/round-trip", test_round_trip);
  g_test_add_func ("/base/hex/refused", test_refused);
  return g_test_run ();
}
