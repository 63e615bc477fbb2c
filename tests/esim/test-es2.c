/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ordering at a virtual operator over mutual TLS. */
#include <string.h>

#include <glib/gstdio.h>

#include "smdp-server.h"
#include "usher-error.h"
#include "usher-es2.h"

#define EID "89049032001100000000000000000001"

typedef struct {
  char *directory;     /* (owned) */
  VirtualPki *pki;     /* (owned) */
  GPtrArray *packages; /* (owned) */
  VirtualSmdp *smdp;   /* (owned) */
  char *address;       /* (owned) of ES2+ */
  UsherTrust *trust;   /* (owned) */
  UsherEs2 *es2;       /* (owned) */
} Fixture;

static VirtualOffer *
make_offer (Fixture *fixture)
{
  VirtualOffer *offer = g_new0 (VirtualOffer, 1);

  offer->operator_id = g_strdup ("op");
  offer->type = g_strdup ("type-1");
  offer->pool = g_strdup ("pool");
  offer->provider_name = g_strdup ("Operator");
  offer->package = g_ptr_array_index (fixture->packages, 0);
  return offer;
}

static UsherEs2 *
connect_as (Fixture *fixture, const VirtualPki *pki)
{
  const VirtualIdentity *credential = virtual_pki_get (pki, VIRTUAL_ROLE_ES2);
  g_autoptr (GError) error = NULL;
  UsherEs2 *es2 = usher_es2_new (fixture->address, fixture->trust, "1.2.3", credential->certificate_path,
                                 credential->key_path, &error);

  g_assert_no_error (error);
  return es2;
}

static void
setup (Fixture *fixture, gconstpointer data)
{
  VirtualSmdpOptions options = { 0 };
  const char *roots[] = { NULL, NULL };
  g_autoptr (GError) error = NULL;
  guint16 port;

  fixture->directory = g_dir_make_tmp ("usher-es2-XXXXXX", &error);
  fixture->pki = virtual_pki_open (fixture->directory, &error);
  g_assert_no_error (error);
  fixture->packages = virtual_packages_load (NULL, &error);
  g_assert_no_error (error);
  options.pki = fixture->pki;
  fixture->smdp = virtual_smdp_new (&options, &error);
  g_assert_no_error (error);
  virtual_es2_add_offer (virtual_smdp_get_es2 (fixture->smdp), make_offer (fixture), 3);
  port = virtual_smdp_add_operator (fixture->smdp, "op", &error);
  g_assert_no_error (error);
  virtual_smdp_start (fixture->smdp);
  fixture->address = g_strdup_printf ("localhost:%u", port);
  roots[0] = virtual_pki_get (fixture->pki, VIRTUAL_ROLE_CI)->certificate_path;
  fixture->trust = usher_trust_new (USHER_TRUST_GSMA_ONLY, roots, &error);
  g_assert_no_error (error);
  fixture->es2 = connect_as (fixture, fixture->pki);
}

static void
remove_directory (const char *directory)
{
  g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (directory, name, NULL);

      g_unlink (path);
    }
  g_rmdir (directory);
}

static void
teardown (Fixture *fixture, gconstpointer data)
{
  usher_es2_free (fixture->es2);
  usher_trust_unref (fixture->trust);
  virtual_smdp_free (fixture->smdp);
  g_ptr_array_unref (fixture->packages);
  virtual_pki_free (fixture->pki);
  remove_directory (fixture->directory);
  g_free (fixture->directory);
  g_free (fixture->address);
}

/* An order is made, confirmed and released; the same call again gets the same answer. */
static void
test_order (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *iccid = usher_es2_download_order (fixture->es2, EID, NULL, "type-1", "call-1", NULL, &error);
  g_autofree char *again = usher_es2_download_order (fixture->es2, EID, NULL, "type-1", "call-1", NULL, &error);
  const UsherEs2Confirmation confirmation = { .eid = EID, .release = TRUE };
  g_autoptr (UsherEs2Order) order = NULL;
  g_autoptr (UsherEs2Order) same = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (iccid, ==, again);
  order = usher_es2_confirm_order (fixture->es2, iccid, &confirmation, "call-2", NULL, &error);
  g_assert_no_error (error);
  same = usher_es2_confirm_order (fixture->es2, iccid, &confirmation, "call-2", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (order->matching_id, ==, same->matching_id);
  g_assert_cmpuint (strlen (order->matching_id), >, 8);
  g_assert_true (usher_es2_cancel_order (fixture->es2, iccid, EID, order->matching_id, USHER_ES2_AVAILABLE, "call-3", NULL,
                                         &error));
  g_assert_no_error (error);
}

/* An order that was confirmed without being released is released by a call of its own. */
static void
test_release (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *iccid = usher_es2_download_order (fixture->es2, EID, NULL, "type-1", "call-1", NULL, &error);
  const UsherEs2Confirmation confirmation = { .eid = EID };
  g_autoptr (UsherEs2Order) order = NULL;

  g_assert_no_error (error);
  order = usher_es2_confirm_order (fixture->es2, iccid, &confirmation, "call-2", NULL, &error);
  g_assert_no_error (error);
  g_assert_true (usher_es2_release_profile (fixture->es2, iccid, "call-3", NULL, &error));
  g_assert_no_error (error);
}

/* What the operator does not sell is refused with both codes in the details. */
static void
test_refused (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *iccid = usher_es2_download_order (fixture->es2, EID, NULL, "nothing", "call-1", NULL, &error);

  g_assert_null (iccid);
  g_assert_true (error->domain == USHER_ERROR);
  g_assert_nonnull (strstr (error->message, "subject 8.2"));
}

/* A client that the operator does not know gets nowhere. */
static void
test_wrong_client (Fixture *fixture, gconstpointer data)
{
  g_autofree char *directory = g_dir_make_tmp ("usher-es2-XXXXXX", NULL);
  g_autoptr (VirtualPki) other = virtual_pki_open (directory, NULL);
  g_autoptr (UsherEs2) stranger = connect_as (fixture, other);
  g_autoptr (GError) error = NULL;
  g_autofree char *iccid = usher_es2_download_order (stranger, EID, NULL, "type-1", "call-1", NULL, &error);

  g_assert_null (iccid);
  g_assert_nonnull (error);
  g_test_message ("%s", error->message);
  remove_directory (directory);
}

/* A credential that is not there is named. */
static void
test_no_credential (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (usher_es2_new (fixture->address, fixture->trust, "1.2.3", "/nowhere/c.pem", "/nowhere/k.pem", &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "/nowhere/c.pem"));
}

#define ADD(name, test) g_test_add ("/esim/es2/" name, Fixture, NULL, setup, test, teardown)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("order", test_order);
  ADD ("release", test_release);
  ADD ("refused", test_refused);
  ADD ("wrong-client", test_wrong_client);
  ADD ("no-credential", test_no_credential);
  return g_test_run ();
}
