/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Detached signature documents: who vouches for the exact bytes of a file, for what purpose and until when.
 *   {"alg":"Ed25519","key_id":"…","purpose":"policy","not_after":"2027-02-01T00:00:00Z","sig":"<base64, 64 bytes>"}
 * `sig` is the Ed25519 signature (RFC 8032, pure) over the bytes of the signed document and nothing else, so that any
 * tool can make one. Purpose, name of the key and end are therefore not covered: a document that must not be used for
 * something else, or for ever, also says so itself (a policy has `format` and `valid_until`). */
#pragma once

#include "usher-json.h"
#include "usher-key.h"

G_BEGIN_DECLS

/* The purposes that Usher knows. */
#define USHER_PURPOSE_POLICY "policy"
#define USHER_PURPOSE_AUTHORISATION "authorisation"

/* The largest document that is signed or read back here. */
#define USHER_SIGNED_MAX_SIZE (1024 * 1024)

/* TRUE when @signature is well formed, is for @purpose, has not ended at @now (microseconds UTC) and holds over
 * @document by @key; else FALSE with USHER_ERROR_UNTRUSTED, whose message says which. Unknown members are refused. */
gboolean usher_signature_verify (GBytes *document, json_t *signature, const UsherPublicKey *key, const char *purpose,
                                 gint64 now, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* (transfer full) the signature document, or NULL with USHER_ERROR. @not_after in microseconds UTC. */
json_t *usher_signature_sign (GBytes *document, const UsherPrivateKey *key, const char *purpose, gint64 not_after,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Reads @path and its neighbour @path.sig and verifies. (transfer full) the exact bytes of @path, or NULL:
 * USHER_ERROR_INVALID when @path cannot be read, USHER_ERROR_UNTRUSTED for everything about the signature, its absence
 * included. */
GBytes *usher_signature_load_file (const char *path, const UsherPublicKey *key, const char *purpose, gint64 now,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Writes @path.sig for the file @path. FALSE with USHER_ERROR. */
gboolean usher_signature_sign_file (const char *path, const UsherPrivateKey *key, const char *purpose,
                                    gint64 not_after, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A signed document in one piece, as pre-authorisations come on a descriptor:
 *   {"document":"<the document's exact text, as a string>","signature":{…}}
 * open: (transfer full) the verified bytes of the document, or NULL with USHER_ERROR_UNTRUSTED.
 * seal: (transfer full) the piece; @document is UTF-8 without NUL, else USHER_ERROR_INVALID. */
GBytes *usher_signature_open (json_t *sealed, const UsherPublicKey *key, const char *purpose, gint64 now,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
json_t *usher_signature_seal (GBytes *document, const UsherPrivateKey *key, const char *purpose, gint64 not_after,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
