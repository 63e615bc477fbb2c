/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Strict reading of signature documents; the mathematics is in usher-key.c. */
#include "usher-signature.h"
#include "usher-clock.h"
#include "usher-error.h"
#include "usher-json.h"

#include <string.h>

#define SIGNATURE_SIZE 64
#define SIGNATURE_TEXT_SIZE 88 /* base64 of 64 bytes, padded */
#define KEY_ID_MAX 64
#define SIGNATURE_FILE_MAX_SIZE 4096

typedef struct {
  const char *algorithm; /* (not owned) */
  const char *key_id;    /* (not owned) */
  const char *purpose;   /* (not owned) */
  const char *not_after; /* (not owned) */
  const char *sig;       /* (not owned) */
} SignatureDocument;

static void
set_untrusted (GError **error, const GError *problem, const char *what)
{
  g_set_error (error, USHER_ERROR, USHER_ERROR_UNTRUSTED, "%s: %s", what, problem->message);
}

static gboolean
read_document (json_t *signature, SignatureDocument *out, GError **error)
{
  static const char *const known[] = { "alg", "key_id", "purpose", "not_after", "sig", NULL };
  g_autoptr (GError) problem = NULL;

  if (!json_is_object (signature))
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_UNTRUSTED, "the signature is not a JSON object");
      return FALSE;
    }
  if (usher_json_check_keys (signature, known, &problem)
      && usher_json_get_string (signature, "alg", &out->algorithm, &problem)
      && usher_json_get_string (signature, "key_id", &out->key_id, &problem)
      && usher_json_get_string (signature, "purpose", &out->purpose, &problem)
      && usher_json_get_string (signature, "not_after", &out->not_after, &problem)
      && usher_json_get_string (signature, "sig", &out->sig, &problem))
    return TRUE;
  set_untrusted (error, problem, "the signature is malformed");
  return FALSE;
}

static gboolean
is_key_id (const char *text)
{
  gsize length = strlen (text);

  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isgraph (text[i]))
      return FALSE;
  return length >= 1 && length <= KEY_ID_MAX;
}

/* Everything but the mathematics. */
static gboolean
check_claims (const SignatureDocument *document, const char *purpose, gint64 now, GError **error)
{
  g_autoptr (GError) problem = NULL;
  gint64 not_after;

  if (strcmp (document->algorithm, "Ed25519") != 0)
    g_set_error (error, USHER_ERROR, USHER_ERROR_UNTRUSTED, "signature algorithm \"%.32s\", only Ed25519 is accepted",
                 document->algorithm);
  else if (!is_key_id (document->key_id))
    g_set_error (error, USHER_ERROR, USHER_ERROR_UNTRUSTED, "the signature's key_id is not a name");
  else if (strcmp (document->purpose, purpose) != 0)
    g_set_error (error, USHER_ERROR, USHER_ERROR_UNTRUSTED, "the signature is for \"%.32s\", not for \"%s\"",
                 document->purpose, purpose);
  else if (!usher_clock_parse (document->not_after, &not_after, &problem))
    set_untrusted (error, problem, "the signature's not_after");
  else if (now > not_after)
    {
      g_autofree char *today = usher_clock_format (now);

      g_set_error (error, USHER_ERROR, USHER_ERROR_UNTRUSTED, "the signature ended at %.40s, it is %s now",
                   document->not_after, today);
    }
  else
    return TRUE;
  return FALSE;
}

/* Only the canonical base64 of 64 bytes passes: one signature, one spelling. */
static GBytes *
decode_sig (const char *text, GError **error)
{
  g_autofree guint8 *data = NULL;
  g_autofree char *again = NULL;
  gsize size = 0;

  if (strlen (text) == SIGNATURE_TEXT_SIZE)
    {
      data = g_base64_decode (text, &size);
      again = g_base64_encode (data, size);
    }
  if (size != SIGNATURE_SIZE || strcmp (again, text) != 0)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_UNTRUSTED, "the signature's sig is not base64 of %d bytes",
                   SIGNATURE_SIZE);
      return NULL;
    }
  return g_bytes_new_take (g_steal_pointer (&data), size);
}

gboolean
usher_signature_verify (GBytes *document, json_t *signature, const UsherPublicKey *key, const char *purpose,
                        gint64 now, GError **error)
{
  SignatureDocument claims;
  g_autoptr (GBytes) sig = NULL;

  if (!read_document (signature, &claims, error) || !check_claims (&claims, purpose, now, error))
    return FALSE;
  sig = decode_sig (claims.sig, error);
  if (sig == NULL)
    return FALSE;
  if (!usher_public_key_verify (key, document, sig))
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_UNTRUSTED,
                   "the signature by key \"%s\" does not hold under the trusted key %s", claims.key_id,
                   usher_public_key_get_id (key));
      return FALSE;
    }
  return TRUE;
}

json_t *
usher_signature_sign (GBytes *document, const UsherPrivateKey *key, const char *purpose, gint64 not_after,
                      GError **error)
{
  g_autoptr (UsherPublicKey) public_key = usher_private_key_get_public (key, error);
  g_autoptr (GBytes) sig = NULL;
  g_autofree char *sig_text = NULL;
  g_autofree char *end = usher_clock_format (not_after);

  if (public_key == NULL)
    return NULL;
  sig = usher_private_key_sign (key, document, error);
  if (sig == NULL)
    return NULL;
  sig_text = g_base64_encode (g_bytes_get_data (sig, NULL), g_bytes_get_size (sig));
  return json_pack ("{s:s, s:s, s:s, s:s, s:s}", "alg", "Ed25519", "key_id", usher_public_key_get_id (public_key),
                    "purpose", purpose, "not_after", end, "sig", sig_text);
}

static GBytes *
read_file (const char *path, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, &problem);

  if (file == NULL)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_INVALID, "cannot read %s: %s", path, problem->message);
      return NULL;
    }
  if (g_mapped_file_get_length (file) > USHER_SIGNED_MAX_SIZE)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_INVALID, "%s is larger than %d bytes", path, USHER_SIGNED_MAX_SIZE);
      return NULL;
    }
  /* A copy: what was verified must not change under us when somebody writes the file. */
  return g_bytes_new (g_mapped_file_get_contents (file), g_mapped_file_get_length (file));
}

GBytes *
usher_signature_load_file (const char *path, const UsherPublicKey *key, const char *purpose, gint64 now,
                           GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (GBytes) document = read_file (path, error);
  g_autofree char *signature_path = g_strconcat (path, ".sig", NULL);
  json_auto_t *signature = NULL;

  if (document == NULL)
    return NULL;
  signature = usher_json_load (signature_path, SIGNATURE_FILE_MAX_SIZE, &problem);
  if (signature == NULL)
    {
      set_untrusted (error, problem, "no usable signature");
      return NULL;
    }
  if (!usher_signature_verify (document, signature, key, purpose, now, error))
    {
      g_prefix_error (error, "%s: ", path);
      return NULL;
    }
  return g_steal_pointer (&document);
}

gboolean
usher_signature_sign_file (const char *path, const UsherPrivateKey *key, const char *purpose, gint64 not_after,
                           GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (GBytes) document = read_file (path, error);
  g_autofree char *signature_path = g_strconcat (path, ".sig", NULL);
  json_auto_t *signature = NULL;
  g_autofree char *text = NULL;

  if (document == NULL)
    return FALSE;
  signature = usher_signature_sign (document, key, purpose, not_after, error);
  if (signature == NULL)
    return FALSE;
  text = usher_json_to_line (signature);
  if (!g_file_set_contents (signature_path, text, -1, &problem))
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_STORAGE, "cannot write the signature: %s", problem->message);
      return FALSE;
    }
  return TRUE;
}

GBytes *
usher_signature_open (json_t *sealed, const UsherPublicKey *key, const char *purpose, gint64 now, GError **error)
{
  static const char *const known[] = { "document", "signature", NULL };
  g_autoptr (GError) problem = NULL;
  g_autoptr (GBytes) document = NULL;
  const char *text;
  json_t *signature;

  if (!json_is_object (sealed))
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_UNTRUSTED, "the signed document is not a JSON object");
      return NULL;
    }
  if (!usher_json_check_keys (sealed, known, &problem)
      || !usher_json_get_string (sealed, "document", &text, &problem)
      || !usher_json_get_member (sealed, "signature", JSON_OBJECT, &signature, &problem))
    {
      set_untrusted (error, problem, "the signed document is malformed");
      return NULL;
    }
  document = g_bytes_new (text, strlen (text));
  if (!usher_signature_verify (document, signature, key, purpose, now, error))
    return NULL;
  return g_steal_pointer (&document);
}

json_t *
usher_signature_seal (GBytes *document, const UsherPrivateKey *key, const char *purpose, gint64 not_after,
                      GError **error)
{
  gsize length;
  const char *text = g_bytes_get_data (document, &length);
  json_t *signature;

  if (length == 0 || !g_utf8_validate_len (text, length, NULL))
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_INVALID, "the document to sign is not text");
      return NULL;
    }
  signature = usher_signature_sign (document, key, purpose, not_after, error);
  if (signature == NULL)
    return NULL;
  return json_pack ("{s:s%, s:o}", "document", text, length, "signature", signature);
}
