/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GnuTLS's keys, narrowed to Ed25519. */
#include "usher-key.h"
#include "usher-digest.h"
#include "usher-error.h"

#include <string.h>

#include <gnutls/abstract.h>
#include <gnutls/x509.h>

#define RAW_KEY_SIZE 32
#define KEY_ID_DIGITS 16

struct _UsherPublicKey {
  gnutls_pubkey_t key; /* (owned) */
  char *id;            /* (owned) */
};

struct _UsherPrivateKey {
  gnutls_x509_privkey_t key; /* (owned) */
};

static gboolean
check (int code, UsherErrorCode meaning, const char *what, GError **error)
{
  if (code >= 0)
    return TRUE;
  g_set_error (error, USHER_ERROR, (int) meaning, "%s: %s (GnuTLS %d)", what, gnutls_strerror (code), code);
  return FALSE;
}

/* Fills in the id; this is also where a key of another kind is noticed. */
static gboolean
name_key (UsherPublicKey *self, GError **error)
{
  gnutls_datum_t raw = { NULL, 0 };
  gnutls_ecc_curve_t curve;
  int code = gnutls_pubkey_export_ecc_raw2 (self->key, &curve, &raw, NULL, 0);

  if (code < 0 || curve != GNUTLS_ECC_CURVE_ED25519 || raw.size != RAW_KEY_SIZE)
    {
      gnutls_free (raw.data);
      g_set_error (error, USHER_ERROR, USHER_ERROR_INVALID, "the key is not an Ed25519 key (it is %s)",
                   gnutls_pk_algorithm_get_name (gnutls_pubkey_get_pk_algorithm (self->key, NULL)));
      return FALSE;
    }
  self->id = usher_digest_sha256_hex (raw.data, raw.size);
  self->id[KEY_ID_DIGITS] = '\0';
  gnutls_free (raw.data);
  return TRUE;
}

static UsherPublicKey *
public_key_alloc (GError **error)
{
  UsherPublicKey *self = g_new0 (UsherPublicKey, 1);

  if (!check (gnutls_pubkey_init (&self->key), USHER_ERROR_FAILED, "cannot make a key", error))
    g_clear_pointer (&self, g_free);
  return self;
}

static UsherPrivateKey *
private_key_alloc (GError **error)
{
  UsherPrivateKey *self = g_new0 (UsherPrivateKey, 1);

  if (!check (gnutls_x509_privkey_init (&self->key), USHER_ERROR_FAILED, "cannot make a key", error))
    g_clear_pointer (&self, g_free);
  return self;
}

void
usher_public_key_free (UsherPublicKey *key)
{
  if (key == NULL)
    return;
  gnutls_pubkey_deinit (key->key);
  g_free (key->id);
  g_free (key);
}

void
usher_private_key_free (UsherPrivateKey *key)
{
  if (key == NULL)
    return;
  gnutls_x509_privkey_deinit (key->key);
  g_free (key);
}

UsherPublicKey *
usher_public_key_parse (const char *pem, gsize length, GError **error)
{
  g_autoptr (UsherPublicKey) self = NULL;
  gnutls_datum_t datum = { (unsigned char *) pem, (unsigned int) length };

  if (g_strstr_len (pem, (gssize) length, "PRIVATE KEY") != NULL)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_INVALID, "this is a private key, the public key is wanted");
      return NULL;
    }
  self = public_key_alloc (error);
  if (self == NULL
      || !check (gnutls_pubkey_import (self->key, &datum, GNUTLS_X509_FMT_PEM), USHER_ERROR_INVALID,
                 "not a PEM public key", error)
      || !name_key (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

UsherPrivateKey *
usher_private_key_parse (const char *pem, gsize length, GError **error)
{
  g_autoptr (UsherPrivateKey) self = private_key_alloc (error);
  gnutls_datum_t datum = { (unsigned char *) pem, (unsigned int) length };

  if (self == NULL
      || !check (gnutls_x509_privkey_import (self->key, &datum, GNUTLS_X509_FMT_PEM), USHER_ERROR_INVALID,
                 "not a PEM private key", error))
    return NULL;
  if (gnutls_x509_privkey_get_pk_algorithm (self->key) != GNUTLS_PK_EDDSA_ED25519)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_INVALID, "the private key is not an Ed25519 key");
      return NULL;
    }
  return g_steal_pointer (&self);
}

static char *
read_key_file (const char *path, gsize *length, GError **error)
{
  g_autoptr (GError) problem = NULL;
  char *text = NULL;

  if (!g_file_get_contents (path, &text, length, &problem))
    g_set_error (error, USHER_ERROR, USHER_ERROR_INVALID, "cannot read the key: %s", problem->message);
  return text;
}

UsherPublicKey *
usher_public_key_load (const char *path, GError **error)
{
  gsize length = 0;
  g_autofree char *text = read_key_file (path, &length, error);
  UsherPublicKey *key;

  if (text == NULL)
    return NULL;
  key = usher_public_key_parse (text, length, error);
  explicit_bzero (text, length);
  if (key == NULL)
    g_prefix_error (error, "%s: ", path);
  return key;
}

UsherPrivateKey *
usher_private_key_load (const char *path, GError **error)
{
  gsize length = 0;
  g_autofree char *text = read_key_file (path, &length, error);
  UsherPrivateKey *key;

  if (text == NULL)
    return NULL;
  key = usher_private_key_parse (text, length, error);
  explicit_bzero (text, length);
  if (key == NULL)
    g_prefix_error (error, "%s: ", path);
  return key;
}

const char *
usher_public_key_get_id (const UsherPublicKey *key)
{
  return key->id;
}

static gnutls_datum_t
datum_of (GBytes *bytes)
{
  gsize size;
  const void *data = g_bytes_get_data (bytes, &size);

  return (gnutls_datum_t) { (unsigned char *) data, (unsigned int) size };
}

gboolean
usher_public_key_verify (const UsherPublicKey *key, GBytes *data, GBytes *signature)
{
  gnutls_datum_t message = datum_of (data);
  gnutls_datum_t proof = datum_of (signature);

  return gnutls_pubkey_verify_data2 (key->key, GNUTLS_SIGN_EDDSA_ED25519, 0, &message, &proof) >= 0;
}

UsherPrivateKey *
usher_private_key_generate (GError **error)
{
  g_autoptr (UsherPrivateKey) self = private_key_alloc (error);

  if (self == NULL
      || !check (gnutls_x509_privkey_generate (self->key, GNUTLS_PK_EDDSA_ED25519, 0, 0), USHER_ERROR_FAILED,
                 "cannot generate a key", error))
    return NULL;
  return g_steal_pointer (&self);
}

/* GnuTLS signs and converts through this wrapper, which borrows @self->key. */
static gnutls_privkey_t
wrap_private_key (const UsherPrivateKey *self, GError **error)
{
  gnutls_privkey_t wrapper = NULL;
  int code = gnutls_privkey_init (&wrapper);

  if (code >= 0)
    code = gnutls_privkey_import_x509 (wrapper, self->key, 0);
  if (check (code, USHER_ERROR_FAILED, "cannot use the private key", error))
    return wrapper;
  if (wrapper != NULL)
    gnutls_privkey_deinit (wrapper);
  return NULL;
}

UsherPublicKey *
usher_private_key_get_public (const UsherPrivateKey *key, GError **error)
{
  g_autoptr (UsherPublicKey) self = public_key_alloc (error);
  gnutls_privkey_t wrapper = self == NULL ? NULL : wrap_private_key (key, error);
  gboolean done;

  if (wrapper == NULL)
    return NULL;
  done = check (gnutls_pubkey_import_privkey (self->key, wrapper, 0, 0), USHER_ERROR_FAILED,
                "cannot take the public key", error)
         && name_key (self, error);
  gnutls_privkey_deinit (wrapper);
  return done ? g_steal_pointer (&self) : NULL;
}

GBytes *
usher_private_key_sign (const UsherPrivateKey *key, GBytes *data, GError **error)
{
  gnutls_privkey_t wrapper = wrap_private_key (key, error);
  gnutls_datum_t message = datum_of (data);
  gnutls_datum_t proof = { NULL, 0 };
  GBytes *signature = NULL;

  if (wrapper == NULL)
    return NULL;
  if (check (gnutls_privkey_sign_data2 (wrapper, GNUTLS_SIGN_EDDSA_ED25519, 0, &message, &proof), USHER_ERROR_FAILED,
             "cannot sign", error))
    signature = g_bytes_new (proof.data, proof.size);
  gnutls_free (proof.data);
  gnutls_privkey_deinit (wrapper);
  return signature;
}

static char *
take_text (gnutls_datum_t *datum)
{
  char *text = g_strndup ((const char *) datum->data, datum->size);

  explicit_bzero (datum->data, datum->size);
  gnutls_free (datum->data);
  return text;
}

char *
usher_public_key_to_pem (const UsherPublicKey *key, GError **error)
{
  gnutls_datum_t datum = { NULL, 0 };

  if (!check (gnutls_pubkey_export2 (key->key, GNUTLS_X509_FMT_PEM, &datum), USHER_ERROR_FAILED,
              "cannot write the public key", error))
    return NULL;
  return take_text (&datum);
}

char *
usher_private_key_to_pem (const UsherPrivateKey *key, GError **error)
{
  gnutls_datum_t datum = { NULL, 0 };

  if (!check (gnutls_x509_privkey_export2_pkcs8 (key->key, GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN, &datum),
              USHER_ERROR_FAILED, "cannot write the private key", error))
    return NULL;
  return take_text (&datum);
}
