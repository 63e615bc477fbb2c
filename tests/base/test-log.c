/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The log sink. */
#include "usher-log.h"
#include "usher-redact.h"

#include <string.h>

/* A registered secret that is logged comes out redacted on standard error. */
static void
test_redacts (void)
{
  if (g_test_subprocess ())
    {
      usher_log_install (TRUE);
      usher_redact_add ("CANARY-1234");
      g_info ("code CANARY-1234 used");
      return;
    }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stderr ("*code ?redacted? used*");
  g_test_trap_assert_stderr_unmatched ("*CANARY*");
}

/* Without --verbose, messages for developers stay silent. */
static void
test_quiet (void)
{
  if (g_test_subprocess ())
    {
      usher_log_install (FALSE);
      g_info ("only for developers");
      return;
    }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stderr_unmatched ("*developers*");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/log/redacts", test_redacts);
  g_test_add_func ("/base/log/quiet", test_quiet);
  return g_test_run ();
}
