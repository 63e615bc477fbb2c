/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The error domains and their table. */
#include "usher-error.h"

#include <gio/gio.h>

/* The quark strings are part of what scripts see: they are pinned. */
static void
test_quarks (void)
{
  g_assert_cmpstr (g_quark_to_string (USHER_ERROR), ==, "UsherError");
  g_assert_cmpstr (g_quark_to_string (USHER_RETRY), ==, "UsherRetry");
  g_assert_cmpstr (g_quark_to_string (USHER_CODEC_ERROR), ==, "usher-codec-error-quark");
}

/* Every code has a row, with a name of its own and a sentence that ends in a full stop. */
static void
test_table (void)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  guint rows = 0;

  for (; usher_error_table_get (rows) != NULL; rows++)
    {
      const UsherAdvice *advice = usher_error_table_get (rows);

      g_assert_nonnull (advice->name);
      g_assert_true (g_hash_table_add (names, (gpointer) advice->name));
      g_assert_true (g_str_has_suffix (advice->sentence, "."));
      g_assert_cmpint (advice->exit_status, !=, USHER_EXIT_DONE);
    }
  g_assert_cmpuint (rows, ==, USHER_ERROR_UNFINISHED + 1 + USHER_RETRY_NO_COVERAGE + 1);
}

/* Advice attached to an error survives copying, prefixing and propagating. */
static void
test_attached_advice (void)
{
  static const UsherAdvice mine = { "mine", "Mine.", USHER_EXIT_REFUSED, USHER_ACTOR_OPERATOR, FALSE, TRUE };
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) copy = NULL;

  usher_set_error_advised (&error, USHER_ERROR, USHER_ERROR_CARD, &mine, "code %d", 9);
  g_prefix_error (&error, "failed to load: ");
  copy = g_error_copy (error);
  g_assert_error (copy, USHER_ERROR, USHER_ERROR_CARD);
  g_assert_cmpstr (copy->message, ==, "failed to load: code 9");
  g_assert_true (usher_error_get_advice (copy) == &mine);
}

/* Without attached advice the table answers, and foreign domains are mapped. */
static void
test_default_advice (void)
{
  g_autoptr (GError) removed = g_error_new (USHER_ERROR, USHER_ERROR_REMOVED, "x");
  g_autoptr (GError) cancelled = g_error_new (G_IO_ERROR, G_IO_ERROR_CANCELLED, "x");
  g_autoptr (GError) wrong_code = g_error_new (USHER_RETRY, USHER_RETRY_WRONG_CODE, "x");
  g_autoptr (GError) codec = g_error_new (USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_TAG, "x");

  g_assert_cmpint (usher_error_get_advice (removed)->exit_status, ==, USHER_EXIT_INTERRUPTED);
  g_assert_cmpstr (usher_error_get_advice (cancelled)->name, ==, "cancelled");
  g_assert_cmpstr (usher_error_get_advice (wrong_code)->name, ==, "wrong_code");
  g_assert_cmpint (usher_error_get_advice (codec)->exit_status, ==, USHER_EXIT_INVALID);
  g_assert_cmpstr (usher_error_get_domain_name (codec), ==, "codec");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/error/quarks", test_quarks);
  g_test_add_func ("/base/error/table", test_table);
  g_test_add_func ("/base/error/attached-advice", test_attached_advice);
  g_test_add_func ("/base/error/default-advice", test_default_advice);
  return g_test_run ();
}
