/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Known answers of the virtual world's primitives, from documents that nobody here wrote. */
#include "crypto.h"
#include "usher-hex.h"

#include <openssl/core_names.h>
#include <openssl/param_build.h>
#include <string.h>

static GBytes *
unhex (const char *text)
{
  g_autoptr (GError) error = NULL;
  GBytes *bytes = usher_hex_decode (text, &error);

  g_assert_no_error (error);
  return bytes;
}

static void
assert_hex (GBytes *bytes, const char *expected)
{
  g_autofree char *hex = usher_hex_encode_bytes (bytes);

  g_assert_cmpstr (hex, ==, expected);
}

/* Builds the key pair of a published test vector. */
static EVP_PKEY *
key_from_vector (const char *private_hex, const char *point_hex)
{
  g_autoptr (GBytes) scalar = unhex (private_hex), point = unhex (point_hex);
  OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new ();
  BIGNUM *d = BN_bin2bn (g_bytes_get_data (scalar, NULL), (int) g_bytes_get_size (scalar), NULL);
  EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name (NULL, "EC", NULL);
  EVP_PKEY *key = NULL;
  OSSL_PARAM *params;

  OSSL_PARAM_BLD_push_utf8_string (builder, OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0);
  OSSL_PARAM_BLD_push_BN (builder, OSSL_PKEY_PARAM_PRIV_KEY, d);
  OSSL_PARAM_BLD_push_octet_string (builder, OSSL_PKEY_PARAM_PUB_KEY, g_bytes_get_data (point, NULL),
                                    g_bytes_get_size (point));
  params = OSSL_PARAM_BLD_to_param (builder);
  g_assert_cmpint (EVP_PKEY_fromdata_init (context), ==, 1);
  g_assert_cmpint (EVP_PKEY_fromdata (context, &key, EVP_PKEY_KEYPAIR, params), ==, 1);
  OSSL_PARAM_free (params);
  OSSL_PARAM_BLD_free (builder);
  EVP_PKEY_CTX_free (context);
  BN_free (d);
  return key;
}

/* Proves that key agreement gives the shared x of RFC 5903 section 8.1. */
static void
test_ecka_vector (void)
{
  g_autoptr (EVP_PKEY) own
      = key_from_vector ("C88F01F510D9AC3F70A292DAA2316DE544E9AAB8AFE84049C62A9C57862D1433",
                         "04DAD0B65394221CF9B051E1FECA5787D098DFE637FC90B9EF945D0C37725811805271A0461CDB"
                         "8252D61F1C456FA3E59AB1F45B33ACCF5F58389E0577B8990BB3");
  g_autoptr (GBytes) peer
      = unhex ("04D12DFB5289C8D4F81208B70270398C342296970A0BCCB74C736FC7554494BF6356FBF3CA366CC23E8157"
               "854C13C58D6AAC23F046ADA30F8353E74F33039872AB");
  g_autoptr (GBytes) shared = virtual_ecka (own, g_bytes_get_data (peer, NULL), g_bytes_get_size (peer));

  assert_hex (shared, "D6840F6B42F6EDAFD13116E0E12565202FEF8E9ECE7DCE03812464D04B9442DE");
}

/* Proves that a point off the curve, or no point at all, is refused. */
static void
test_ecka_bad_point (void)
{
  g_autoptr (EVP_PKEY) own = virtual_key_generate ();
  guint8 point[VIRTUAL_POINT_LENGTH] = { 0x04, 1, 2, 3 };

  g_assert_null (virtual_ecka (own, point, sizeof point));
  g_assert_null (virtual_ecka (own, point, 64));
  point[0] = 0;
  g_assert_null (virtual_ecka (own, point, sizeof point));
}

/* Proves that the raw signature of RFC 6979 A.2.5 ("sample", SHA-256) verifies, and no changed one does. */
static void
test_verify_vector (void)
{
  g_autoptr (GBytes) point
      = unhex ("0460FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB67903FE1008B8BC99A41AE9"
               "E95628BC64F2F1B20C2D7E9F5177A3C294D4462299");
  g_autoptr (GBytes) signature
      = unhex ("EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716F7CB1C942D657C41D436C7A1"
               "B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8");
  g_autoptr (EVP_PKEY) key = virtual_key_from_point (g_bytes_get_data (point, NULL), 65);
  guint8 changed[VIRTUAL_SIGNATURE_LENGTH];

  memcpy (changed, g_bytes_get_data (signature, NULL), sizeof changed);
  g_assert_true (virtual_verify (key, (const guint8 *) "sample", 6, changed));
  g_assert_false (virtual_verify (key, (const guint8 *) "samplf", 6, changed));
  changed[40] ^= 1;
  g_assert_false (virtual_verify (key, (const guint8 *) "sample", 6, changed));
  memset (changed, 0, sizeof changed);
  g_assert_false (virtual_verify (key, (const guint8 *) "sample", 6, changed));
}

/* Proves that own signatures have 64 bytes and verify with the public point alone, scalars with leading zero
 * bytes included (which a few hundred signatures meet). */
static void
test_sign_round_trip (void)
{
  g_autoptr (EVP_PKEY) key = virtual_key_generate ();
  g_autoptr (GBytes) point = virtual_public_point (key);
  g_autoptr (EVP_PKEY) public_key = virtual_key_from_point (g_bytes_get_data (point, NULL), 65);

  for (guint i = 0; i < 300; i++)
    {
      g_autoptr (GBytes) signature = virtual_sign (key, (const guint8 *) &i, sizeof i);

      g_assert_cmpuint (g_bytes_get_size (signature), ==, VIRTUAL_SIGNATURE_LENGTH);
      g_assert_true (
          virtual_verify (public_key, (const guint8 *) &i, sizeof i, g_bytes_get_data (signature, NULL)));
    }
}

/* Proves that the key derivation gives the answer of NIST's ANSI X9.63 vectors. */
static void
test_kdf_vector (void)
{
  g_autoptr (GBytes) secret = unhex ("96C05619D56C328AB95FE84B18264B08725B85E33FD34F08");
  g_autoptr (GBytes) derived = virtual_kdf_x963 (secret, NULL, 0, 16);

  assert_hex (derived, "443024C3DAE66B95E6F5670601558F71");
}

/* Proves that the digest is SHA-256 ("abc" of FIPS 180). */
static void
test_sha256_vector (void)
{
  guint8 digest[VIRTUAL_SHA256_LENGTH];
  g_autofree char *hex = NULL;

  virtual_sha256 ((const guint8 *) "abc", 3, digest);
  hex = usher_hex_encode (digest, sizeof digest);
  g_assert_cmpstr (hex, ==, "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/virtual/crypto/ecka-vector", test_ecka_vector);
  g_test_add_func ("/virtual/crypto/ecka-bad-point", test_ecka_bad_point);
  g_test_add_func ("/virtual/crypto/verify-vector", test_verify_vector);
  g_test_add_func ("/virtual/crypto/sign-round-trip", test_sign_round_trip);
  g_test_add_func ("/virtual/crypto/kdf-vector", test_kdf_vector);
  g_test_add_func ("/virtual/crypto/sha256-vector", test_sha256_vector);
  return g_test_run ();
}
