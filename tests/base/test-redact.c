/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Secrets in all their spellings, and foreign text. */
#include "usher-hex.h"
#include "usher-redact.h"

#include <string.h>

#define SECRET "CANARY-4711+x/y"

/* Raw, hex of both cases, percent and base64 at every alignment are replaced. */
static void
test_spellings (void)
{
  g_autofree char *hex = usher_hex_encode ((const guint8 *) SECRET, strlen (SECRET));
  g_autofree char *lower = g_ascii_strdown (hex, -1);
  g_autofree char *percent = g_uri_escape_string (SECRET, NULL, FALSE);
  const char *const texts[] = { SECRET, hex, lower, percent };

  usher_redact_add (SECRET);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *text = g_strdup_printf ("before %s after", texts[i]);
      g_autofree char *clean = usher_redact (text);

      g_assert_cmpstr (clean, ==, "before [redacted] after");
    }
  for (guint shift = 0; shift < 3; shift++)
    {
      g_autofree char *plain = g_strdup_printf ("%.*s%s tail", (int) shift, "ab", SECRET);
      g_autofree char *encoded = g_base64_encode ((const guint8 *) plain, strlen (plain));
      g_autofree char *clean = usher_redact (encoded);

      g_assert_nonnull (strstr (clean, "[redacted]"));
    }
  usher_redact_clear ();
}

/* A longer secret is not left half visible by a shorter one inside it. */
static void
test_longest_first (void)
{
  g_autofree char *clean = NULL;

  usher_redact_add ("ABCD");
  usher_redact_add ("ABCDEFGH");
  clean = usher_redact ("x ABCDEFGH y");
  g_assert_cmpstr (clean, ==, "x [redacted] y");
  usher_redact_clear ();
}

/* Terminal escapes, bidirectional overrides, newlines and bad UTF-8 cannot act. */
static void
test_escape (void)
{
  g_autofree char *clean = usher_text_escape ("a\033[31m\n\xE2\x80\xAE \xFF\xC3\xA9");

  g_assert_cmpstr (clean, ==, "a\\u{1B}[31m\\u{A}\\u{202E} \\x{FF}\xC3\xA9");
}

/* Whatever nobody sees is made visible: separators, joiners, marks, fillers and tags. What people write with stays. */
static void
test_invisible (void)
{
  static const gunichar invisible[] = { 0x85,   0xAD,   0x61C,  0x180E, 0x200B, 0x200F, 0x2028,  0x2029,
                                        0x202A, 0x2060, 0x2066, 0x206F, 0xFEFF, 0xFFF9, 0xE0001, 0xE007F };
  static const gunichar plain[] = { ' ', 0xA0, 0xE9, 0x301, 0x5D0, 0x4E2D, 0x1F600 };

  for (guint i = 0; i < G_N_ELEMENTS (invisible); i++)
    g_assert_true (usher_text_needs_escape (invisible[i]));
  for (guint i = 0; i < G_N_ELEMENTS (plain); i++)
    g_assert_false (usher_text_needs_escape (plain[i]));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/redact/spellings", test_spellings);
  g_test_add_func ("/base/redact/longest-first", test_longest_first);
  g_test_add_func ("/base/redact/escape", test_escape);
  g_test_add_func ("/base/redact/invisible", test_invisible);
  return g_test_run ();
}
