/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ed25519 with OpenSSL. */
#include "policy-sign.h"

#include "crypto.h"
#include "smdp-wire.h"
#include "usher-error.h"
#include "usher-hex.h"

#include <jansson.h>
#include <openssl/pem.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BIO, BIO_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EVP_MD_CTX, EVP_MD_CTX_free)

#define KEY_LENGTH 32
#define SIGNATURE_LENGTH 64
#define KEY_ID_BYTES 8

static gboolean
save (const char *path, BIO *pem, int mode, GError **error)
{
  g_autoptr (GError) reason = NULL;
  char *data = NULL;
  long length = BIO_get_mem_data (pem, &data);

  if (g_file_set_contents_full (path, data, length, G_FILE_SET_CONTENTS_CONSISTENT, mode, &reason))
    return TRUE;
  g_set_error (error, USHER_ERROR, USHER_ERROR_STORAGE, "failed to write %s: %s", path, reason->message);
  return FALSE;
}

static EVP_PKEY *
load_key (const char *path, GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (BIO) bio = NULL;
  g_autoptr (EVP_PKEY) key = NULL;

  if (g_file_get_contents (path, &text, NULL, NULL))
    {
      bio = BIO_new_mem_buf (text, -1);
      key = PEM_read_bio_PrivateKey (bio, NULL, NULL, NULL);
    }
  if (key != NULL && EVP_PKEY_is_a (key, "ED25519"))
    return g_steal_pointer (&key);
  g_set_error (error, USHER_ERROR, USHER_ERROR_INVALID, "%s holds no Ed25519 private key", path);
  return NULL;
}

gboolean
virtual_signing_key_open (const char *private_path, const char *public_path, GError **error)
{
  g_autoptr (EVP_PKEY) key = NULL;
  g_autoptr (BIO) private_pem = BIO_new (BIO_s_mem ()), public_pem = BIO_new (BIO_s_mem ());

  if (g_file_test (private_path, G_FILE_TEST_EXISTS))
    {
      key = load_key (private_path, error);
      if (key == NULL)
        return FALSE;
    }
  else
    {
      key = EVP_PKEY_Q_keygen (NULL, NULL, "ED25519");
      if (PEM_write_bio_PKCS8PrivateKey (private_pem, key, NULL, NULL, 0, NULL, NULL) != 1)
        g_error ("OpenSSL failed: private key to PEM");
      if (!save (private_path, private_pem, 0600, error))
        return FALSE;
    }
  if (PEM_write_bio_PUBKEY (public_pem, key) != 1)
    g_error ("OpenSSL failed: public key to PEM");
  return save (public_path, public_pem, 0644, error);
}

static char *
key_id (EVP_PKEY *key)
{
  guint8 raw[KEY_LENGTH], digest[VIRTUAL_SHA256_LENGTH];
  gsize length = sizeof raw;
  g_autofree char *hex = NULL;

  if (EVP_PKEY_get_raw_public_key (key, raw, &length) != 1)
    g_error ("OpenSSL failed: raw public key");
  virtual_sha256 (raw, length, digest);
  hex = usher_hex_encode (digest, KEY_ID_BYTES);
  return g_ascii_strdown (hex, -1);
}

static char *
sign (EVP_PKEY *key, const char *data, gsize length)
{
  g_autoptr (EVP_MD_CTX) context = EVP_MD_CTX_new ();
  guint8 signature[SIGNATURE_LENGTH];
  gsize signature_length = sizeof signature;

  if (EVP_DigestSignInit (context, NULL, NULL, NULL, key) != 1
      || EVP_DigestSign (context, signature, &signature_length, (const guint8 *) data, length) != 1)
    g_error ("OpenSSL failed: Ed25519 signature");
  return g_base64_encode (signature, signature_length);
}

gboolean
virtual_sign_file (const char *path, const char *private_path, const char *purpose, gint64 not_after, GError **error)
{
  g_autoptr (EVP_PKEY) key = load_key (private_path, error);
  g_autofree char *target = g_strconcat (path, ".sig", NULL);
  g_autofree char *data = NULL, *id = NULL, *signature = NULL, *end = virtual_wire_format_time (not_after);
  json_auto_t *document = NULL;
  gsize length;

  if (key == NULL)
    return FALSE;
  if (!g_file_get_contents (path, &data, &length, NULL))
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_STORAGE, "failed to read %s", path);
      return FALSE;
    }
  id = key_id (key);
  signature = sign (key, data, length);
  document = json_pack ("{s:s,s:s,s:s,s:s,s:s}", "alg", "Ed25519", "key_id", id, "purpose", purpose, "not_after", end, "sig",
                        signature);
  if (json_dump_file (document, target, JSON_COMPACT | JSON_PRESERVE_ORDER) == 0)
    return TRUE;
  g_set_error (error, USHER_ERROR, USHER_ERROR_STORAGE, "failed to write %s", target);
  return FALSE;
}
