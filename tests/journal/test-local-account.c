/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Networks, membership and role of the account on this computer. */
#include "usher-local-account.h"

#include "scratch.h"
#include "usher-error.h"
#include "usher-json.h"

#define EID "89049032123451234512345678901235"

typedef struct {
  char *directory;            /* (owned) */
  char *path;                 /* (owned) */
  UsherLocalAccount *account; /* (owned) */
} Fixture;

static const UsherPermission permission = { "Add the device?", "abcd", "approve", 42 };

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  fixture->directory = scratch_new ();
  fixture->path = g_build_filename (fixture->directory, "service.db", NULL);
  fixture->account = usher_local_account_open (fixture->path, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  usher_local_account_free (fixture->account);
  scratch_free (fixture->directory);
  g_free (fixture->path);
}

/* A fresh account has Home and nothing else, also after it was opened again. */
static void
test_home (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(UsherLocalAccount) again = usher_local_account_open (fixture->path, &error);
  json_auto_t *networks = usher_local_account_list_networks (again, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (json_array_size (networks), ==, 1);
  g_assert_cmpstr (usher_json_peek_string (json_array_get (networks, 0), "name"), ==, "Home");
}

/* Networks are found by name; names are unique and printable. */
static void
test_networks (Fixture *fixture, gconstpointer data)
{
  static const char *const bad[] = { "", "Barn", "a\nb", "\xff" };
  g_autoptr(GError) error = NULL;
  g_autofree char *id = usher_local_account_add_network (fixture->account, "Barn", &error);
  g_autofree char *found = usher_local_account_find_network (fixture->account, "Barn", &error);

  g_assert_no_error (error);
  g_assert_cmpstr (found, ==, id);
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_assert_null (usher_local_account_add_network (fixture->account, bad[i], &error));
      g_assert_error (error, USHER_ERROR, USHER_ERROR_INVALID);
      g_clear_error (&error);
    }
  g_assert_null (usher_local_account_find_network (fixture->account, "Attic", &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND);
}

/* Pairing again is the same device; another network is refused; unpairing frees it. The row says who allowed what and
 * when. */
static void
test_pair (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *home = usher_local_account_find_network (fixture->account, "Home", &error);
  g_autofree char *barn = usher_local_account_add_network (fixture->account, "Barn", &error);
  g_autofree char *device = usher_local_account_pair (fixture->account, home, EID, NULL, "Meter", &permission, &error);
  g_autofree char *again = usher_local_account_pair (fixture->account, home, EID, NULL, NULL, &permission, &error);
  json_auto_t *row = usher_local_account_find_device (fixture->account, EID, &error);
  json_auto_t *gone = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (again, ==, device);
  g_assert_cmpstr (usher_json_peek_string (row, "network_name"), ==, "Home");
  g_assert_cmpstr (usher_json_peek_string (json_object_get (row, "permission"), "digest"), ==, "abcd");
  g_assert_cmpint (json_integer_value (json_object_get (json_object_get (row, "permission"), "when")), ==, 42);
  g_assert_null (usher_local_account_pair (fixture->account, barn, EID, NULL, NULL, &permission, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_REFUSED);
  g_clear_error (&error);
  g_assert_true (usher_local_account_unpair (fixture->account, device, &error));
  gone = usher_local_account_find_device (fixture->account, EID, &error);
  g_assert_true (json_is_null (gone));
  g_assert_false (usher_local_account_unpair (fixture->account, device, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND);
}

/* Whoever did not choose is a user, who sees no operator. */
static void
test_role (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *before = usher_local_account_get_role (fixture->account, &error);
  g_autofree char *after = NULL;

  g_assert_cmpstr (before, ==, "user");
  g_assert_true (usher_local_account_set_role (fixture->account, "installer", &error));
  after = usher_local_account_get_role (fixture->account, &error);
  g_assert_cmpstr (after, ==, "installer");
  g_assert_false (usher_local_account_set_role (fixture->account, "root", &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_INVALID);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/journal/local-account/home", Fixture, NULL, set_up, test_home, tear_down);
  g_test_add ("/journal/local-account/networks", Fixture, NULL, set_up, test_networks, tear_down);
  g_test_add ("/journal/local-account/pair", Fixture, NULL, set_up, test_pair, tear_down);
  g_test_add ("/journal/local-account/role", Fixture, NULL, set_up, test_role, tear_down);
  return g_test_run ();
}
