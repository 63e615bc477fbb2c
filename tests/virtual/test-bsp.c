/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The protection of bound profile packages: known answers computed with the openssl program from the steps of
 * SGP.22 2.6.4, and what a wrong byte does. */
#include "bsp.h"
#include "usher-error.h"
#include "usher-hex.h"

#include <string.h>

static guint8 keys[3][16];

static VirtualBsp *
new_bsp (void)
{
  for (guint i = 0; i < 48; i++)
    keys[i / 16][i % 16] = (guint8) i;
  return virtual_bsp_new (keys[0], keys[1], keys[2]);
}

static void
assert_hex (GBytes *bytes, const char *expected)
{
  g_autofree char *hex = usher_hex_encode_bytes (bytes);

  g_assert_cmpstr (hex, ==, expected);
}

/* Proves enciphering, MAC chaining and the counter, which a MAC-only object moves on too: three objects in a
 * row give the bytes that the openssl program computed. */
static void
test_known_answers (void)
{
  g_autoptr (VirtualBsp) bsp = new_bsp ();
  g_autoptr (GBytes) first = virtual_bsp_protect (bsp, 0x87, (const guint8 *) "hello, isd-p", 12);
  g_autoptr (GBytes) second = virtual_bsp_protect_mac_only (bsp, 0x88, (const guint8 *) "\1\2\3", 3);
  g_autoptr (GBytes) third = virtual_bsp_protect (bsp, 0x86, keys[0], 16);

  assert_hex (first, "8718EE88AF9EBC27FD248A13E8FD0C6EC71076F2471B5F625059");
  assert_hex (second, "880B010203B620F3C8B067976B");
  assert_hex (third, "86284FBA0B739B3EFCA3B567C2F9358A98E5A6E811FCB4D612EA454626F6658D44D8CDCCCBB54CACE7BA");
}

/* Proves the shared info of the derivation (88 | 10 | LV(host id) | LV(EID)): a session made of a secret
 * protects as one made of the keys that the openssl program derived. */
static void
test_derived_keys (void)
{
  const guint8 eid[] = { 0x89, 0x04, 0x90, 0x32, 0x12, 0x34, 0x51, 0x23,
                         0x45, 0x12, 0x34, 0x51, 0x23, 0x45, 0x67, 0x89 };
  g_autoptr (GBytes) expected
      = usher_hex_decode ("912025B82D1F6B8DF7B69114302392C325D07F93525A23E447E93834A7C7"
                          "A3381654B57190FD7B0E219DB323210B3B15",
                          NULL);
  g_autoptr (GBytes) secret
      = usher_hex_decode ("000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F", NULL);
  g_autoptr (VirtualBsp) derived
      = virtual_bsp_new_derived (secret, (const guint8 *) "\xAA\xBB\xCC", 3, eid);
  const guint8 *key = g_bytes_get_data (expected, NULL);
  g_autoptr (VirtualBsp) direct = virtual_bsp_new (key, key + 16, key + 32);
  g_autoptr (GBytes) one = virtual_bsp_protect (derived, 0x87, eid, sizeof eid);
  g_autoptr (GBytes) other = virtual_bsp_protect (direct, 0x87, eid, sizeof eid);

  g_assert_true (g_bytes_equal (one, other));
}

static void
check_round_trip (VirtualBsp *sender, VirtualBsp *receiver, gsize length)
{
  g_autoptr (GError) error = NULL;
  g_autofree guint8 *data = g_malloc0 (length + 1);
  g_autoptr (GBytes) tlv = NULL, plain = NULL;

  memset (data, 0x80, length / 2);
  tlv = virtual_bsp_protect (sender, 0x86, data, length);
  plain = virtual_bsp_unprotect (receiver, 0x86, g_bytes_get_data (tlv, NULL), g_bytes_get_size (tlv), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (plain), ==, length);
  g_assert_true (length == 0 || memcmp (g_bytes_get_data (plain, NULL), data, length) == 0);
}

/* Proves that what one side protects the other reads, at every length around the padding and length-byte
 * borders, also after the keys were replaced; and that 1007 bytes make exactly a TLV of 1020. */
static void
test_round_trip (void)
{
  g_autoptr (VirtualBsp) sender = new_bsp (), receiver = new_bsp ();
  g_autoptr (GBytes) largest = NULL;
  const guint8 data[VIRTUAL_BSP_CIPHERED_MAX] = { 1 };
  static const gsize lengths[] = { 0, 1, 15, 16, 17, 95, 96, 111, 112, 239, 240, 255, 256, 1007 };

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    check_round_trip (sender, receiver, lengths[i]);
  virtual_bsp_replace_keys (sender, keys[2], keys[0], keys[1]);
  virtual_bsp_replace_keys (receiver, keys[2], keys[0], keys[1]);
  check_round_trip (sender, receiver, 100);
  largest = virtual_bsp_protect (sender, 0x86, data, sizeof data);
  g_assert_cmpuint (g_bytes_get_size (largest), ==, VIRTUAL_BSP_SEGMENT_MAX);
}

/* Proves that each changed byte of an object is noticed: header bytes as structure, others as security. */
static void
test_tampered (void)
{
  g_autoptr (VirtualBsp) sender = new_bsp ();
  g_autoptr (GBytes) tlv = virtual_bsp_protect (sender, 0x86, keys[0], 16);
  gsize length = g_bytes_get_size (tlv);

  for (gsize i = 0; i < length; i++)
    {
      g_autoptr (VirtualBsp) receiver = new_bsp ();
      g_autoptr (GError) error = NULL;
      g_autofree guint8 *changed = g_memdup2 (g_bytes_get_data (tlv, NULL), length);

      guint expected = i == 0   ? USHER_CODEC_ERROR_BAD_TAG
                       : i == 1 ? USHER_CODEC_ERROR_BAD_VALUE
                                : USHER_CODEC_ERROR_BAD_CHECKSUM;

      changed[i] ^= 0x40;
      g_assert_null (virtual_bsp_unprotect (receiver, 0x86, changed, length, &error));
      g_assert_error (error, USHER_CODEC_ERROR, (int) expected);
    }
}

/* Proves that every truncation is an error and none reads past its end. */
static void
test_truncated (void)
{
  g_autoptr (VirtualBsp) sender = new_bsp ();
  g_autoptr (GBytes) tlv = virtual_bsp_protect_mac_only (sender, 0x88, keys[0], 16);

  for (gsize length = 0; length < g_bytes_get_size (tlv); length++)
    {
      g_autoptr (VirtualBsp) receiver = new_bsp ();
      g_autoptr (GError) error = NULL;
      g_autofree guint8 *part = g_memdup2 (g_bytes_get_data (tlv, NULL), length);

      g_assert_null (virtual_bsp_unprotect_mac_only (receiver, 0x88, part, length, &error));
      g_assert_nonnull (error);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/virtual/bsp/known-answers", test_known_answers);
  g_test_add_func ("/virtual/bsp/derived-keys", test_derived_keys);
  g_test_add_func ("/virtual/bsp/round-trip", test_round_trip);
  g_test_add_func ("/virtual/bsp/tampered", test_tampered);
  g_test_add_func ("/virtual/bsp/truncated", test_truncated);
  return g_test_run ();
}
