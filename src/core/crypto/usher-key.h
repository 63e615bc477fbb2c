/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ed25519 keys (RFC 8032) from PEM files (RFC 8410): SubjectPublicKeyInfo ("PUBLIC KEY") and PKCS #8 ("PRIVATE KEY").
 * They sign policies and permissions. Keys of certificates and of cards live elsewhere. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _UsherPublicKey UsherPublicKey;
typedef struct _UsherPrivateKey UsherPrivateKey;

/* (transfer full) the key in @pem, or NULL with USHER_ERROR_INVALID: not PEM, not a key, not Ed25519. A private key's
 * file is refused where a public key is wanted: it should not lie about. @path is a file. */
UsherPublicKey *usher_public_key_parse (const char *pem, gsize length, GError **error) G_GNUC_WARN_UNUSED_RESULT;
UsherPublicKey *usher_public_key_load (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void usher_public_key_free (UsherPublicKey *key);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherPublicKey, usher_public_key_free)

/* (transfer none) the key's name in documents that Usher signs: the first 16 lower-case hex digits of the SHA-256 of
 * its 32 raw bytes. Other signers may name their keys as they like. */
const char *usher_public_key_get_id (const UsherPublicKey *key);

/* TRUE when @signature (64 bytes) over @data holds. */
gboolean usher_public_key_verify (const UsherPublicKey *key, GBytes *data, GBytes *signature);

/* (transfer full) a new key, the key in @pem or in a file, or NULL with USHER_ERROR. */
UsherPrivateKey *usher_private_key_generate (GError **error) G_GNUC_WARN_UNUSED_RESULT;
UsherPrivateKey *usher_private_key_parse (const char *pem, gsize length, GError **error) G_GNUC_WARN_UNUSED_RESULT;
UsherPrivateKey *usher_private_key_load (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void usher_private_key_free (UsherPrivateKey *key);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherPrivateKey, usher_private_key_free)

/* (transfer full) the public half, or NULL with USHER_ERROR_FAILED. */
UsherPublicKey *usher_private_key_get_public (const UsherPrivateKey *key, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* (transfer full) the 64 bytes of the signature over @data, or NULL with USHER_ERROR_FAILED. */
GBytes *usher_private_key_sign (const UsherPrivateKey *key, GBytes *data, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* (transfer full) PEM text, or NULL with USHER_ERROR_FAILED. The private one is a secret: wipe it after use. */
char *usher_public_key_to_pem (const UsherPublicKey *key, GError **error) G_GNUC_WARN_UNUSED_RESULT;
char *usher_private_key_to_pem (const UsherPrivateKey *key, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
