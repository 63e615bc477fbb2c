/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ES9+ of the virtual SM-DP+ against the virtual card: a download, and every reason to refuse one. */
#include "smdp-fixture.h"

#include "iccid.h"
#include "smdp-status.h"
#include "smdp-wire.h"
#include "tlv.h"

#include <string.h>

#define ICCID "8949010000000000016"
#define OTHER_EID "89049032000000000000000000000278"

#define assert_refused(error, code) g_assert_error (error, VIRTUAL_STATUS, (int) (code))

static void
start (SmdpFixture *fixture)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (smdp_fixture_initiate (fixture, &error));
  g_assert_no_error (error);
}

static void
authenticate (SmdpFixture *fixture, const char *matching_id)
{
  g_autoptr (GError) error = NULL;

  start (fixture);
  smdp_fixture_authenticate (fixture, matching_id, &error);
  g_assert_no_error (error);
}

static void
assert_authentication_refused (SmdpFixture *fixture, const char *matching_id, VirtualStatusCode code)
{
  g_autoptr (GError) error = NULL;

  start (fixture);
  g_assert_false (smdp_fixture_authenticate (fixture, matching_id, &error));
  assert_refused (error, code);
}

static GBytes *
download (SmdpFixture *fixture, const char *matching_id)
{
  g_autoptr (GError) error = NULL;

  authenticate (fixture, matching_id);
  smdp_fixture_bind (fixture, NULL, &error);
  g_assert_no_error (error);
  return smdp_fixture_load (fixture);
}

static void
notify (SmdpFixture *fixture, GBytes *notification)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (smdp_fixture_notify (fixture, notification, &error));
  g_assert_no_error (error);
}

static gboolean
is_success (GBytes *result)
{
  VirtualTlv whole, data, choice, success;

  g_assert_true (virtual_tlv_expect (g_bytes_get_data (result, NULL), g_bytes_get_size (result), 0xBF37, &whole, NULL));
  g_assert_true (virtual_tlv_child (&whole, 0xBF27, &data));
  g_assert_true (virtual_tlv_child (&data, 0xA2, &choice));
  return virtual_tlv_child (&choice, 0xA0, &success);
}

/* Returns the lines of the notification log. */
static char *
read_log (SmdpFixture *fixture)
{
  char *text = NULL;

  g_assert_true (g_file_get_contents (fixture->core->notification_log, &text, NULL, NULL));
  return text;
}

/* Proves a whole download: the card installs, the package served carries the order's ICCID, the notification is logged once, and
 * the order is used up then. */
static void
test_download (SmdpFixture *fixture, gconstpointer data)
{
  VirtualOrder *order = smdp_fixture_add_order (fixture, ICCID, "ONE");
  g_autoptr (GBytes) result = download (fixture, "ONE");
  g_autofree char *path = g_build_filename (fixture->directory, ICCID ".der", NULL);
  g_autofree char *log = NULL, *served = NULL;
  g_autoptr (GBytes) expected = virtual_package_with_iccid (order->package, ICCID);
  gsize length;

  g_assert_true (is_success (result));
  g_assert_cmpint (order->state, ==, VIRTUAL_ORDER_DOWNLOADED);
  notify (fixture, result);
  g_assert_cmpint (order->state, ==, VIRTUAL_ORDER_INSTALLED);
  notify (fixture, result);
  log = read_log (fixture);
  g_assert_nonnull (strstr (log, "\"iccid\":\"" ICCID "\",\"eid\":\"" FIXTURE_EID "\""));
  g_assert_nonnull (strstr (log, "\"event\":\"install\",\"result\":\"installed\",\"repeat\":true"));
  g_assert_true (g_file_get_contents (path, &served, &length, NULL));
  g_assert_cmpuint (length, ==, g_bytes_get_size (expected));
  g_assert_true (memcmp (served, g_bytes_get_data (expected, NULL), length) == 0);
  assert_authentication_refused (fixture, "ONE", VIRTUAL_STATUS_MATCHING_ID_REFUSED);
}

/* Proves the path without ReplaceSessionKeys. */
static void
test_session_keys (SmdpFixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) result = NULL;

  fixture->core->profile_keys = FALSE;
  smdp_fixture_add_order (fixture, ICCID, "ONE");
  result = download (fixture, "ONE");
  g_assert_true (is_success (result));
}

/* Proves that a package which stands for its own matching id can be loaded with its own ICCID, and asked for again. */
static void
test_repeated_download (SmdpFixture *fixture, gconstpointer data)
{
  VirtualOrder *order = smdp_fixture_add_order (fixture, ICCID, "ONE");
  g_autoptr (GBytes) result = NULL;

  order->unlimited = TRUE;
  result = download (fixture, "ONE");
  g_assert_true (is_success (result));
  notify (fixture, result);
  authenticate (fixture, "ONE");
}

/* Proves that an interrupted download can be begun again by the same card, bound to the same one-time key. */
static void
test_retry (SmdpFixture *fixture, gconstpointer data)
{
  VirtualOrder *order = smdp_fixture_add_order (fixture, ICCID, "ONE");
  g_autoptr (GBytes) result = NULL;
  g_autoptr (GBytes) first = NULL;
  g_autoptr (GError) error = NULL;

  authenticate (fixture, "ONE");
  g_assert_true (smdp_fixture_bind (fixture, NULL, &error));
  first = g_bytes_ref (order->card_point);
  virtual_euicc_reset (fixture->card);
  result = download (fixture, "ONE");
  g_assert_true (g_bytes_equal (first, order->card_point));
  g_assert_true (is_success (result));
}

/* Proves the limit of attempts. */
static void
test_attempts (SmdpFixture *fixture, gconstpointer data)
{
  VirtualOrder *order = smdp_fixture_add_order (fixture, ICCID, "ONE");

  order->max_attempts = 2;
  authenticate (fixture, "ONE");
  authenticate (fixture, "ONE");
  assert_authentication_refused (fixture, "ONE", VIRTUAL_STATUS_ORDER_RETRIES);
}

/* Proves each reason to refuse an order at AuthenticateClient. */
static void
test_order_refusals (SmdpFixture *fixture, gconstpointer data)
{
  VirtualOrder *order = smdp_fixture_add_order (fixture, ICCID, "ONE");

  assert_authentication_refused (fixture, "TWO", VIRTUAL_STATUS_MATCHING_ID_REFUSED);
  assert_authentication_refused (fixture, NULL, VIRTUAL_STATUS_EID_REFUSED);
  order->state = VIRTUAL_ORDER_CONFIRMED;
  assert_authentication_refused (fixture, "ONE", VIRTUAL_STATUS_NOT_RELEASED);
  order->state = VIRTUAL_ORDER_RELEASED;
  order->expires = 1;
  assert_authentication_refused (fixture, "ONE", VIRTUAL_STATUS_ORDER_EXPIRED);
  order->expires = 0;
  virtual_order_set_eid (order, OTHER_EID);
  assert_authentication_refused (fixture, "ONE", VIRTUAL_STATUS_EID_REFUSED);
  virtual_order_set_eid (order, NULL);
  authenticate (fixture, "ONE");
}

/* Proves that an order with an empty matching id is found by the card's EID. */
static void
test_default_order (SmdpFixture *fixture, gconstpointer data)
{
  VirtualOrder *order = smdp_fixture_add_order (fixture, ICCID, "");

  virtual_order_set_eid (order, FIXTURE_EID);
  authenticate (fixture, NULL);
  authenticate (fixture, "");
}

/* Proves that a card with too little memory is told so before anything is bound, unless the check is off. */
static void
test_memory (SmdpFixture *fixture, gconstpointer data)
{
  const VirtualEuiccOptions options = { .eid = FIXTURE_EID, .memory = 5000 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) result = NULL;

  virtual_euicc_free (fixture->card);
  fixture->card = virtual_euicc_new (&options, virtual_euicc_identity_new (fixture->pki, FIXTURE_EID, &error), &error);
  g_assert_no_error (error);
  smdp_fixture_add_order (fixture, ICCID, "ONE");
  assert_authentication_refused (fixture, "ONE", VIRTUAL_STATUS_CARD_SPACE);
  fixture->core->check_memory = FALSE;
  result = download (fixture, "ONE");
  g_assert_false (is_success (result));
  notify (fixture, result);
}

/* Proves the confirmation code: asked for, missing, wrong, wrong too often. */
static void
test_confirmation_code (SmdpFixture *fixture, gconstpointer data)
{
  VirtualOrder *order = smdp_fixture_add_order (fixture, ICCID, "ONE");
  static const VirtualStatusCode expected[]
      = { VIRTUAL_STATUS_CODE_REFUSED, VIRTUAL_STATUS_CODE_REFUSED, VIRTUAL_STATUS_CODE_RETRIES };

  virtual_order_set_code (order, "1234");
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autoptr (GError) error = NULL;

      authenticate (fixture, "ONE");
      g_assert_false (smdp_fixture_bind (fixture, "4321", &error));
      assert_refused (error, expected[i]);
    }
  assert_authentication_refused (fixture, "ONE", VIRTUAL_STATUS_MATCHING_ID_REFUSED);
}

/* Proves that the right confirmation code opens the package, also after a wrong one. */
static void
test_right_code (SmdpFixture *fixture, gconstpointer data)
{
  VirtualOrder *order = smdp_fixture_add_order (fixture, ICCID, "ONE");
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) result = NULL;

  virtual_order_set_code (order, "1234");
  authenticate (fixture, "ONE");
  g_assert_false (smdp_fixture_bind (fixture, "0000", &error));
  g_clear_error (&error);
  authenticate (fixture, "ONE");
  g_assert_true (smdp_fixture_bind (fixture, "1234", &error));
  result = smdp_fixture_load (fixture);
  g_assert_true (is_success (result));
}

/* Proves that an order which binds once refuses another one-time key. */
static void
test_bind_once (SmdpFixture *fixture, gconstpointer data)
{
  VirtualOrder *order = smdp_fixture_add_order (fixture, ICCID, "ONE");
  g_autoptr (GBytes) other = g_bytes_new ("other", 5);
  g_autoptr (GError) error = NULL;

  order->bind_once = TRUE;
  order->card_point = g_bytes_ref (other);
  authenticate (fixture, "ONE");
  g_assert_false (smdp_fixture_bind (fixture, NULL, &error));
  assert_refused (error, VIRTUAL_STATUS_NO_NEW_BINDING);
}

/* Proves that rejecting ends the order while postponing leaves it, and that a session is over after either. */
static void
test_cancel (SmdpFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  smdp_fixture_add_order (fixture, ICCID, "ONE");
  authenticate (fixture, "ONE");
  smdp_fixture_cancel (fixture, 1, &error);
  g_assert_no_error (error);
  g_assert_false (smdp_fixture_bind (fixture, NULL, &error));
  assert_refused (error, VIRTUAL_STATUS_TRANSACTION_UNKNOWN);
  g_clear_error (&error);
  authenticate (fixture, "ONE");
  g_assert_true (smdp_fixture_cancel (fixture, 0, &error));
  assert_authentication_refused (fixture, "ONE", VIRTUAL_STATUS_MATCHING_ID_REFUSED);
}

/* Proves each reason to refuse at InitiateAuthentication. */
static void
test_initiate_refusals (SmdpFixture *fixture, gconstpointer data)
{
  static const struct {
    const char *address, *info;
    VirtualStatusCode code;
  } cases[] = {
    { "other.example", "vyAA", VIRTUAL_STATUS_ADDRESS },
    { "SMDP.example", "vyAA", VIRTUAL_STATUS_MALFORMED },
    { FIXTURE_ADDRESS, "vyAJggMBAACpAKoA", VIRTUAL_STATUS_VERSION_UNSUPPORTED },
    { FIXTURE_ADDRESS, "vyAJggMCAgCpAKoA", VIRTUAL_STATUS_NO_CERTIFICATE_FOR_KEYS },
    { FIXTURE_ADDRESS, "not base64", VIRTUAL_STATUS_MALFORMED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      json_auto_t *request = json_pack ("{s:s,s:s,s:s}", "smdpAddress", cases[i].address, "euiccInfo1", cases[i].info,
                                        "euiccChallenge", "AAAAAAAAAAAAAAAAAAAAAA==");
      g_autoptr (GError) error = NULL;

      g_assert_null (virtual_es9_initiate_authentication (fixture->core, request, &error));
      assert_refused (error, cases[i].code);
    }
}

/* Proves that a card which trusts our root but signs under another is told apart from one that does neither. */
static void
test_signing_keys (SmdpFixture *fixture, gconstpointer data)
{
  GBytes *root = virtual_pki_get (fixture->pki, VIRTUAL_ROLE_CI)->certificate->key_id;
  g_autoptr (GByteArray) info = g_byte_array_new (), list = g_byte_array_new ();
  g_autoptr (GBytes) whole = NULL;
  json_auto_t *request = json_pack ("{s:s,s:s}", "smdpAddress", FIXTURE_ADDRESS, "euiccChallenge", "AAAAAAAAAAAAAAAAAAAAAA==");
  g_autoptr (GError) error = NULL;

  virtual_tlv_put (info, 0x82, "\2\2\0", 3);
  virtual_tlv_put_bytes (list, 0x04, root);
  virtual_tlv_put_array (info, 0xA9, list);
  virtual_tlv_put (info, 0xAA, "", 0);
  whole = virtual_tlv_wrap (0xBF20, info);
  virtual_wire_set_bytes (request, "euiccInfo1", whole);
  g_assert_null (virtual_es9_initiate_authentication (fixture->core, request, &error));
  assert_refused (error, VIRTUAL_STATUS_KEYS_UNSUPPORTED);
}

/* Proves that a changed notification is refused. */
static void
test_forged_notification (SmdpFixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) result = NULL;
  g_autoptr (GByteArray) changed = NULL;
  g_autoptr (GBytes) forged = NULL;
  g_autoptr (GError) error = NULL;

  smdp_fixture_add_order (fixture, ICCID, "ONE");
  result = download (fixture, "ONE");
  changed = g_bytes_unref_to_array (g_bytes_ref (result));
  changed->data[changed->len - 1] ^= 1;
  forged = g_byte_array_free_to_bytes (g_steal_pointer (&changed));
  g_assert_false (smdp_fixture_notify (fixture, forged, &error));
  assert_refused (error, VIRTUAL_STATUS_CARD_SIGNATURE);
}

/* Proves that garbage in any byte field of any function is an answer, never more. */
static void
test_garbage (SmdpFixture *fixture, gconstpointer data)
{
  static const char *const bodies[] = { "", "vw==", "vzg=", "vzgDoAEA", "vyEDoAEA", "v0EDoAEA", "vzcDvycA", "MAA=" };

  smdp_fixture_add_order (fixture, ICCID, "ONE");
  authenticate (fixture, "ONE");
  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      json_auto_t *request = json_pack ("{s:O,s:s,s:s,s:s,s:s}", "transactionId",
                                        json_object_get (fixture->initiated, "transactionId"), "authenticateServerResponse",
                                        bodies[i], "prepareDownloadResponse", bodies[i], "cancelSessionResponse", bodies[i],
                                        "pendingNotification", bodies[i]);

      g_assert_null (virtual_es9_authenticate_client (fixture->core, request, NULL));
      g_assert_null (virtual_es9_get_bound_profile_package (fixture->core, request, NULL));
      g_assert_null (virtual_es9_cancel_session (fixture->core, request, NULL));
      g_assert_null (virtual_es9_handle_notification (fixture->core, request, NULL));
    }
}

/* Proves that an order which was cancelled or installed while a session was open is not bound any more in it. */
static void
test_ended_meanwhile (SmdpFixture *fixture, gconstpointer data)
{
  static const VirtualOrderState states[] = { VIRTUAL_ORDER_AVAILABLE, VIRTUAL_ORDER_INSTALLED, VIRTUAL_ORDER_ENDED };
  VirtualOrder *order = smdp_fixture_add_order (fixture, ICCID, "ONE");

  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    {
      g_autoptr (GError) error = NULL;

      order->state = VIRTUAL_ORDER_RELEASED;
      authenticate (fixture, "ONE");
      order->state = states[i];
      g_assert_false (smdp_fixture_bind (fixture, NULL, &error));
      g_assert_error (error, VIRTUAL_STATUS, VIRTUAL_STATUS_NO_NEW_BINDING);
      g_assert_cmpint (order->state, ==, states[i]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) \
  g_test_add ("/virtual/smdp/" name, SmdpFixture, NULL, smdp_fixture_set_up, function, smdp_fixture_tear_down)
  ADD ("download", test_download);
  ADD ("session-keys", test_session_keys);
  ADD ("repeated-download", test_repeated_download);
  ADD ("retry", test_retry);
  ADD ("attempts", test_attempts);
  ADD ("order-refusals", test_order_refusals);
  ADD ("default-order", test_default_order);
  ADD ("memory", test_memory);
  ADD ("confirmation-code", test_confirmation_code);
  ADD ("right-code", test_right_code);
  ADD ("bind-once", test_bind_once);
  ADD ("ended-meanwhile", test_ended_meanwhile);
  ADD ("cancel", test_cancel);
  ADD ("initiate-refusals", test_initiate_refusals);
  ADD ("signing-keys", test_signing_keys);
  ADD ("forged-notification", test_forged_notification);
  ADD ("garbage", test_garbage);
  return g_test_run ();
}
