/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signed pre-authorisations: for one account, network, list of devices and time. */
#include "usher-permission.h"

#include <string.h>

#include "fixture.h"
#include "usher-clock.h"
#include "usher-error.h"
#include "usher-signature.h"

#define HOUR ((gint64) 3600 * G_USEC_PER_SEC)

/* (transfer full) */
static GBytes *
make_document (const char *account, const char *network, const char *eid, gint64 expires)
{
  g_autofree char *end = usher_clock_format (expires);
  char *text = g_strdup_printf ("{\"account\":\"%s\",\"network\":\"%s\",\"devices\":[\"%s\"],\"expires\":\"%s\"}",
                                account, network, eid, end);

  return g_bytes_new_take (text, strlen (text));
}

/* What the document says decides: another account, network or device, or a time that is over, is refused. */
static void
test_document (void)
{
  static const char *const cases[][3] = { { "me", "Home", FAKE_EID },
                                          { "you", "Home", FAKE_EID },
                                          { "me", "Barn", FAKE_EID },
                                          { "me", "Home", "89049032000000000000000000000066" } };
  gint64 now = usher_clock_now ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(GBytes) document = make_document (cases[i][0], cases[i][1], cases[i][2], now + HOUR);

      g_assert_cmpint (usher_permission_check_document (document, "me", "Home", FAKE_EID, now, &error), ==, i == 0);
      if (i > 0)
        g_assert_error (error, USHER_ERROR, USHER_ERROR_REFUSED);
      g_clear_error (&error);
      g_assert_false (usher_permission_check_document (document, "me", "Home", FAKE_EID, now + 2 * HOUR, &error));
      g_assert_error (error, USHER_ERROR, USHER_ERROR_REFUSED);
    }
}

/* What is no such document is invalid input. */
static void
test_garbage (void)
{
  static const char *const texts[] = {
    "", "[]", "{}", "{\"account\":\"me\",\"network\":\"Home\",\"devices\":[],\"expires\":\"soon\"}",
    "{\"account\":\"me\",\"network\":\"Home\",\"devices\":[],\"expires\":\"2030-01-01T00:00:00Z\",\"all\":true}"
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(GBytes) document = g_bytes_new (texts[i], strlen (texts[i]));

      g_assert_false (usher_permission_check_document (document, "me", "Home", FAKE_EID, 0, &error));
      g_assert_nonnull (error);
      g_assert_true (error->domain == USHER_ERROR);
    }
}

static json_t *
seal (UsherPrivateKey *key, const char *purpose)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) document = make_document ("me", "Home", FAKE_EID, usher_clock_now () + HOUR);
  json_t *sealed = usher_signature_seal (document, key, purpose, usher_clock_now () + HOUR, &error);

  g_assert_no_error (error);
  return sealed;
}

/* The configured key lets a journey pass without anybody being asked; another key, or a signature for another
 * purpose, does not. */
static void
test_journey (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_auto (UsherJourneyResult) result = { 0 };
  g_autoptr(UsherPrivateKey) key = usher_private_key_generate (&error);
  g_autoptr(UsherPrivateKey) other = usher_private_key_generate (&error);
  g_autoptr(UsherPublicKey) public_key = usher_private_key_get_public (key, &error);
  g_autofree char *pem = usher_public_key_to_pem (public_key, &error);
  json_auto_t *good = seal (key, USHER_PURPOSE_AUTHORISATION);
  json_auto_t *forged = seal (other, USHER_PURPOSE_AUTHORISATION);
  json_auto_t *misused = seal (key, USHER_PURPOSE_POLICY);
  json_t *const bad[] = { forged, misused };

  fixture->configuration->account = g_strdup ("me");
  fixture->configuration->authorisation_key = g_build_filename (fixture->directory, "customer.pem", NULL);
  g_assert_true (g_file_set_contents (fixture->configuration->authorisation_key, pem, -1, &error));
  fixture->input.approve = FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      fixture->input.authorisation = bad[i];
      g_assert_false (fixture_run (fixture, &result, &error));
      g_assert_error (error, USHER_ERROR, USHER_ERROR_UNTRUSTED);
      g_assert_false (fixture_is_member (fixture));
      g_clear_error (&error);
    }
  fixture->input.authorisation = good;
  g_assert_true (fixture_run (fixture, &result, &error));
  g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fake_world_set_up ();
  g_test_add_func ("/onboard/permission/document", test_document);
  g_test_add_func ("/onboard/permission/garbage", test_garbage);
  g_test_add ("/onboard/permission/journey", Fixture, NULL, fixture_set_up, test_journey, fixture_tear_down);
  return g_test_run ();
}
