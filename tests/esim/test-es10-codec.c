/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bytes of every ES10 request, and the small responses. */
#include "es10-vectors.h"
#include "octets.h"
#include "usher-es10-call.h"
#include "usher-es10a.h"
#include "usher-es10b-codec.h"
#include "usher-es10c-codec.h"

/* Complete TLVs of the server are taken over unchanged; matching id and IMEI may be absent. */
static void
test_authenticate (void)
{
  g_autoptr (GBytes) signed1 = octets ("301280100102030405060708090A0B0C0D0E0F10");
  g_autoptr (GBytes) signature1 = octets ("5F3704AAAAAAAA");
  g_autoptr (GBytes) ci_pkid = octets ("041481370F5125D0B1D408D4C3B232E6D25E795BEBFB");
  g_autoptr (GBytes) certificate = octets ("3003020101");
  g_autoptr (GBytes) imei = octets ("539211600000006F");
  const UsherServerAuth auth = { signed1, signature1, ci_pkid, certificate };
  UsherDeviceContext context = { "ABC-1", { 0x53, 0x92, 0x11, 0x60 }, g_bytes_get_data (imei, NULL) };

  octets_assert (usher_es10b_encode_authenticate_server (&auth, &context), VECTOR_AUTHENTICATE_REQUEST);
  context.matching_id = NULL;
  context.imei = NULL;
  octets_assert (usher_es10b_encode_authenticate_server (&auth, &context), VECTOR_AUTHENTICATE_REQUEST_BARE);
}

/* The hashed confirmation code stands before the certificate, and only when there is one. */
static void
test_prepare (void)
{
  g_autoptr (GBytes) signed2 = octets ("301280100102030405060708090A0B0C0D0E0F10");
  g_autoptr (GBytes) signature2 = octets ("5F3704AAAAAAAA");
  g_autoptr (GBytes) certificate = octets ("3003020101");
  g_autoptr (GBytes) hash = octets ("CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC");
  const UsherDownloadAuth auth = { signed2, signature2, certificate };

  octets_assert (usher_es10b_encode_prepare_download (&auth, hash), VECTOR_PREPARE_REQUEST);
  octets_assert (usher_es10b_encode_prepare_download (&auth, NULL),
                 "BF2120301280100102030405060708090A0B0C0D0E0F105F3704AAAAAAAA3003020101");
}

/* Notifications: a choice inside a sequence is wrapped, 0 is a number, above 127 takes a leading zero. */
static void
test_notification_requests (void)
{
  octets_assert (usher_es10b_encode_list_notifications (USHER_NOTIFICATION_EVENT_NONE), "BF2800");
  octets_assert (usher_es10b_encode_list_notifications (USHER_NOTIFICATION_EVENT_INSTALL), "BF280481020780");
  octets_assert (
      usher_es10b_encode_list_notifications (USHER_NOTIFICATION_EVENT_ENABLE | USHER_NOTIFICATION_EVENT_DELETE),
      "BF280481020450");
  octets_assert (usher_es10b_encode_retrieve_notification (0), "BF2B05A003800100");
  octets_assert (usher_es10b_encode_retrieve_notification (128), "BF2B06A00480020080");
  octets_assert (usher_es10b_encode_remove_notification (0), "BF3003800100");
  octets_assert (usher_es10b_encode_remove_notification (G_MAXUINT), "BF3007800500FFFFFFFF");
}

/* CancelSession carries transaction and reason. */
static void
test_cancel (void)
{
  g_autoptr (GBytes) transaction_id = octets ("0102030405060708");

  octets_assert (usher_es10b_encode_cancel_session (transaction_id, USHER_CANCEL_REASON_END_USER_REJECTION),
                 "BF410D80080102030405060708810100");
  octets_assert (usher_es10b_encode_cancel_session (transaction_id, USHER_CANCEL_REASON_UNDEFINED),
                 "BF410D8008010203040506070881017F");
}

/* Profiles are named by an ICCID of 18 to 20 digits or by an AID; the identifier of a delete is not wrapped. */
static void
test_profile_requests (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) aid = octets ("A0000005591010FFFFFFFF8900001000");

  octets_assert (usher_es10c_encode_get_eid (), "BF3E035C015A");
  octets_assert (usher_es10c_encode_list_profiles (), "BF2D0C5C0A5A4F9F7090919295B799");
  octets_assert (usher_es10c_encode_switch (0xBF31, "89000123456789012341", NULL, TRUE, &error),
                 "BF3111A00C5A0A980010325476981032148101FF");
  octets_assert (usher_es10c_encode_switch (0xBF32, "898821100000043001", NULL, FALSE, &error),
                 "BF3211A00C5A0A988812010000400310FF810100");
  octets_assert (usher_es10c_encode_switch (0xBF31, "89000123456789012341", aid, TRUE, &error),
                 "BF3117A0124F10A0000005591010FFFFFFFF89000010008101FF");
  octets_assert (usher_es10c_encode_delete ("8988211000000430015", NULL, &error), "BF330C5A0A988812010000400310F5");
  octets_assert (usher_es10c_encode_set_nickname ("89000123456789012341", "Gate", &error),
                 "BF29125A0A98001032547698103214900447617465");
  octets_assert (usher_es10c_encode_set_nickname ("89000123456789012341", "", &error),
                 "BF290E5A0A980010325476981032149000");
  octets_assert (usher_es10c_encode_memory_reset (USHER_MEMORY_RESET_OPERATIONAL_PROFILES), "BF340482020780");
  octets_assert (usher_es10c_encode_memory_reset (USHER_MEMORY_RESET_OPERATIONAL_PROFILES
                                                  | USHER_MEMORY_RESET_TEST_PROFILES
                                                  | USHER_MEMORY_RESET_DEFAULT_ADDRESS),
                 "BF34048202"
                 "05E0");
  g_assert_no_error (error);
}

/* What cannot be an ICCID or a nickname never becomes a request. */
static void
test_profile_refused (void)
{
  static const char too_long[] = "12345678901234567890123456789012345678901234567890123456789012345";
  g_autoptr (GError) error = NULL;

  g_assert_null (usher_es10c_encode_switch (0xBF31, "8900", NULL, TRUE, &error));
  octets_assert_codec_error (&error);
  g_assert_null (usher_es10c_encode_delete ("", NULL, &error));
  octets_assert_codec_error (&error);
  g_assert_null (usher_es10c_encode_set_nickname ("89000123456789012341", too_long, &error));
  octets_assert_codec_error (&error);
  g_assert_null (usher_es10c_encode_set_nickname ("89000123456789012341", "\xC3(", &error));
  octets_assert_codec_error (&error);
}

/* Agreements and refusals of the choices are told apart; a refusal with code 0 is malformed. */
static void
test_choices (void)
{
  static const struct {
    const char *hex;
    guint32 tag;
    int code;
  } cases[] = { { VECTOR_AUTHENTICATE_OK, 0xBF38, 0 }, { VECTOR_AUTHENTICATE_ERROR, 0xBF38, 7 },
                { VECTOR_PREPARE_OK, 0xBF21, 0 },      { VECTOR_PREPARE_ERROR, 0xBF21, 127 },
                { "BF3805A103020100", 0xBF38, -1 },    { "BF3800", 0xBF38, -1 },
                { VECTOR_PREPARE_OK, 0xBF38, -1 } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) bytes = octets (cases[i].hex);
      int code = -2;

      g_assert_cmpint (usher_es10_decode_choice (bytes, cases[i].tag, &code, &error), ==, cases[i].code >= 0);
      if (cases[i].code >= 0)
        g_assert_cmpint (code, ==, cases[i].code);
      else
        octets_assert_codec_error (&error);
    }
}

/* CancelSession's refusal is a bare number. */
static void
test_cancel_response (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) refused = octets (VECTOR_CANCEL_ERROR);
  g_autoptr (GBytes) agreed = octets (VECTOR_CANCEL_OK);
  int code;

  g_assert_true (usher_es10b_decode_cancel_session (agreed, &code, &error));
  g_assert_cmpint (code, ==, 0);
  g_assert_true (usher_es10b_decode_cancel_session (refused, &code, &error));
  g_assert_cmpint (code, ==, 5);
}

/* Result codes, challenge, EID and addresses. */
static void
test_small_responses (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) busy = octets ("BF3103800105");
  g_autoptr (GBytes) negative = octets ("BF31038001FF");
  g_autoptr (GBytes) challenge = octets (VECTOR_CHALLENGE);
  g_autoptr (GBytes) short_challenge = octets ("BF2E03800100");
  g_autoptr (GBytes) eid_response = octets (VECTOR_EID);
  g_autoptr (GBytes) addresses_response = octets (VECTOR_ADDRESSES);
  g_autoptr (GBytes) no_default = octets (VECTOR_ADDRESSES_NO_DEFAULT);
  g_autoptr (GBytes) value = usher_es10b_decode_challenge (challenge, &error);
  g_autofree char *eid = usher_es10c_decode_eid (eid_response, &error);
  g_autoptr (UsherConfiguredAddresses) addresses = usher_configured_addresses_parse (addresses_response, &error);
  g_autoptr (UsherConfiguredAddresses) without = usher_configured_addresses_parse (no_default, &error);
  int code;

  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (value), ==, 16);
  g_assert_cmpstr (eid, ==, "89049032123451234512345678901235");
  g_assert_cmpstr (addresses->default_dp, ==, "smdp.example.com");
  g_assert_cmpstr (addresses->root_ds, ==, "lpa.ds.gsma.com");
  g_assert_null (without->default_dp);
  g_assert_true (usher_es10_decode_result (busy, 0xBF31, &code, &error));
  g_assert_cmpint (code, ==, 5);
  g_assert_false (usher_es10_decode_result (negative, 0xBF31, &code, &error));
  octets_assert_codec_error (&error);
  g_assert_null (usher_es10b_decode_challenge (short_challenge, &error));
  octets_assert_codec_error (&error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/esim/es10-codec/authenticate", test_authenticate);
  g_test_add_func ("/esim/es10-codec/prepare", test_prepare);
  g_test_add_func ("/esim/es10-codec/notification-requests", test_notification_requests);
  g_test_add_func ("/esim/es10-codec/cancel", test_cancel);
  g_test_add_func ("/esim/es10-codec/profile-requests", test_profile_requests);
  g_test_add_func ("/esim/es10-codec/profile-refused", test_profile_refused);
  g_test_add_func ("/esim/es10-codec/choices", test_choices);
  g_test_add_func ("/esim/es10-codec/cancel-response", test_cancel_response);
  g_test_add_func ("/esim/es10-codec/small-responses", test_small_responses);
  return g_test_run ();
}
