/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The few primitives both ends of the virtual world share: P-256 keys, raw ECDSA signatures as TR-03111 and
 * SGP.22 2.6.7 have them, key agreement, the X9.63 key derivation, SHA-256, random bytes. OpenSSL 3 only, so
 * that an agreement with Usher's own cryptography proves something. What can only fail because the library
 * is broken ends the program; what a peer can get wrong is a return value. */
#pragma once

#include <glib.h>
#include <openssl/evp.h>

G_BEGIN_DECLS

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EVP_PKEY, EVP_PKEY_free)

#define VIRTUAL_POINT_LENGTH 65     /* 04 || x || y */
#define VIRTUAL_SIGNATURE_LENGTH 64 /* r || s */
#define VIRTUAL_SHA256_LENGTH 32

/* Returns (transfer full) a new P-256 key pair. */
EVP_PKEY *virtual_key_generate (void);

/* Returns (transfer full) the P-256 public key of an uncompressed point, or NULL if it is not a point of the
 * curve (a peer's mistake, so no error is set: the caller knows the right status). */
EVP_PKEY *virtual_key_from_point (const guint8 *point65, gsize length);

/* Returns (transfer full) the 65 bytes of the uncompressed public point of @key. */
GBytes *virtual_public_point (EVP_PKEY *key);

/* Signs SHA-256 of @data. Returns (transfer full) 64 bytes r || s. */
GBytes *virtual_sign (EVP_PKEY *key, const guint8 *data, gsize length);

/* Checks a raw signature of 64 bytes over SHA-256 of @data with the public half of @key. */
gboolean virtual_verify (EVP_PKEY *key, const guint8 *data, gsize length, const guint8 *signature64);

/* Key agreement (GPC amendment F, ECKA). Returns (transfer full) the 32 bytes of the shared point's x, or NULL
 * if @peer_point65 is not 65 bytes of a point of the curve. */
GBytes *virtual_ecka (EVP_PKEY *own, const guint8 *peer_point65, gsize length);

/* X9.63 key derivation with SHA-256. Returns (transfer full) @wanted bytes. */
GBytes *virtual_kdf_x963 (GBytes *shared_secret, const guint8 *shared_info, gsize length,
                          gsize wanted);

void virtual_random (guint8 *buffer, gsize length);

void virtual_sha256 (const guint8 *data, gsize length, guint8 digest[VIRTUAL_SHA256_LENGTH]);

G_END_DECLS
