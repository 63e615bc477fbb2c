/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ES10 calls on the virtual eUICC, which has codecs of its own: what both understand is the standard's. */
#include <glib/gstdio.h>

#include "euicc.h"
#include "usher-es10a.h"
#include "usher-es10b.h"
#include "usher-es10c.h"

/* EIDs of a new PKI begin with the IIN of its EUM. */
#define EID "89049032001100000000000000000001"

/* Stands in for the session of usher-card.c: commands go straight to the eUICC. */
struct _UsherCard {
  char *directory;     /* (owned) of the PKI */
  VirtualEuicc *euicc; /* (owned) */
};

GBytes *
usher_card_command (UsherCard *card, const guint8 *data, gsize length, GCancellable *cancellable, GError **error)
{
  GByteArray *response = g_byte_array_new ();
  guint16 status = virtual_euicc_command (card->euicc, data, length, response);

  g_assert_cmphex (status, ==, 0x9000);
  return g_byte_array_free_to_bytes (response);
}

gboolean
usher_card_refresh (UsherCard *card, GCancellable *cancellable, GError **error)
{
  virtual_euicc_reset (card->euicc);
  return TRUE;
}

static void
set_up (UsherCard *card, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VirtualPki) pki = NULL;
  const VirtualEuiccOptions options = { .eid = EID };
  VirtualEuiccIdentity *identity;

  card->directory = g_dir_make_tmp ("usher-es10-XXXXXX", &error);
  g_assert_no_error (error);
  pki = virtual_pki_open (card->directory, &error);
  g_assert_no_error (error);
  identity = virtual_euicc_identity_new (pki, EID, &error);
  g_assert_no_error (error);
  card->euicc = virtual_euicc_new (&options, identity, &error);
  g_assert_no_error (error);
}

static void
tear_down (UsherCard *card, gconstpointer data)
{
  g_autoptr (GDir) dir = g_dir_open (card->directory, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (card->directory, name, NULL);

      g_unlink (path);
    }
  g_rmdir (card->directory);
  g_free (card->directory);
  virtual_euicc_free (card->euicc);
}

/* Identity, versions, keys and memory are read. */
static void
test_identity (UsherCard *card, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *eid = usher_es10c_get_eid (card, NULL, &error);
  g_autoptr (GBytes) bf20 = usher_es10b_get_euicc_info1 (card, NULL, &error);
  g_autoptr (UsherEuiccInfo1) info1 = NULL;
  g_autoptr (UsherEuiccInfo2) info2 = usher_es10b_get_euicc_info2 (card, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (eid, ==, EID);
  info1 = usher_euicc_info1_parse (bf20, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (info1->ci_verification), >=, 1);
  g_assert_cmpstr (info1->svn, ==, info2->svn);
  g_assert_cmpstr (info1->ci_verification[0], ==, info2->ci_verification[0]);
  g_assert_cmpuint (info2->free_nvm, >, 0);
}

/* Each challenge is another. */
static void
test_challenge (UsherCard *card, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) first = usher_es10b_get_euicc_challenge (card, NULL, &error);
  g_autoptr (GBytes) second = usher_es10b_get_euicc_challenge (card, NULL, &error);

  g_assert_no_error (error);
  g_assert_false (g_bytes_equal (first, second));
}

/* The default address that is written is read back, and can be removed; the rules can be read. */
static void
test_addresses (UsherCard *card, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherConfiguredAddresses) set = NULL;
  g_autoptr (UsherConfiguredAddresses) removed = NULL;
  g_autoptr (GPtrArray) rat = usher_es10b_get_rat (card, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (rat);
  g_assert_true (usher_es10a_set_default_dp (card, "localhost:8443", NULL, &error));
  set = usher_es10a_get_addresses (card, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (set->default_dp, ==, "localhost:8443");
  g_assert_true (usher_es10a_set_default_dp (card, "", NULL, &error));
  removed = usher_es10a_get_addresses (card, NULL, &error);
  g_assert_no_error (error);
  g_assert_null (removed->default_dp);
}

#define ADD(name, func) g_test_add ("/esim/es10-virtual/" name, UsherCard, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("identity", test_identity);
  ADD ("challenge", test_challenge);
  ADD ("addresses", test_addresses);
  return g_test_run ();
}
