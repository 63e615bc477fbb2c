/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The provider's side of a world: Ed25519 keys and the signature document beside a file. Reading and checking them is the core's
 * business, which this checks by being made of other code. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Makes a key pair: @private_path (0600) and @public_path, PEM; what is there is kept. FALSE with USHER_ERROR_STORAGE or
 * USHER_ERROR_INVALID. */
gboolean virtual_signing_key_open (const char *private_path, const char *public_path,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Writes @path.sig, signed with the key in @private_path: {"alg":"Ed25519","key_id","purpose","not_after","sig"} over the exact
 * bytes of @path; key_id is the first 16 hex digits of the SHA-256 of the public key. @not_after in seconds since 1970. */
gboolean virtual_sign_file (const char *path, const char *private_path, const char *purpose, gint64 not_after,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
