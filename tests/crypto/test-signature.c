/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signature documents: what holds, and that nothing else does. */
#include "usher-error.h"
#include "usher-signature.h"

#include <string.h>

#include <glib/gstdio.h>

#define NOW (G_GINT64_CONSTANT (1800000000) * G_USEC_PER_SEC)
#define HOUR (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)

typedef struct {
  UsherPrivateKey *private_key; /* (owned) */
  UsherPublicKey *public_key;   /* (owned) */
  GBytes *document;             /* (owned) */
  json_t *signature;            /* (owned) */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->private_key = usher_private_key_generate (&error);
  g_assert_no_error (error);
  fixture->public_key = usher_private_key_get_public (fixture->private_key, &error);
  g_assert_no_error (error);
  fixture->document = g_bytes_new_static ("{\"a\": 1}\n", 9);
  fixture->signature = usher_signature_sign (fixture->document, fixture->private_key, USHER_PURPOSE_POLICY, NOW + HOUR, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  usher_private_key_free (fixture->private_key);
  usher_public_key_free (fixture->public_key);
  g_bytes_unref (fixture->document);
  json_decref (fixture->signature);
}

static void
assert_untrusted (Fixture *fixture, GBytes *document, gint64 now)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (usher_signature_verify (document, fixture->signature, fixture->public_key, USHER_PURPOSE_POLICY, now, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_UNTRUSTED);
}

/* It holds until its last moment, for its purpose. */
static void
test_holds (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (usher_signature_verify (fixture->document, fixture->signature, fixture->public_key, USHER_PURPOSE_POLICY,
                                         NOW + HOUR, &error));
  g_assert_no_error (error);
  g_assert_false (usher_signature_verify (fixture->document, fixture->signature, fixture->public_key,
                                          USHER_PURPOSE_AUTHORISATION, NOW, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_UNTRUSTED);
  assert_untrusted (fixture, fixture->document, NOW + HOUR + 1);
}

/* Every flipped bit of the document breaks it. */
static void
test_tampered_document (Fixture *fixture, gconstpointer data)
{
  gsize size;
  const guint8 *original = g_bytes_get_data (fixture->document, &size);

  for (gsize bit = 0; bit < size * 8; bit++)
    {
      g_autofree guint8 *copy = g_memdup2 (original, size);
      g_autoptr (GBytes) changed = NULL;

      copy[bit / 8] ^= (guint8) (1 << (bit % 8));
      changed = g_bytes_new_static (copy, size);
      assert_untrusted (fixture, changed, NOW);
    }
}

/* Every changed character of sig, and every other spelling of the same bytes, breaks it. */
static void
test_tampered_sig (Fixture *fixture, gconstpointer data)
{
  g_autofree char *sig = g_strdup (json_string_value (json_object_get (fixture->signature, "sig")));
  gsize length = strlen (sig);

  for (gsize i = 0; i < length; i++)
    {
      char kept = sig[i];

      sig[i] = kept == 'A' ? 'B' : 'A';
      json_object_set_new (fixture->signature, "sig", json_string (sig));
      assert_untrusted (fixture, fixture->document, NOW);
      sig[i] = '\n';
      json_object_set_new (fixture->signature, "sig", json_string (sig));
      assert_untrusted (fixture, fixture->document, NOW);
      sig[i] = kept;
    }
  sig[length - 2] = '\0';
  json_object_set_new (fixture->signature, "sig", json_string (sig));
  assert_untrusted (fixture, fixture->document, NOW);
}

/* Members that are missing, of another type, of another value or unknown are refused. */
static void
test_malformed (Fixture *fixture, gconstpointer data)
{
  static const char *const keys[] = { "alg", "key_id", "purpose", "not_after", "sig" };
  g_autoptr (GError) error = NULL;
  json_auto_t *array = json_array ();

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      json_auto_t *kept = json_incref (json_object_get (fixture->signature, keys[i]));

      json_object_set_new (fixture->signature, keys[i], json_integer (1));
      assert_untrusted (fixture, fixture->document, NOW);
      json_object_set_new (fixture->signature, keys[i], json_string (""));
      assert_untrusted (fixture, fixture->document, NOW);
      json_object_del (fixture->signature, keys[i]);
      assert_untrusted (fixture, fixture->document, NOW);
      json_object_set (fixture->signature, keys[i], kept);
    }
  json_object_set_new (fixture->signature, "extra", json_true ());
  assert_untrusted (fixture, fixture->document, NOW);
  g_assert_false (usher_signature_verify (fixture->document, array, fixture->public_key, USHER_PURPOSE_POLICY, NOW, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_UNTRUSTED);
}

/* Another key's signature is refused, whatever name it gives itself. */
static void
test_wrong_key (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherPrivateKey) other = usher_private_key_generate (&error);
  g_autofree char *id = g_strdup (json_string_value (json_object_get (fixture->signature, "key_id")));

  json_decref (fixture->signature);
  fixture->signature = usher_signature_sign (fixture->document, other, USHER_PURPOSE_POLICY, NOW + HOUR, &error);
  g_assert_no_error (error);
  json_object_set_new (fixture->signature, "key_id", json_string (id));
  assert_untrusted (fixture, fixture->document, NOW);
}

static char *
write_document (Fixture *fixture, const char *folder)
{
  g_autoptr (GError) error = NULL;
  char *path = g_build_filename (folder, "policy.json", NULL);

  g_file_set_contents (path, g_bytes_get_data (fixture->document, NULL), (gssize) g_bytes_get_size (fixture->document), &error);
  g_assert_no_error (error);
  return path;
}

/* A file and its .sig come back as exactly the bytes that were signed; without or with another .sig nothing comes back. */
static void
test_file (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("usher-signature-XXXXXX", &error);
  g_autofree char *path = write_document (fixture, folder);
  g_autofree char *sig_path = g_strconcat (path, ".sig", NULL);
  g_autoptr (GBytes) bytes = NULL;

  g_assert_null (usher_signature_load_file (path, fixture->public_key, USHER_PURPOSE_POLICY, NOW, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_UNTRUSTED);
  g_clear_error (&error);
  g_assert_true (usher_signature_sign_file (path, fixture->private_key, USHER_PURPOSE_POLICY, NOW + HOUR, &error));
  bytes = usher_signature_load_file (path, fixture->public_key, USHER_PURPOSE_POLICY, NOW, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (bytes, fixture->document));
  g_assert_true (g_file_set_contents (path, "{\"a\": 2}\n", -1, &error));
  g_assert_null (usher_signature_load_file (path, fixture->public_key, USHER_PURPOSE_POLICY, NOW, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_UNTRUSTED);
  g_clear_error (&error);
  g_unlink (path);
  g_assert_null (usher_signature_load_file (path, fixture->public_key, USHER_PURPOSE_POLICY, NOW, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_INVALID);
  g_unlink (sig_path);
  g_rmdir (folder);
}

/* A sealed document opens to its exact text, survives JSON, and not with one character changed or something added. */
static void
test_sealed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  json_auto_t *sealed = usher_signature_seal (fixture->document, fixture->private_key, USHER_PURPOSE_AUTHORISATION, NOW + HOUR,
                                              &error);
  g_autofree char *text = usher_json_to_line (sealed);
  json_auto_t *again = usher_json_parse (text, -1, USHER_JSON_MAX_SIZE, &error);
  g_autoptr (GBytes) opened = usher_signature_open (again, fixture->public_key, USHER_PURPOSE_AUTHORISATION, NOW, &error);

  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (opened, fixture->document));
  g_assert_null (usher_signature_open (again, fixture->public_key, USHER_PURPOSE_POLICY, NOW, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_UNTRUSTED);
  g_clear_error (&error);
  json_object_set_new (again, "extra", json_null ());
  g_assert_null (usher_signature_open (again, fixture->public_key, USHER_PURPOSE_AUTHORISATION, NOW, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_UNTRUSTED);
  g_clear_error (&error);
  json_object_set_new (sealed, "document", json_string ("{\"a\": 2}\n"));
  g_assert_null (usher_signature_open (sealed, fixture->public_key, USHER_PURPOSE_AUTHORISATION, NOW, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_UNTRUSTED);
}

static void
add (const char *path, void (*test) (Fixture *fixture, gconstpointer data))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/crypto/signature/holds", test_holds);
  add ("/crypto/signature/tampered-document", test_tampered_document);
  add ("/crypto/signature/tampered-sig", test_tampered_sig);
  add ("/crypto/signature/malformed", test_malformed);
  add ("/crypto/signature/wrong-key", test_wrong_key);
  add ("/crypto/signature/file", test_file);
  add ("/crypto/signature/sealed", test_sealed);
  return g_test_run ();
}
