/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of status words. */
#include "usher-status-word.h"

#include <string.h>

/* Each row is reachable: no earlier row hides it. Each has its own name and tells a person something. */
static void
test_rows (void)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  const UsherStatusWord *row;

  for (guint i = 0; (row = usher_status_word_get (i)) != NULL; i++)
    {
      gboolean reached = FALSE;

      for (guint sw = 0; sw <= 0xFFFF && !reached; sw++)
        reached = usher_status_word_find ((guint16) sw) == row;
      g_assert_true (reached);
      g_assert_true (g_hash_table_add (names, (gpointer) row->advice.name));
      g_assert_cmpuint (strlen (row->advice.sentence), >, 4);
      g_assert_true (g_str_has_suffix (row->advice.sentence, "."));
    }
}

/* Only 9000 and 91xx are success. */
static void
test_success (void)
{
  for (guint sw = 0; sw <= 0xFFFF; sw++)
    g_assert_cmpint (usher_status_word_is_success ((guint16) sw), ==, sw == 0x9000 || (sw >= 0x9100 && sw <= 0x91FF));
}

/* The words that the card's side of a download must tell apart have the right code, advice and raw value in the message. */
static void
test_errors (void)
{
  static const struct
  {
    guint16 sw;
    int code;
    gboolean retry;
  } cases[] = {
    { 0x6601, USHER_ERROR_CARD, TRUE },  { 0x6700, USHER_ERROR_CARD, TRUE },          { 0x6881, USHER_ERROR_CARD, TRUE },
    { 0x6982, USHER_ERROR_CARD, FALSE }, { 0x6985, USHER_ERROR_CARD, TRUE },          { 0x6A80, USHER_ERROR_CARD, FALSE },
    { 0x6A84, USHER_ERROR_NO_SPACE, TRUE }, { 0x6A82, USHER_ERROR_NOT_SUPPORTED, FALSE }, { 0x6F00, USHER_ERROR_CARD, TRUE },
    { 0x9300, USHER_ERROR_BUSY, TRUE },  { 0x1234, USHER_ERROR_CARD, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *hex = g_strdup_printf ("%04X", cases[i].sw);
      g_autoptr (GError) error = NULL;

      usher_status_word_set_error (&error, cases[i].sw, "trying");
      g_assert_error (error, USHER_ERROR, cases[i].code);
      g_assert_cmpint (usher_error_get_advice (error)->retry, ==, cases[i].retry);
      g_assert_true (g_str_has_prefix (error->message, "trying: "));
      g_assert_nonnull (strstr (error->message, hex));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/card/status-word/rows", test_rows);
  g_test_add_func ("/card/status-word/success", test_success);
  g_test_add_func ("/card/status-word/errors", test_errors);
  return g_test_run ();
}
