/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The card's statement on an installation. */
#include "usher-install-result.h"

#include "es10-vectors.h"
#include "octets.h"
#include "usher-error.h"

static UsherInstallResult *
parse (const char *hex)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = octets (hex);
  UsherInstallResult *result = usher_install_result_parse (bytes, &error);

  g_assert_no_error (error);
  return result;
}

/* A success names profile, ISD-P, number 0 and address, and keeps its bytes. */
static void
test_success (void)
{
  g_autoptr (UsherInstallResult) result = parse (VECTOR_PIR_OK);
  g_autoptr (GBytes) bytes = octets (VECTOR_PIR_OK);

  g_assert_true (result->installed);
  g_assert_cmpstr (result->iccid, ==, "89000123456789012341");
  g_assert_cmpuint (g_bytes_get_size (result->isdp_aid), ==, 16);
  g_assert_cmpuint (g_bytes_get_size (result->transaction_id), ==, 16);
  g_assert_cmpuint (result->seq, ==, 0);
  g_assert_cmpstr (result->address, ==, "smdp.example.com");
  g_assert_cmpint (result->command, ==, -1);
  g_assert_cmpint (result->reason, ==, -1);
  g_assert_cmpuint (result->statuses->len, ==, 1);
  g_assert_true (g_bytes_equal (result->raw, bytes));
}

/* A failure in a profile element tells which one, where and why. */
static void
test_element (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherInstallResult) result = parse (VECTOR_PIR_FAIL);
  const UsherPeStatus *status;

  g_assert_false (result->installed);
  g_assert_cmpint (result->command, ==, 5);
  g_assert_cmpint (result->reason, ==, 12);
  g_assert_cmpuint (result->statuses->len, ==, 2);
  status = &g_array_index (result->statuses, UsherPeStatus, 1);
  g_assert_cmpuint (status->status, ==, 4);
  g_assert_cmpint (status->element, ==, 10);
  g_assert_cmpint (status->information, ==, 2);
  g_assert_cmpint (status->offset, ==, 291);
  g_assert_cmpstr (result->status_message, ==, "no room");
  usher_install_result_set_error (result, &error);
  g_assert_error (error, USHER_ERROR, USHER_ERROR_NOT_SUPPORTED);
  g_assert_cmpstr (
      error->message, ==,
      "the card did not install the profile: command 5 (loadProfileElements), reason 12 (install_pe_processing), "
      "status 4 (not-enough-memory) of profile element 10, information 2, offset 291, card says \"no room\"");
  g_assert_true (usher_error_get_advice (error)->used_up);
}

/* A failure without details, and one whose details are cut off, are still results. */
static void
test_plain (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherInstallResult) plain = parse (VECTOR_PIR_PLAIN);
  g_autoptr (UsherInstallResult) cut = parse (VECTOR_PIR_BAD_SIMA);

  usher_install_result_set_error (plain, &error);
  g_assert_cmpstr (error->message, ==,
                   "the card did not install the profile: command 2 (storeMetadata), reason 9 (install_iccid_exists)");
  g_assert_false (usher_error_get_advice (error)->used_up);
  g_assert_cmpint (cut->reason, ==, 10);
  g_assert_cmpuint (cut->statuses->len, ==, 0);
}

/* Every status of the profile package specification has a name; ranges have one each. */
static void
test_status_names (void)
{
  for (guint i = 0; i <= 11; i++)
    g_assert_cmpstr (usher_pe_status_get_name (i), !=, "unknown");
  g_assert_cmpstr (usher_pe_status_get_name (31), ==, "unsupported-profile-version");
  g_assert_cmpstr (usher_pe_status_get_name (0x6A80), ==, "status-word");
  g_assert_cmpstr (usher_pe_status_get_name (0xA000), ==, "proprietary");
  g_assert_cmpstr (usher_pe_status_get_name (12), ==, "unknown");
}

/* A result without a signature or without an outcome is none. */
static void
test_malformed (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) unsigned_result = octets ("BF3705BF27028000");
  g_autoptr (GBytes) no_outcome = octets ("BF3720BF27198001AABF2F108001008102078"
                                          "00C"
                                          "04612E636F4D9002A0005F3701"
                                          "00");

  g_assert_null (usher_install_result_parse (unsigned_result, &error));
  octets_assert_codec_error (&error);
  g_assert_null (usher_install_result_parse (no_outcome, &error));
  octets_assert_codec_error (&error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/esim/install-result/success", test_success);
  g_test_add_func ("/esim/install-result/element", test_element);
  g_test_add_func ("/esim/install-result/plain", test_plain);
  g_test_add_func ("/esim/install-result/status-names", test_status_names);
  g_test_add_func ("/esim/install-result/malformed", test_malformed);
  return g_test_run ();
}
