/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The provider's rules for choosing an operator, `opsel-policy/1`: read strictly, dated, signed, and immutable afterwards.
 * Choosing is in usher-choice.h. */
#pragma once

#include "usher-key.h"

G_BEGIN_DECLS

#define USHER_POLICY_MAX_SIZE (1024 * 1024)
#define USHER_POLICY_MAX_DEPTH 16

typedef struct _UsherPolicy UsherPolicy;

/* (transfer full) the policy in @document, or NULL with USHER_ERROR_INVALID that starts with the line: "line 14: …".
 * Unknown keys, other numbers than integers, dangling references and predicates that make no sense are refused. Dates are
 * not looked at. */
UsherPolicy *usher_policy_parse (GBytes *document, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Reads @path, checks @path.sig with the public key in the PEM file @key_path (purpose "policy"), and then what
 * usher_policy_check() checks. Nothing of the file is looked at before its signature holds. Errors as there, and
 * USHER_ERROR_UNTRUSTED for the signature, USHER_ERROR_INVALID for files that cannot be read. */
UsherPolicy *usher_policy_load_signed (const char *path, const char *key_path, gint64 now, gint64 lowest_version,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* FALSE with USHER_ERROR_REFUSED: before valid_from or at or after valid_until (both dates are told), or a version below
 * @lowest_version, which is the highest that was ever accepted (0: none). @now in microseconds UTC. */
gboolean usher_policy_check (const UsherPolicy *policy, gint64 now, gint64 lowest_version, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

void usher_policy_free (UsherPolicy *policy);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherPolicy, usher_policy_free)

const char *usher_policy_get_id (const UsherPolicy *policy);
gint64 usher_policy_get_version (const UsherPolicy *policy);
/* (transfer none) SHA-256 of the document's exact bytes, 64 lower-case hex digits. */
const char *usher_policy_get_digest (const UsherPolicy *policy);

/* (transfer none) the content, for the files of operator/. */
typedef struct _UsherPolicyDocument UsherPolicyDocument;
const UsherPolicyDocument *usher_policy_get_document (const UsherPolicy *policy);

G_END_DECLS
