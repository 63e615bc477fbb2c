/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A policy file is used only as its provider signed it, for as long as it is meant to be. */
#include "sample.h"
#include "usher-error.h"
#include "usher-signature.h"

#include <string.h>

#include <glib/gstdio.h>

#define NOW (G_GINT64_CONSTANT (1795000000) * G_USEC_PER_SEC) /* 2026-11-18, within the example's time */
#define YEAR (G_GINT64_CONSTANT (31536000) * G_USEC_PER_SEC)

typedef struct {
  char *folder;         /* (owned) */
  char *path;           /* (owned) */
  char *signature_path; /* (owned) */
  char *key_path;       /* (owned) */
  char *text;           /* (owned) */
  UsherPrivateKey *key; /* (owned) */
} Fixture;

static void
write_file (const char *path, const char *text)
{
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

static void
write_public_key (const UsherPrivateKey *key, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherPublicKey) public_key = usher_private_key_get_public (key, &error);
  g_autofree char *pem = usher_public_key_to_pem (public_key, &error);

  g_assert_no_error (error);
  write_file (path, pem);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->folder = g_dir_make_tmp ("usher-policy-XXXXXX", &error);
  fixture->path = g_build_filename (fixture->folder, "policy.json", NULL);
  fixture->signature_path = g_strconcat (fixture->path, ".sig", NULL);
  fixture->key_path = g_build_filename (fixture->folder, "provider.pem", NULL);
  fixture->text = sample_load_text ();
  fixture->key = usher_private_key_generate (&error);
  g_assert_no_error (error);
  write_file (fixture->path, fixture->text);
  write_public_key (fixture->key, fixture->key_path);
  g_assert_true (usher_signature_sign_file (fixture->path, fixture->key, USHER_PURPOSE_POLICY, NOW + YEAR, &error));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_unlink (fixture->path);
  g_unlink (fixture->signature_path);
  g_unlink (fixture->key_path);
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->path);
  g_free (fixture->signature_path);
  g_free (fixture->key_path);
  g_free (fixture->text);
  usher_private_key_free (fixture->key);
}

static void
assert_fails (Fixture *fixture, gint64 now, gint64 lowest_version, UsherErrorCode code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherPolicy) policy = usher_policy_load_signed (fixture->path, fixture->key_path, now, lowest_version, &error);

  g_assert_null (policy);
  g_assert_error (error, USHER_ERROR, (int) code);
}

/* As signed, it is read. */
static void
test_holds (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherPolicy) policy = usher_policy_load_signed (fixture->path, fixture->key_path, NOW, 17, &error);

  g_assert_no_error (error);
  g_assert_cmpint (usher_policy_get_version (policy), ==, 17);
}

/* Any byte changed, added or removed in the policy is refused as untrusted, also where it would no longer be JSON. */
static void
test_tampered_policy (Fixture *fixture, gconstpointer data)
{
  gsize length = strlen (fixture->text);
  g_autofree char *longer = g_strconcat (fixture->text, "\n", NULL);
  g_autofree char *shorter = g_strndup (fixture->text, length - 1);

  for (gsize i = 0; i < length; i += 41)
    {
      char kept = fixture->text[i];

      fixture->text[i] = kept == 'x' ? 'y' : 'x';
      write_file (fixture->path, fixture->text);
      assert_fails (fixture, NOW, 0, USHER_ERROR_UNTRUSTED);
      fixture->text[i] = kept;
    }
  write_file (fixture->path, longer);
  assert_fails (fixture, NOW, 0, USHER_ERROR_UNTRUSTED);
  write_file (fixture->path, shorter);
  assert_fails (fixture, NOW, 0, USHER_ERROR_UNTRUSTED);
  write_file (fixture->path, "");
  assert_fails (fixture, NOW, 0, USHER_ERROR_UNTRUSTED);
}

/* No signature, garbage, one for something else, and another key's are refused. */
static void
test_other_signature (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherPrivateKey) other = usher_private_key_generate (&error);

  write_file (fixture->signature_path, "garbage");
  assert_fails (fixture, NOW, 0, USHER_ERROR_UNTRUSTED);
  g_unlink (fixture->signature_path);
  assert_fails (fixture, NOW, 0, USHER_ERROR_UNTRUSTED);
  g_assert_true (usher_signature_sign_file (fixture->path, fixture->key, USHER_PURPOSE_AUTHORISATION, NOW + YEAR, &error));
  assert_fails (fixture, NOW, 0, USHER_ERROR_UNTRUSTED);
  g_assert_true (usher_signature_sign_file (fixture->path, other, USHER_PURPOSE_POLICY, NOW + YEAR, &error));
  assert_fails (fixture, NOW, 0, USHER_ERROR_UNTRUSTED);
}

/* Signature and policy each have their end; an old version does not come back; what is missing is named. */
static void
test_time_and_version (Fixture *fixture, gconstpointer data)
{
  assert_fails (fixture, NOW + 2 * YEAR, 0, USHER_ERROR_UNTRUSTED);
  assert_fails (fixture, NOW + YEAR / 2, 0, USHER_ERROR_REFUSED);
  assert_fails (fixture, NOW, 18, USHER_ERROR_REFUSED);
  g_unlink (fixture->path);
  assert_fails (fixture, NOW, 0, USHER_ERROR_INVALID);
  g_unlink (fixture->key_path);
  assert_fails (fixture, NOW, 0, USHER_ERROR_INVALID);
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
  add ("/operator/policy-signed/holds", test_holds);
  add ("/operator/policy-signed/tampered-policy", test_tampered_policy);
  add ("/operator/policy-signed/other-signature", test_other_signature);
  add ("/operator/policy-signed/time-and-version", test_time_and_version);
  return g_test_run ();
}
