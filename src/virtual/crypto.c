/* SPDX-License-Identifier: GPL-3.0-or-later */
/* OpenSSL 3 behind the primitives of crypto.h. Nothing here knows SGP.22's messages. */
#include "crypto.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/rand.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EVP_MD_CTX, EVP_MD_CTX_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EVP_PKEY_CTX, EVP_PKEY_CTX_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EVP_KDF, EVP_KDF_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EVP_KDF_CTX, EVP_KDF_CTX_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ECDSA_SIG, ECDSA_SIG_free)

#define SCALAR_LENGTH 32
#define DER_SIGNATURE_MAX 80

/* A failure here means a broken library or no memory: like GLib, end. */
static void
must (gboolean done, const char *what)
{
  if (!done)
    g_error ("OpenSSL failed: %s", what);
}

EVP_PKEY *
virtual_key_generate (void)
{
  EVP_PKEY *key = EVP_EC_gen ("P-256");

  must (key != NULL, "key generation");
  return key;
}

EVP_PKEY *
virtual_key_from_point (const guint8 *point65, gsize length)
{
  g_autoptr (EVP_PKEY_CTX) context = EVP_PKEY_CTX_new_from_name (NULL, "EC", NULL);
  EVP_PKEY *key = NULL;
  char group[] = "P-256";
  OSSL_PARAM params[] = {
    OSSL_PARAM_construct_utf8_string (OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
    OSSL_PARAM_construct_octet_string (OSSL_PKEY_PARAM_PUB_KEY, (guint8 *) point65, length),
    OSSL_PARAM_construct_end (),
  };

  if (length != VIRTUAL_POINT_LENGTH || point65[0] != 0x04)
    return NULL;
  must (context != NULL && EVP_PKEY_fromdata_init (context) == 1, "public key context");
  if (EVP_PKEY_fromdata (context, &key, EVP_PKEY_PUBLIC_KEY, params) != 1)
    return NULL;
  return key;
}

GBytes *
virtual_public_point (EVP_PKEY *key)
{
  guint8 point[VIRTUAL_POINT_LENGTH];
  gsize length = 0;

  must (EVP_PKEY_get_octet_string_param (key, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point, &length) == 1
            && length == sizeof point && point[0] == 0x04,
        "uncompressed public point");
  return g_bytes_new (point, sizeof point);
}

GBytes *
virtual_sign (EVP_PKEY *key, const guint8 *data, gsize length)
{
  g_autoptr (EVP_MD_CTX) context = EVP_MD_CTX_new ();
  g_autoptr (ECDSA_SIG) signature = NULL;
  guint8 der[DER_SIGNATURE_MAX], raw[VIRTUAL_SIGNATURE_LENGTH];
  const guint8 *cursor = der;
  gsize der_length = sizeof der;

  must (EVP_DigestSignInit (context, NULL, EVP_sha256 (), NULL, key) == 1, "signature context");
  must (EVP_DigestSign (context, der, &der_length, data, length) == 1, "signature");
  signature = d2i_ECDSA_SIG (NULL, &cursor, (long) der_length);
  must (signature != NULL, "signature encoding");
  must (BN_bn2binpad (ECDSA_SIG_get0_r (signature), raw, SCALAR_LENGTH) == SCALAR_LENGTH, "r");
  must (BN_bn2binpad (ECDSA_SIG_get0_s (signature), raw + SCALAR_LENGTH, SCALAR_LENGTH)
            == SCALAR_LENGTH,
        "s");
  return g_bytes_new (raw, sizeof raw);
}

/* Returns the DER form of @signature64 in @der (which OpenSSL allocates when NULL). */
static int
signature_to_der (const guint8 *signature64, guint8 **der)
{
  g_autoptr (ECDSA_SIG) signature = ECDSA_SIG_new ();
  BIGNUM *r = BN_bin2bn (signature64, SCALAR_LENGTH, NULL);
  BIGNUM *s = BN_bin2bn (signature64 + SCALAR_LENGTH, SCALAR_LENGTH, NULL);

  must (signature != NULL && ECDSA_SIG_set0 (signature, r, s) == 1, "signature decoding");
  return i2d_ECDSA_SIG (signature, der);
}

gboolean
virtual_verify (EVP_PKEY *key, const guint8 *data, gsize length, const guint8 *signature64)
{
  g_autoptr (EVP_MD_CTX) context = EVP_MD_CTX_new ();
  guint8 *der = NULL;
  int der_length = signature_to_der (signature64, &der);
  gboolean valid;

  must (der_length > 0, "signature encoding");
  must (EVP_DigestVerifyInit (context, NULL, EVP_sha256 (), NULL, key) == 1, "verify context");
  valid = EVP_DigestVerify (context, der, (gsize) der_length, data, length) == 1;
  OPENSSL_free (der);
  return valid;
}

GBytes *
virtual_ecka (EVP_PKEY *own, const guint8 *peer_point65, gsize length)
{
  g_autoptr (EVP_PKEY) peer = virtual_key_from_point (peer_point65, length);
  g_autoptr (EVP_PKEY_CTX) context = NULL;
  guint8 secret[SCALAR_LENGTH];
  gsize secret_length = sizeof secret;

  if (peer == NULL)
    return NULL;
  context = EVP_PKEY_CTX_new_from_pkey (NULL, own, NULL);
  must (context != NULL && EVP_PKEY_derive_init (context) == 1, "key agreement context");
  if (EVP_PKEY_derive_set_peer (context, peer) != 1)
    return NULL;
  must (EVP_PKEY_derive (context, secret, &secret_length) == 1, "key agreement");
  return g_bytes_new (secret, secret_length);
}

GBytes *
virtual_kdf_x963 (GBytes *shared_secret, const guint8 *shared_info, gsize length, gsize wanted)
{
  g_autoptr (EVP_KDF) kdf = EVP_KDF_fetch (NULL, "X963KDF", NULL);
  g_autoptr (EVP_KDF_CTX) context = EVP_KDF_CTX_new (kdf);
  g_autofree guint8 *derived = g_malloc (wanted);
  gsize secret_length;
  gconstpointer secret = g_bytes_get_data (shared_secret, &secret_length);
  char digest[] = "SHA256";
  OSSL_PARAM params[] = {
    OSSL_PARAM_construct_utf8_string (OSSL_KDF_PARAM_DIGEST, digest, 0),
    OSSL_PARAM_construct_octet_string (OSSL_KDF_PARAM_SECRET, (gpointer) secret, secret_length),
    OSSL_PARAM_construct_octet_string (OSSL_KDF_PARAM_INFO, (guint8 *) shared_info, length),
    OSSL_PARAM_construct_end (),
  };

  must (context != NULL && EVP_KDF_derive (context, derived, wanted, params) == 1, "X9.63 derivation");
  return g_bytes_new_take (g_steal_pointer (&derived), wanted);
}

void
virtual_random (guint8 *buffer, gsize length)
{
  must (RAND_bytes (buffer, (int) length) == 1, "random bytes");
}

void
virtual_sha256 (const guint8 *data, gsize length, guint8 digest[VIRTUAL_SHA256_LENGTH])
{
  must (EVP_Digest (data, length, digest, NULL, EVP_sha256 (), NULL) == 1, "SHA-256");
}
