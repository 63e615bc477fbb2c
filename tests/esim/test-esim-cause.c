/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every code that cards and servers may give has its row, and unknown ones a truthful one. */
#include "usher-esim-cause.h"

#include <string.h>

#include "usher-install-result.h"

/* Each row is reached by at least one look-up: names are unique, sentences are there and end as such, exit status fits. */
static void
test_rows (void)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  const UsherEsimCause *cause;
  guint count = 0;

  while ((cause = usher_esim_cause_table_get (count)) != NULL)
    {
      g_assert_true (g_hash_table_add (names, (gpointer) cause->advice.name));
      g_assert_true (g_str_has_suffix (cause->advice.sentence, "."));
      g_assert_null (strstr (cause->advice.sentence, "SM-DP"));
      g_assert_null (strstr (cause->advice.sentence, "ICCID"));
      /* What is used up cannot be helped by trying again. */
      g_assert_false (cause->advice.used_up && cause->advice.retry);
      g_assert_cmpint (cause->advice.exit_status, !=, USHER_EXIT_DONE);
      count++;
    }
  g_assert_cmpuint (count, >, 110);
}

/* The codes of SGP.22 for each call have rows of their own, and another code the call's general one. */
static void
test_es10 (void)
{
  static const struct {
    UsherEs10Call call;
    int codes[8];
  } calls[] = {
    { USHER_ES10_AUTHENTICATE_SERVER, { 1, 2, 3, 4, 5, 6, 7 } },
    { USHER_ES10_PREPARE_DOWNLOAD, { 1, 2, 3, 4, 5 } },
    { USHER_ES10_CANCEL_SESSION, { 5 } },
    { USHER_ES10_RETRIEVE_NOTIFICATIONS, { 1 } },
    { USHER_ES10_REMOVE_NOTIFICATION, { 1 } },
    { USHER_ES10_LIST_PROFILES, { 1 } },
    { USHER_ES10_ENABLE, { 1, 2, 3, 4, 5, 20 } },
    { USHER_ES10_DISABLE, { 1, 2, 3, 5, 20 } },
    { USHER_ES10_DELETE, { 1, 2, 3, 20, 21 } },
    { USHER_ES10_SET_NICKNAME, { 1 } },
    { USHER_ES10_MEMORY_RESET, { 1, 5 } },
    { USHER_ES10_LIST_NOTIFICATIONS, { 0 } },
    { USHER_ES10_SET_DEFAULT_ADDRESS, { 0 } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
    {
      const UsherEsimCause *general = usher_esim_cause_for_es10 (calls[i].call, 127);

      g_assert_true (usher_esim_cause_for_es10 (calls[i].call, 99) == general);
      g_assert_cmpstr (usher_es10_call_get_name (calls[i].call), !=, "ES10");
      for (guint j = 0; calls[i].codes[j] != 0; j++)
        g_assert_true (usher_esim_cause_for_es10 (calls[i].call, calls[i].codes[j]) != general);
    }
  g_assert_cmpint (usher_esim_cause_for_es10 (USHER_ES10_ENABLE, 5)->code, ==, USHER_ERROR_BUSY);
}

/* Every reason of a failed installation has a row of its own; every command goes into the message. */
static void
test_pir (void)
{
  static const char *const commands[] = {
    "initialiseSecureChannel", "configureISDP",       "storeMetadata", "storeMetadata2",
    "replaceSessionKeys",      "loadProfileElements", "unknown"
  };
  const UsherEsimCause *general = usher_esim_cause_for_pir (99);
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);

  for (int reason = 1; reason <= 15; reason++)
    {
      g_assert_true (usher_esim_cause_for_pir (reason) != general);
      g_assert_true (g_hash_table_add (seen, (gpointer) usher_esim_cause_for_pir (reason)));
    }
  g_assert_true (usher_esim_cause_for_pir (127) != general);
  for (int command = 0; command <= 6; command++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GArray) statuses = g_array_new (FALSE, FALSE, sizeof (UsherPeStatus));
      const UsherInstallResult result = { .command = command, .reason = 42, .statuses = statuses };

      usher_install_result_set_error (&result, &error);
      g_assert_nonnull (strstr (error->message, commands[command]));
      g_assert_nonnull (strstr (error->message, "reason 42"));
    }
}

/* The pairs of ES9+, ES11 and ES2+. */
static const char *const pairs[][2] = {
  { "8.1", "4.8" },   { "8.1", "6.1" },    { "8.1.1", "2.2" },  { "8.1.1", "3.1" }, { "8.1.1", "3.8" },
  { "8.1.1", "3.9" }, { "8.1.2", "6.1" },  { "8.1.2", "6.3" },  { "8.1.3", "6.1" }, { "8.1.3", "6.3" },
  { "8.2", "1.2" },   { "8.2", "3.7" },    { "8.2.1", "1.2" },  { "8.2.1", "3.1" }, { "8.2.1", "3.3" },
  { "8.2.1", "3.5" }, { "8.2.1", "3.9" },  { "8.2.5", "1.2" },  { "8.2.5", "3.7" }, { "8.2.5", "3.8" },
  { "8.2.5", "3.9" }, { "8.2.5", "4.3" },  { "8.2.6", "3.1" },  { "8.2.6", "3.3" }, { "8.2.6", "3.8" },
  { "8.2.6", "3.9" }, { "8.2.7", "2.2" },  { "8.2.7", "3.8" },  { "8.2.7", "6.4" }, { "8.8", "3.1" },
  { "8.8", "3.10" },  { "8.8.1", "3.8" },  { "8.8.2", "3.1" },  { "8.8.3", "3.1" }, { "8.8.4", "3.7" },
  { "8.8.5", "4.1" }, { "8.8.5", "4.10" }, { "8.8.5", "6.4" },  { "8.9", "4.2" },   { "8.9", "5.1" },
  { "8.9.1", "3.8" }, { "8.9.2", "3.1" },  { "8.9.3", "3.1" },  { "8.9.4", "3.7" }, { "8.9.5", "3.3" },
  { "8.9.5", "3.9" }, { "8.10.1", "3.9" }, { "8.11.1", "3.9" },
};

/* Each pair has a row of its own; a known reason of an unknown subject a general one; anything else the last. */
static void
test_rsp (void)
{
  const UsherEsimCause *last = usher_esim_cause_for_rsp (NULL, "9.9", "9.9");
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      const UsherEsimCause *cause = usher_esim_cause_for_rsp ("authenticateClient", pairs[i][0], pairs[i][1]);

      g_assert_true (cause != last);
      g_assert_true (g_hash_table_add (seen, (gpointer) cause));
    }
  g_assert_true (usher_esim_cause_for_rsp (NULL, NULL, NULL) == last);
  g_assert_true (usher_esim_cause_for_rsp (NULL, "8.2.6", NULL) == last);
  g_assert_cmpint (usher_esim_cause_for_rsp (NULL, "1.6", "5.1")->code, ==, USHER_ERROR_UNREACHABLE);
  g_assert_true (usher_esim_cause_for_rsp ("cancelSession", "8.10.1", "3.9")
                 != usher_esim_cause_for_rsp ("getBoundProfilePackage", "8.10.1", "3.9"));
}

/* Codes that the person can type again are of the other domain, and the order that is closed is told as used up. */
static void
test_confirmation_code (void)
{
  g_autoptr (GError) wrong = NULL;
  g_autoptr (GError) closed = NULL;

  usher_esim_cause_set_error (usher_esim_cause_for_rsp (NULL, "8.2.7", "3.8"), &wrong, "code %d%%", 5);
  g_assert_error (wrong, USHER_RETRY, USHER_RETRY_WRONG_CODE);
  g_assert_cmpstr (wrong->message, ==, "code 5%");
  g_assert_true (usher_error_get_advice (wrong)->retry);
  usher_esim_cause_set_error (usher_esim_cause_for_rsp (NULL, "8.2.7", "6.4"), &closed, "closed");
  g_assert_error (closed, USHER_ERROR, USHER_ERROR_USED_UP);
  g_assert_true (usher_error_get_advice (closed)->used_up);
  usher_esim_cause_set_error (usher_esim_cause_for_pir (1), NULL, "nobody listens");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/esim/esim-cause/rows", test_rows);
  g_test_add_func ("/esim/esim-cause/es10", test_es10);
  g_test_add_func ("/esim/esim-cause/pir", test_pir);
  g_test_add_func ("/esim/esim-cause/rsp", test_rsp);
  g_test_add_func ("/esim/esim-cause/confirmation-code", test_confirmation_code);
  return g_test_run ();
}
