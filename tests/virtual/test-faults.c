/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The script of faults: who is meant, when a row fires, and what a wrong row says. */
#include "faults.h"

#include <string.h>

#include "usher-error.h"

static VirtualFaults *
parse (const char *text, const char *name)
{
  const char *const names[] = { name, NULL };
  g_autoptr (GError) error = NULL;
  VirtualFaults *faults = virtual_faults_parse (text, strlen (text), names, &error);
  g_assert_no_error (error);
  return faults;
}

/* An exchange row fires at that exchange and as often as it says, after the card has executed the command. */
static void
test_exchange (void)
{
  g_autoptr (VirtualFaults) faults = parse ("[{\"at\":\"exchange\",\"n\":2,\"do\":\"unplug\",\"value\":50,\"times\":2}]", "1-1");

  for (guint i = 1; i < 5; i++)
    {
      g_assert_null (virtual_faults_before (faults, 10));
      const VirtualFault *fault = virtual_faults_after (faults, 2, NULL);
      g_assert_true ((fault != NULL) == (i == 2 || i == 3));
      if (fault != NULL)
        g_assert_cmpuint (fault->value, ==, 50);
    }
}

/* A status word at an exchange replaces the execution, given as a number or as text. */
static void
test_status_word (void)
{
  g_autoptr (VirtualFaults) faults = parse ("[{\"at\":\"exchange\",\"n\":1,\"do\":\"sw\",\"value\":\"6601\"},"
                                            "{\"at\":\"step\",\"n\":\"get-eid\",\"do\":\"sw\",\"value\":28416}]", "1-1");

  g_assert_cmphex (virtual_faults_before (faults, 10)->value, ==, 0x6601);
  g_assert_null (virtual_faults_after (faults, 2, "none"));
  g_assert_cmphex (virtual_faults_after (faults, 2, "get-eid")->value, ==, 0x6F00);
  g_assert_null (virtual_faults_after (faults, 2, "get-eid"));
}

/* A byte row fires in the direction in which the count is crossed. */
static void
test_bytes (void)
{
  g_autoptr (VirtualFaults) faults = parse ("[{\"at\":\"bytes\",\"n\":15,\"do\":\"unplug\"},"
                                            "{\"at\":\"bytes\",\"n\":26,\"do\":\"unplug\"}]", "1-1");

  g_assert_null (virtual_faults_before (faults, 10));
  g_assert_nonnull (virtual_faults_after (faults, 5, NULL));
  g_assert_null (virtual_faults_before (faults, 10));
  g_assert_nonnull (virtual_faults_after (faults, 5, NULL));
}

/* A row with a device is for that device alone, one without for all. */
static void
test_device (void)
{
  const char *text = "[{\"device\":\"1-2\",\"at\":\"exchange\",\"n\":1,\"do\":\"mute\"}]";
  g_autoptr (VirtualFaults) other = parse (text, "1-1");
  g_autoptr (VirtualFaults) mine = parse (text, "1-2");

  (void) virtual_faults_before (other, 1);
  (void) virtual_faults_before (mine, 1);
  g_assert_null (virtual_faults_after (other, 2, NULL));
  g_assert_nonnull (virtual_faults_after (mine, 2, NULL));
}

#define SERVER_ROWS \
  "[{\"at\":\"step\",\"n\":\"es9.cancelSession\",\"do\":\"drop\"},{\"at\":\"step\",\"n\":\"tls\",\"do\":\"expired\"}"

/* Rows for the servers are passed over, and counted when a wrong row is named. */
static void
test_server_rows (void)
{
  static const char good[] = SERVER_ROWS ",{\"at\":\"exchange\",\"n\":1,\"do\":\"mute\"}]";
  static const char bad[] = SERVER_ROWS ",{\"at\":\"exchange\",\"n\":1,\"do\":\"explode\"}]";
  g_autoptr (VirtualFaults) faults = parse (good, "1-1");
  g_autoptr (GError) error = NULL;

  g_assert_null (virtual_faults_before (faults, 1));
  g_assert_nonnull (virtual_faults_after (faults, 2, NULL));
  g_assert_null (virtual_faults_parse (bad, strlen (bad), NULL, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "row 3"));
}

/* Wrong documents are refused with the row and the key that is wrong. */
static void
test_refused (void)
{
  static const char *const texts[] = {
    "{}", "[", "[1]", "[{\"at\":\"never\",\"n\":1,\"do\":\"mute\"}]", "[{\"at\":\"exchange\",\"n\":0,\"do\":\"mute\"}]",
    "[{\"at\":\"exchange\",\"n\":\"x\",\"do\":\"mute\"}]", "[{\"at\":\"step\",\"n\":1,\"do\":\"mute\"}]",
    "[{\"at\":\"exchange\",\"n\":1,\"do\":\"explode\"}]", "[{\"at\":\"exchange\",\"n\":1,\"do\":\"sw\",\"value\":\"zz\"}]",
    "[{\"at\":\"exchange\",\"n\":1,\"do\":\"mute\",\"times\":0}]",
  };
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_null (virtual_faults_parse (texts[i], strlen (texts[i]), NULL, &error));
      g_assert_error (error, USHER_ERROR, USHER_ERROR_INVALID);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/virtual/faults/exchange", test_exchange);
  g_test_add_func ("/virtual/faults/status-word", test_status_word);
  g_test_add_func ("/virtual/faults/bytes", test_bytes);
  g_test_add_func ("/virtual/faults/device", test_device);
  g_test_add_func ("/virtual/faults/server-rows", test_server_rows);
  g_test_add_func ("/virtual/faults/refused", test_refused);
  return g_test_run ();
}
