/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SHA-256 against the published examples. */
#include "usher-digest.h"
#include "usher-hex.h"

#define OF_ABC "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define OF_NOTHING "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

/* FIPS 180-2 appendix B.1 and the digest of nothing. */
static void
test_examples (void)
{
  g_autofree char *abc = usher_digest_sha256_hex ((const guint8 *) "abc", 3);
  g_autofree char *nothing = usher_digest_sha256_hex (NULL, 0);
  g_autoptr (GBytes) bytes = g_bytes_new_static ("abc", 3);
  g_autofree char *of_bytes = usher_digest_sha256_hex_bytes (bytes);
  g_autoptr (GBytes) raw = usher_digest_sha256 ((const guint8 *) "abc", 3);
  g_autoptr (GBytes) raw_nothing = usher_digest_sha256 (NULL, 0);
  g_autoptr (GBytes) expected = usher_hex_decode (OF_ABC, NULL);

  g_assert_cmpstr (abc, ==, OF_ABC);
  g_assert_cmpstr (of_bytes, ==, OF_ABC);
  g_assert_cmpstr (nothing, ==, OF_NOTHING);
  g_assert_true (g_bytes_equal (raw, expected));
  g_assert_cmpuint (g_bytes_get_size (raw_nothing), ==, USHER_SHA256_SIZE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/crypto/digest/examples", test_examples);
  return g_test_run ();
}
