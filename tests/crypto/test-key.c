/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ed25519 keys and signatures against RFC 8032 7.1, and files that are not such keys. */
#include "usher-error.h"
#include "usher-hex.h"
#include "usher-key.h"

#include <string.h>

/* RFC 8032 7.1 test 2 (message 72), its secret key wrapped as PKCS #8 (RFC 8410). */
#define PRIVATE_PEM \
  "-----BEGIN PRIVATE KEY-----\n" \
  "MC4CAQAwBQYDK2VwBCIEIEzNCJso/5banbbDRuwRTg9bijGfNaumJNqM9u1PuKb7\n" \
  "-----END PRIVATE KEY-----\n"
#define SIGNATURE \
  "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da" \
  "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"

/* A key on P-256. */
#define EC_PEM \
  "-----BEGIN PUBLIC KEY-----\n" \
  "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEIPF4qB70qHvTNPFWEauMGxgpVkq/\n" \
  "yrq7+lW/5NrSTz82apwcMW/eZmZja+bIWy4UvUSBjwP9QRkSqGrMokYxDA==\n" \
  "-----END PUBLIC KEY-----\n"

/* The RFC's key signs the RFC's message with the RFC's signature, and its public half verifies it. */
static void
test_rfc8032 (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherPrivateKey) key = usher_private_key_parse (PRIVATE_PEM, strlen (PRIVATE_PEM), &error);
  g_autoptr (GBytes) message = g_bytes_new_static ("\x72", 1);
  g_autoptr (GBytes) other = g_bytes_new_static ("\x73", 1);
  g_autoptr (GBytes) expected = usher_hex_decode (SIGNATURE, NULL);
  g_autoptr (GBytes) signature = NULL;
  g_autoptr (UsherPublicKey) public_key = NULL;

  g_assert_no_error (error);
  signature = usher_private_key_sign (key, message, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (signature, expected));
  public_key = usher_private_key_get_public (key, &error);
  g_assert_no_error (error);
  g_assert_true (usher_public_key_verify (public_key, message, signature));
  g_assert_false (usher_public_key_verify (public_key, other, signature));
  g_assert_false (usher_public_key_verify (public_key, message, other));
}

/* A generated key survives its PEM forms, under the same name. */
static void
test_pem (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherPrivateKey) key = usher_private_key_generate (&error);
  g_autoptr (UsherPublicKey) public_key = usher_private_key_get_public (key, &error);
  g_autofree char *private_pem = usher_private_key_to_pem (key, &error);
  g_autofree char *public_pem = usher_public_key_to_pem (public_key, &error);
  g_autoptr (UsherPrivateKey) key_again = usher_private_key_parse (private_pem, strlen (private_pem), &error);
  g_autoptr (UsherPublicKey) public_again = usher_public_key_parse (public_pem, strlen (public_pem), &error);
  g_autoptr (GBytes) message = g_bytes_new_static ("x", 1);
  g_autoptr (GBytes) signature = usher_private_key_sign (key_again, message, &error);

  g_assert_no_error (error);
  g_assert_true (usher_public_key_verify (public_again, message, signature));
  g_assert_cmpstr (usher_public_key_get_id (public_key), ==, usher_public_key_get_id (public_again));
  g_assert_cmpuint (strlen (usher_public_key_get_id (public_key)), ==, 16);
}

static void
assert_refused (const char *pem)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherPublicKey) key = usher_public_key_parse (pem, strlen (pem), &error);

  g_assert_null (key);
  g_assert_error (error, USHER_ERROR, USHER_ERROR_INVALID);
}

/* Garbage, another kind of key, and a private key in the wrong place are refused; a missing file is named. */
static void
test_wrong (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherPublicKey) missing = usher_public_key_load ("/nonexistent/key.pem", &error);

  g_assert_null (missing);
  g_assert_error (error, USHER_ERROR, USHER_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "/nonexistent/key.pem"));
  assert_refused ("");
  assert_refused ("hello");
  assert_refused (EC_PEM);
  assert_refused (PRIVATE_PEM);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/crypto/key/rfc8032", test_rfc8032);
  g_test_add_func ("/crypto/key/pem", test_pem);
  g_test_add_func ("/crypto/key/wrong", test_wrong);
  return g_test_run ();
}
