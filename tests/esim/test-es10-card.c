/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ES10 calls on a scripted card: what is sent, what comes back, what becomes an error. */
#include <string.h>

#include "es10-vectors.h"
#include "octets.h"
#include "script-card.h"
#include "usher-bpp.h"
#include "usher-error.h"
#include "usher-es10a.h"
#include "usher-es10b.h"
#include "usher-es10c.h"

/* The calls that ask for something, in one session. */
static void
test_reads (void)
{
  static const Step steps[] = {
    { "BF2000", VECTOR_INFO1, 0 },
    { "BF2200", VECTOR_INFO2, 0 },
    { "BF2E00", VECTOR_CHALLENGE, 0 },
    { "BF4300", VECTOR_RAT, 0 },
    { "BF3C00", VECTOR_ADDRESSES, 0 },
    { "BF3E035C015A", VECTOR_EID, 0 },
    { "BF2D0C5C0A", VECTOR_PROFILES, 0 },
    { "BF2800", VECTOR_NOTIFICATIONS, 0 },
    { "BF2B05A003800105", VECTOR_RETRIEVED, 0 },
  };
  g_autoptr (GError) error = NULL;
  UsherCard *card = script_card_new (steps, G_N_ELEMENTS (steps));
  g_autoptr (GBytes) info1 = usher_es10b_get_euicc_info1 (card, NULL, &error);
  g_autoptr (UsherEuiccInfo2) info2 = usher_es10b_get_euicc_info2 (card, NULL, &error);
  g_autoptr (GBytes) challenge = usher_es10b_get_euicc_challenge (card, NULL, &error);
  g_autoptr (GPtrArray) rat = usher_es10b_get_rat (card, NULL, &error);
  g_autoptr (UsherConfiguredAddresses) addresses = usher_es10a_get_addresses (card, NULL, &error);
  g_autofree char *eid = usher_es10c_get_eid (card, NULL, &error);
  g_autoptr (GPtrArray) profiles = usher_es10c_list_profiles (card, NULL, &error);
  g_autoptr (GPtrArray) notifications = usher_es10b_list_notifications (card, NULL, &error);
  g_autoptr (UsherNotification) notification = usher_es10b_retrieve_notification (card, 5, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (info1 != NULL && info2 != NULL && challenge != NULL && rat != NULL && addresses != NULL);
  g_assert_cmpstr (eid, ==, "89049032123451234512345678901235");
  g_assert_cmpuint (profiles->len, ==, 2);
  /* In increasing number, whatever the card's order. */
  g_assert_cmpuint (((UsherNotification *) g_ptr_array_index (notifications, 1))->seq, ==, 127);
  g_assert_cmpuint (notification->seq, ==, 5);
  g_assert_nonnull (notification->raw);
  script_card_finish (card);
}

/* The calls that change something; nothing left to remove is no failure. */
static void
test_writes (void)
{
  static const Step steps[] = {
    { "BF3F0680046162632E", "BF3F03800100", 0 },
    { "BF3003800100", "BF3003800101", 0 },
    { "BF3117A0124F10A0000005591010FFFFFFFF89000010008101FF", "BF3103800100", 0 },
    { "BF3211A00C5A0A98001032547698103214810100", "BF3203800100", 0 },
    { "BF330C5A0A98001032547698103214", "BF3303800100", 0 },
    { "BF290F5A0A980010325476981032149001", "BF2903800100", 0 },
    { "BF340482020780", "BF3403800101", 0 },
  };
  static const char iccid[] = "89000123456789012341";
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) aid = octets ("A0000005591010FFFFFFFF8900001000");
  UsherCard *card = script_card_new (steps, G_N_ELEMENTS (steps));

  g_assert_true (usher_es10a_set_default_dp (card, "abc.", NULL, &error));
  g_assert_true (usher_es10b_remove_notification (card, 0, NULL, &error));
  g_assert_true (usher_es10c_enable (card, iccid, aid, TRUE, NULL, &error));
  g_assert_true (usher_es10c_disable (card, iccid, NULL, FALSE, NULL, &error));
  g_assert_true (usher_es10c_delete (card, iccid, NULL, NULL, &error));
  g_assert_true (usher_es10c_set_nickname (card, iccid, "G", NULL, &error));
  g_assert_true (usher_es10c_memory_reset (card, USHER_MEMORY_RESET_OPERATIONAL_PROFILES, NULL, &error));
  g_assert_no_error (error);
  script_card_finish (card);
}

/* Refusals carry code and advice; an answer that cannot be read, or none, is the card's breach of protocol. */
static void
test_refusals (void)
{
  static const Step steps[] = {
    { "BF31", "BF3103800105", 0 },
    { "BF33", "BF3303800103", 0 },
    { "BF2D", VECTOR_PROFILES_ERROR, 0 },
    { "BF3E", "BF3E00", 0 },
    { "BF2E", "", 0 },
    { "BF22", NULL, USHER_ERROR_REMOVED },
    { "BF2B", VECTOR_RETRIEVED_NONE, 0 },
    { "BF3F", "BF3F0380017F", 0 },
  };
  static const int codes[] = { USHER_ERROR_BUSY,     USHER_ERROR_REFUSED, USHER_ERROR_CARD,      USHER_ERROR_PROTOCOL,
                               USHER_ERROR_PROTOCOL, USHER_ERROR_REMOVED, USHER_ERROR_NOT_FOUND, USHER_ERROR_CARD };
  static const char iccid[] = "89000123456789012341";
  GError *errors[8] = { NULL };
  UsherCard *card = script_card_new (steps, G_N_ELEMENTS (steps));

  g_assert_false (usher_es10c_enable (card, iccid, NULL, TRUE, NULL, &errors[0]));
  g_assert_false (usher_es10c_delete (card, iccid, NULL, NULL, &errors[1]));
  g_assert_null (usher_es10c_list_profiles (card, NULL, &errors[2]));
  g_assert_null (usher_es10c_get_eid (card, NULL, &errors[3]));
  g_assert_null (usher_es10b_get_euicc_challenge (card, NULL, &errors[4]));
  g_assert_null (usher_es10b_get_euicc_info2 (card, NULL, &errors[5]));
  g_assert_null (usher_es10b_retrieve_notification (card, 3, NULL, &errors[6]));
  g_assert_false (usher_es10a_set_default_dp (card, "", NULL, &errors[7]));
  g_assert_cmpstr (errors[0]->message, ==, "EnableProfile: the card refused with code 5 (enable_toolkit_busy)");
  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      g_assert_error (errors[i], USHER_ERROR, codes[i]);
      g_clear_error (&errors[i]);
    }
  script_card_finish (card);
}

/* What was never an ICCID is told to the person, not to the card. */
static void
test_invalid (void)
{
  g_autoptr (GError) error = NULL;
  UsherCard *card = script_card_new (NULL, 0);

  g_assert_false (usher_es10c_disable (card, "12", NULL, TRUE, NULL, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_INVALID);
  script_card_finish (card);
}

/* Agreements come back whole for the server, refusals as errors. */
static void
test_download_calls (void)
{
  static const Step steps[] = {
    { "BF38", VECTOR_AUTHENTICATE_OK, 0 }, { "BF38", VECTOR_AUTHENTICATE_ERROR, 0 }, { "BF21", VECTOR_PREPARE_OK, 0 },
    { "BF21", VECTOR_PREPARE_ERROR, 0 },   { "BF41", VECTOR_CANCEL_OK, 0 },          { "BF41", VECTOR_CANCEL_ERROR, 0 },
  };
  g_autoptr (GError) unknown_ci = NULL;
  g_autoptr (GError) undefined = NULL;
  g_autoptr (GError) no_session = NULL;
  g_autoptr (GBytes) tlv = octets ("3000");
  const UsherServerAuth server = { tlv, tlv, tlv, tlv };
  const UsherDownloadAuth download = { tlv, tlv, tlv };
  const UsherDeviceContext context = { NULL, { 0 }, NULL };
  UsherCard *card = script_card_new (steps, G_N_ELEMENTS (steps));
  g_autoptr (GBytes) authenticated = usher_es10b_authenticate_server (card, &server, &context, NULL, NULL);
  g_autoptr (GBytes) prepared = NULL;
  g_autoptr (GBytes) cancelled = NULL;

  g_assert_cmpuint (g_bytes_get_size (authenticated), ==, strlen (VECTOR_AUTHENTICATE_OK) / 2);
  g_assert_null (usher_es10b_authenticate_server (card, &server, &context, NULL, &unknown_ci));
  g_assert_error (unknown_ci, USHER_ERROR, USHER_ERROR_UNTRUSTED);
  prepared = usher_es10b_prepare_download (card, &download, NULL, NULL, NULL);
  g_assert_nonnull (prepared);
  g_assert_null (usher_es10b_prepare_download (card, &download, NULL, NULL, &undefined));
  g_assert_error (undefined, USHER_ERROR, USHER_ERROR_CARD);
  cancelled = usher_es10b_cancel_session (card, tlv, USHER_CANCEL_REASON_POSTPONED, NULL, NULL);
  g_assert_nonnull (cancelled);
  g_assert_null (usher_es10b_cancel_session (card, tlv, USHER_CANCEL_REASON_TIMEOUT, NULL, &no_session));
  g_assert_error (no_session, USHER_ERROR, USHER_ERROR_NOT_FOUND);
  script_card_finish (card);
}

static void
keep_fraction (const char *step, double fraction, gpointer data)
{
  *(double *) data = fraction;
}

/* Loads the smallest package: BF36 and BF23, A0, A1, 88, A3, 86. */
static UsherInstallResult *
load (const Step *steps, guint n_steps, double *fraction, GError **error)
{
  g_autoptr (GBytes) package = octets (VECTOR_BPP_LEAST);
  g_autoptr (GPtrArray) segments = usher_bpp_split (package, NULL);
  UsherProgress *progress = usher_progress_new (keep_fraction, fraction);
  UsherCard *card = script_card_new (steps, n_steps);
  UsherInstallResult *result = usher_es10b_load_bpp (card, segments, progress, NULL, error);

  usher_progress_free (progress);
  script_card_finish (card);
  return result;
}

/* The answer to the last segment is the result. */
static void
test_load (void)
{
  static const Step steps[] = { { "BF3624BF23", "", 0 }, { "A0038701", "", 0 }, { "A103", "", 0 },
                                { "880177", "", 0 },     { "A303", "", 0 },     { "860180", VECTOR_PIR_OK, 0 } };
  g_autoptr (GError) error = NULL;
  double fraction = 0;
  g_autoptr (UsherInstallResult) result = load (steps, G_N_ELEMENTS (steps), &fraction, &error);

  g_assert_no_error (error);
  g_assert_true (result->installed);
}

/* The first answer ends it: nothing more is sent. */
static void
test_load_stops (void)
{
  static const Step steps[] = {
    { "BF36", "", 0 }, { "A003", "", 0 }, { "A103", "", 0 }, { "8801", VECTOR_PIR_PLAIN, 0 }
  };
  g_autoptr (GError) error = NULL;
  double fraction = 0;
  g_autoptr (UsherInstallResult) result = load (steps, G_N_ELEMENTS (steps), &fraction, &error);

  g_assert_no_error (error);
  g_assert_false (result->installed);
  g_assert_cmpint (result->reason, ==, 9);
}

/* A card that ends in silence has the result among its notifications. */
static void
test_load_silent (void)
{
  static const Step steps[] = { { "BF36", "", 0 },
                                { "A003", "", 0 },
                                { "A103", "", 0 },
                                { "8801", "", 0 },
                                { "A303", "", 0 },
                                { "8601", "", 0 },
                                { "BF280481020780", "BF2812A010BF2F0D800100810207800C046162632E", 0 },
                                { "BF2B05A003800100", VECTOR_RETRIEVED, 0 } };
  g_autoptr (GError) error = NULL;
  double fraction = 0;
  g_autoptr (UsherInstallResult) result = load (steps, G_N_ELEMENTS (steps), &fraction, &error);

  g_assert_no_error (error);
  g_assert_true (result->installed);
  g_assert_cmpfloat_with_epsilon (fraction, 1, 0.001);
}

/* A status word in the middle is not the end of the story either; without a statement the status word is the error. */
static void
test_load_status_word (void)
{
  static const Step found[] = { { "BF36", "", 0 },
                                { "A003", NULL, USHER_ERROR_NO_SPACE },
                                { "BF28", "BF2812A010BF2F0D800100810207800C046162632E", 0 },
                                { "BF2B", VECTOR_RETRIEVED, 0 } };
  static const Step none[] = { { "BF36", NULL, USHER_ERROR_CARD }, { "BF28", "BF2802A000", 0 } };
  g_autoptr (GError) error = NULL;
  double fraction = 0;
  g_autoptr (UsherInstallResult) result = load (found, G_N_ELEMENTS (found), &fraction, &error);

  g_assert_no_error (error);
  g_assert_true (result->installed);
  g_assert_null (load (none, G_N_ELEMENTS (none), &fraction, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_CARD);
}

/* An answer that was garbled on its way says nothing of the profile: the card's notifications do. */
static void
test_load_garbled (void)
{
  static const Step found[] = { { "BF36", "", 0 },
                                { "A003", "", 0 },
                                { "A103", "", 0 },
                                { "8801", "", 0 },
                                { "A303", "", 0 },
                                { "8601", "BF3701", 0 },
                                { "BF28", "BF2812A010BF2F0D800100810207800C046162632E", 0 },
                                { "BF2B", VECTOR_RETRIEVED, 0 } };
  static const Step none[] = { { "BF36", "BF3700", 0 }, { "BF28", "BF2802A000", 0 } };
  g_autoptr (GError) error = NULL;
  double fraction = 0;
  g_autoptr (UsherInstallResult) result = load (found, G_N_ELEMENTS (found), &fraction, &error);

  g_assert_no_error (error);
  g_assert_true (result->installed);
  g_assert_null (load (none, G_N_ELEMENTS (none), &fraction, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_PROTOCOL);
}

/* A card that is gone is not asked; one that is silent and knows nothing leaves the matter unfinished. */
static void
test_load_unknown (void)
{
  static const Step gone[] = { { "BF36", "", 0 }, { "A003", NULL, USHER_ERROR_REMOVED } };
  static const Step silent[] = { { "BF36", "", 0 }, { "A003", "", 0 }, { "A103", "", 0 },          { "8801", "", 0 },
                                 { "A303", "", 0 }, { "8601", "", 0 }, { "BF28", "BF2802A000", 0 } };
  g_autoptr (GError) error = NULL;
  double fraction = 0;

  g_assert_null (load (gone, G_N_ELEMENTS (gone), &fraction, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_REMOVED);
  g_clear_error (&error);
  g_assert_null (load (silent, G_N_ELEMENTS (silent), &fraction, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_UNFINISHED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/esim/es10-card/reads", test_reads);
  g_test_add_func ("/esim/es10-card/writes", test_writes);
  g_test_add_func ("/esim/es10-card/refusals", test_refusals);
  g_test_add_func ("/esim/es10-card/invalid", test_invalid);
  g_test_add_func ("/esim/es10-card/download-calls", test_download_calls);
  g_test_add_func ("/esim/es10-card/load", test_load);
  g_test_add_func ("/esim/es10-card/load-stops", test_load_stops);
  g_test_add_func ("/esim/es10-card/load-silent", test_load_silent);
  g_test_add_func ("/esim/es10-card/load-status-word", test_load_status_word);
  g_test_add_func ("/esim/es10-card/load-garbled", test_load_garbled);
  g_test_add_func ("/esim/es10-card/load-unknown", test_load_unknown);
  return g_test_run ();
}
