/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A policy is believed when its signature holds, it is its time, and no newer version was seen before. */
#include "usher-policy.h"
#include "usher-clock.h"
#include "usher-digest.h"
#include "usher-error.h"
#include "usher-policy-document.h"
#include "usher-signature.h"

struct _UsherPolicy {
  UsherPolicyDocument *document; /* (owned) */
  char *digest;                  /* (owned) */
};

void
usher_policy_free (UsherPolicy *policy)
{
  if (policy == NULL)
    return;
  usher_policy_document_free (policy->document);
  g_free (policy->digest);
  g_free (policy);
}

static json_t *
parse_json (const char *text, gsize length, GError **error)
{
  g_autoptr (GError) problem = NULL;
  json_t *root = usher_json_parse (text, (gssize) length, USHER_POLICY_MAX_SIZE, &problem);

  if (root == NULL)
    g_set_error (error, USHER_ERROR, USHER_ERROR_INVALID, "policy: %s", problem->message);
  return root;
}

UsherPolicy *
usher_policy_parse (GBytes *document, GError **error)
{
  g_autoptr (UsherPolicy) policy = g_new0 (UsherPolicy, 1);
  gsize length;
  const char *data = g_bytes_get_data (document, &length);
  g_autofree char *text = g_strndup (data == NULL ? "" : data, length);
  json_auto_t *root = parse_json (text, length, error);
  UsherReader reader = { "policy", text, root };

  if (root == NULL)
    return NULL;
  if (usher_reader_measure_depth (root) > USHER_POLICY_MAX_DEPTH)
    {
      usher_reader_fail (&reader, root, error, "nested deeper than %d levels", USHER_POLICY_MAX_DEPTH);
      return NULL;
    }
  policy->document = usher_policy_document_parse (&reader, error);
  policy->digest = usher_digest_sha256_hex_bytes (document);
  return policy->document == NULL ? NULL : g_steal_pointer (&policy);
}

gboolean
usher_policy_check (const UsherPolicy *policy, gint64 now, gint64 lowest_version, GError **error)
{
  const UsherPolicyDocument *document = policy->document;

  if (now < document->valid_from || now >= document->valid_until)
    {
      g_autofree char *from = usher_clock_format (document->valid_from);
      g_autofree char *until = usher_clock_format (document->valid_until);
      g_autofree char *today = usher_clock_format (now);

      g_set_error (error, USHER_ERROR, USHER_ERROR_REFUSED,
                   "policy %s version %" G_GINT64_FORMAT " is valid from %s until %s, it is %s now", document->policy_id,
                   document->version, from, until, today);
      return FALSE;
    }
  if (document->version < lowest_version)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_REFUSED,
                   "policy %s is version %" G_GINT64_FORMAT ", but version %" G_GINT64_FORMAT " was used here before",
                   document->policy_id, document->version, lowest_version);
      return FALSE;
    }
  return TRUE;
}

UsherPolicy *
usher_policy_load_signed (const char *path, const char *key_path, gint64 now, gint64 lowest_version, GError **error)
{
  g_autoptr (UsherPublicKey) key = usher_public_key_load (key_path, error);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (UsherPolicy) policy = NULL;

  if (key == NULL)
    return NULL;
  bytes = usher_signature_load_file (path, key, USHER_PURPOSE_POLICY, now, error);
  if (bytes == NULL)
    return NULL;
  policy = usher_policy_parse (bytes, error);
  if (policy == NULL || !usher_policy_check (policy, now, lowest_version, error))
    {
      g_prefix_error (error, "%s: ", path);
      return NULL;
    }
  return g_steal_pointer (&policy);
}

const char *
usher_policy_get_id (const UsherPolicy *policy)
{
  return policy->document->policy_id;
}

gint64
usher_policy_get_version (const UsherPolicy *policy)
{
  return policy->document->version;
}

const char *
usher_policy_get_digest (const UsherPolicy *policy)
{
  return policy->digest;
}

const UsherPolicyDocument *
usher_policy_get_document (const UsherPolicy *policy)
{
  return policy->document;
}
