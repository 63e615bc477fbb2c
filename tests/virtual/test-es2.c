/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The operators' ordering side: stock, states, retransmissions, and every reason to refuse. */
#include "es2.h"
#include "iccid.h"
#include "smdp-orders.h"
#include "smdp-status.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define EID "89049032000000000000000000000181"
#define OTHER_EID "89049032000000000000000000000278"

typedef struct {
  GPtrArray *packages;   /* (owned) */
  VirtualSmdpCore *core; /* (owned) */
  VirtualEs2 *es2;       /* (owned) */
  guint call;            /* number of the last call */
} Fixture;

static void
add_offer (Fixture *fixture, const char *operator_id, const char *type, const char *pool, guint stock)
{
  VirtualOffer *offer = g_new0 (VirtualOffer, 1);

  offer->operator_id = g_strdup (operator_id);
  offer->type = g_strdup (type);
  offer->pool = g_strdup (pool);
  offer->provider_name = g_strdup ("Operator");
  offer->mccmnc = g_strdup ("26201");
  offer->package = fixture->packages->pdata[0];
  virtual_es2_add_offer (fixture->es2, offer, stock);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->packages = virtual_packages_load (NULL, &error);
  g_assert_no_error (error);
  fixture->core = virtual_smdp_core_new (NULL, "smdp.example", virtual_order_book_new (NULL));
  fixture->es2 = virtual_es2_new (fixture->core, 1);
  add_offer (fixture, "op-a", "a-flat", "a", 2);
  add_offer (fixture, "op-b", "b-night", "b", 2);
  fixture->call = 0;
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  virtual_es2_free (fixture->es2);
  virtual_smdp_core_free (fixture->core);
  g_ptr_array_unref (fixture->packages);
}

/* Calls @function of op-a with @members (taken) under the call identifier @call. */
static json_t *
call_again (Fixture *fixture, guint call, const char *function, json_t *members, GError **error)
{
  g_autofree char *id = g_strdup_printf ("call-%u", call);
  json_auto_t *request = members;

  json_object_set_new (request, "header", json_pack ("{s:s,s:s}", "functionRequesterIdentifier", "usher",
                                                     "functionCallIdentifier", id));
  return virtual_es2_call (fixture->es2, "op-a", function, request, error);
}

static json_t *
call (Fixture *fixture, const char *function, json_t *members)
{
  g_autoptr (GError) error = NULL;
  json_t *answer = call_again (fixture, ++fixture->call, function, members, &error);

  g_assert_no_error (error);
  return answer;
}

static void
assert_refused (Fixture *fixture, VirtualStatusCode code, const char *function, json_t *members)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (call_again (fixture, ++fixture->call, function, members, &error));
  g_assert_error (error, VIRTUAL_STATUS, (int) code);
}

/* Orders one profile. Returns (transfer full) its ICCID. */
static char *
order (Fixture *fixture)
{
  json_auto_t *answer = call (fixture, "downloadOrder", json_pack ("{s:s,s:s}", "eid", EID, "profileType", "a-flat"));

  return g_strdup (json_string_value (json_object_get (answer, "iccid")));
}

/* Proves that an order goes from stock to released, with an ICCID of its own that has a check digit, and a matching id. */
static void
test_order (Fixture *fixture, gconstpointer data)
{
  g_autofree char *one = order (fixture), *other = order (fixture);
  g_autofree char *digits = g_strndup (one, strlen (one) - 1);
  g_autofree char *expected = virtual_luhn_append (digits);
  json_auto_t *answer
      = call (fixture, "confirmOrder", json_pack ("{s:s,s:s,s:b}", "iccid", one, "eid", EID, "releaseFlag", 1));
  const char *id = json_string_value (json_object_get (answer, "matchingId"));
  const VirtualOrder *found;

  g_assert_cmpstr (one, !=, other);
  g_assert_cmpuint (strlen (one), ==, 19);
  g_assert_cmpstr (one, ==, expected);
  g_assert_nonnull (id);
  g_assert_cmpstr (json_string_value (json_object_get (answer, "smdpAddress")), ==, "smdp.example");
  found = virtual_order_book_find_matching_id (fixture->core->orders, id);
  g_assert_nonnull (found);
  g_assert_cmpint (found->state, ==, VIRTUAL_ORDER_RELEASED);
  g_assert_cmpstr (found->iccid, ==, one);
}

/* Proves that a retransmission gets the first answer and takes nothing from stock, a refusal included. */
static void
test_retransmission (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  json_auto_t *one = call_again (fixture, 1, "downloadOrder", json_pack ("{s:s}", "profileType", "a"), &error);
  json_auto_t *again = call_again (fixture, 1, "downloadOrder", json_pack ("{s:s}", "profileType", "a"), &error);
  json_auto_t *other = call_again (fixture, 2, "downloadOrder", json_pack ("{s:s}", "profileType", "a"), &error);

  g_assert_no_error (error);
  g_assert_true (json_equal (one, again));
  g_assert_false (json_equal (one, other));
  g_assert_null (call_again (fixture, 3, "downloadOrder", json_pack ("{s:s}", "profileType", "a"), &error));
  g_assert_error (error, VIRTUAL_STATUS, VIRTUAL_STATUS_TYPE_EXHAUSTED);
  g_clear_error (&error);
  g_assert_null (call_again (fixture, 3, "downloadOrder", json_pack ("{s:s}", "profileType", "a"), &error));
  g_assert_error (error, VIRTUAL_STATUS, VIRTUAL_STATUS_TYPE_EXHAUSTED);
}

/* Proves each reason to refuse downloadOrder. */
static void
test_download_refusals (Fixture *fixture, gconstpointer data)
{
  g_autofree char *iccid = order (fixture);

  assert_refused (fixture, VIRTUAL_STATUS_TYPE_UNKNOWN, "downloadOrder", json_pack ("{s:s}", "profileType", "z"));
  assert_refused (fixture, VIRTUAL_STATUS_TYPE_NOT_ALLOWED, "downloadOrder", json_pack ("{s:s}", "profileType", "b-night"));
  assert_refused (fixture, VIRTUAL_STATUS_MISSING_FIELD, "downloadOrder", json_object ());
  assert_refused (fixture, VIRTUAL_STATUS_MALFORMED, "downloadOrder", json_pack ("{s:s,s:s}", "profileType", "a", "eid", "1"));
  assert_refused (fixture, VIRTUAL_STATUS_ICCID_UNAVAILABLE, "downloadOrder", json_pack ("{s:s}", "iccid", iccid));
  assert_refused (fixture, VIRTUAL_STATUS_ICCID_UNKNOWN, "downloadOrder",
                  json_pack ("{s:s}", "iccid", "8949999999999999999"));
  assert_refused (fixture, VIRTUAL_STATUS_TYPE_MISMATCH, "downloadOrder",
                  json_pack ("{s:s,s:s}", "iccid", iccid, "profileType", "b-night"));
}

/* Proves each reason to refuse confirmOrder. */
static void
test_confirm_refusals (Fixture *fixture, gconstpointer data)
{
  g_autofree char *one = order (fixture), *other = order (fixture);

  assert_refused (fixture, VIRTUAL_STATUS_MISSING_FIELD, "confirmOrder", json_pack ("{s:s}", "iccid", one));
  assert_refused (fixture, VIRTUAL_STATUS_EID_DIFFERENT, "confirmOrder",
                  json_pack ("{s:s,s:b,s:s}", "iccid", one, "releaseFlag", 1, "eid", OTHER_EID));
  assert_refused (fixture, VIRTUAL_STATUS_DISCOVERY_UNAVAILABLE, "confirmOrder",
                  json_pack ("{s:s,s:b,s:s}", "iccid", one, "releaseFlag", 1, "smdsAddress", "ds.example"));
  json_decref (call (fixture, "confirmOrder",
                     json_pack ("{s:s,s:b,s:s}", "iccid", one, "releaseFlag", 1, "matchingId", "MINE")));
  assert_refused (fixture, VIRTUAL_STATUS_MATCHING_ID_CONFLICT, "confirmOrder",
                  json_pack ("{s:s,s:b,s:s}", "iccid", other, "releaseFlag", 1, "matchingId", "MINE"));
  assert_refused (fixture, VIRTUAL_STATUS_ICCID_UNAVAILABLE, "confirmOrder",
                  json_pack ("{s:s,s:b}", "iccid", one, "releaseFlag", 1));
}

/* Proves that an order can be confirmed without release and released later, once. */
static void
test_release (Fixture *fixture, gconstpointer data)
{
  g_autofree char *iccid = order (fixture);

  assert_refused (fixture, VIRTUAL_STATUS_ICCID_NOT_RELEASABLE, "releaseProfile", json_pack ("{s:s}", "iccid", iccid));
  json_decref (call (fixture, "confirmOrder", json_pack ("{s:s,s:b}", "iccid", iccid, "releaseFlag", 0)));
  json_decref (call (fixture, "releaseProfile", json_pack ("{s:s}", "iccid", iccid)));
  assert_refused (fixture, VIRTUAL_STATUS_ICCID_NOT_RELEASABLE, "releaseProfile", json_pack ("{s:s}", "iccid", iccid));
}

/* Proves that a cancelled order goes back to stock and can be had again by its ICCID, and that one being
 * downloaded is not cancelled. */
static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  g_autofree char *iccid = order (fixture);
  VirtualOrder *found = virtual_order_book_find_iccid (fixture->core->orders, iccid);

  assert_refused (fixture, VIRTUAL_STATUS_MATCHING_ID_DIFFERENT, "cancelOrder",
                  json_pack ("{s:s,s:s,s:s}", "iccid", iccid, "finalProfileStatusIndicator", "Available", "matchingId", "X"));
  json_decref (call (fixture, "cancelOrder",
                     json_pack ("{s:s,s:s}", "iccid", iccid, "finalProfileStatusIndicator", "Available")));
  g_assert_cmpint (found->state, ==, VIRTUAL_ORDER_AVAILABLE);
  json_decref (call (fixture, "downloadOrder", json_pack ("{s:s}", "iccid", iccid)));
  found->state = VIRTUAL_ORDER_DOWNLOADED;
  assert_refused (fixture, VIRTUAL_STATUS_ICCID_UNAVAILABLE, "cancelOrder",
                  json_pack ("{s:s,s:s}", "iccid", iccid, "finalProfileStatusIndicator", "Unavailable"));
}

/* Proves that another operator's port does not act on an order, and that an unknown function is none. */
static void
test_foreign_operator (Fixture *fixture, gconstpointer data)
{
  g_autofree char *iccid = order (fixture);
  json_auto_t *request = json_pack ("{s:s,s:{s:s,s:s}}", "iccid", iccid, "header", "functionRequesterIdentifier", "usher",
                                    "functionCallIdentifier", "1");
  g_autoptr (GError) error = NULL;

  g_assert_null (virtual_es2_call (fixture->es2, "op-b", "releaseProfile", request, &error));
  g_assert_error (error, VIRTUAL_STATUS, VIRTUAL_STATUS_ICCID_NOT_ALLOWED);
  g_clear_error (&error);
  g_assert_null (virtual_es2_call (fixture->es2, "op-b", "noSuchFunction", request, &error));
  g_assert_no_error (error);
}

/* Proves the list of orders that stand from the start: what it says is there, and what is wrong is told. */
static void
test_order_list (Fixture *fixture, gconstpointer data)
{
  static const char good[] = "[{\"matching_id\":\"A-1\",\"confirmation_code\":\"12\",\"ppr\":[1],\"bind_once\":true,"
                             "\"expires\":\"2020-01-01T00:00:00Z\",\"attempts\":3,\"released\":false}]";
  static const char *const bad[] = { "{}", "[{}]", "[{\"matching_id\":\"A-2\",\"profile\":\"none\"}]",
                                     "[{\"matching_id\":\"A-1\",\"iccid\":\"8949000000000000000\"}]" };
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  const VirtualOrder *found;
  int fd = g_file_open_tmp ("usher-orders-XXXXXX", &path, &error);

  g_assert_no_error (error);
  close (fd);

  g_assert_true (g_file_set_contents (path, good, -1, &error));
  g_assert_true (virtual_orders_load (fixture->core->orders, fixture->packages, path, &error));
  found = virtual_order_book_find_matching_id (fixture->core->orders, "A-1");
  g_assert_nonnull (found);
  g_assert_true (found->has_code && found->bind_once && found->ppr == VIRTUAL_PPR1 && found->max_attempts == 3);
  g_assert_cmpint (found->expires, ==, 1577836800);
  g_assert_cmpint (found->state, ==, VIRTUAL_ORDER_CONFIRMED);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) problem = NULL;

      g_assert_true (g_file_set_contents (path, bad[i], -1, NULL));
      g_assert_false (virtual_orders_load (fixture->core->orders, fixture->packages, path, &problem));
      g_assert_nonnull (problem);
    }
  g_unlink (path);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/virtual/es2/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("order", test_order);
  ADD ("retransmission", test_retransmission);
  ADD ("download-refusals", test_download_refusals);
  ADD ("confirm-refusals", test_confirm_refusals);
  ADD ("release", test_release);
  ADD ("cancel", test_cancel);
  ADD ("foreign-operator", test_foreign_operator);
  ADD ("order-list", test_order_list);
  return g_test_run ();
}
