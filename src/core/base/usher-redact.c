/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The set of registered secrets and the replacement of all their spellings; escaping of foreign text. */
#include "usher-redact.h"
#include "usher-hex.h"

#include <string.h>

#define MIN_SECRET 4
#define MASK "[redacted]"

static GMutex lock;
static GPtrArray *spellings; /* (owned) (nullable) of char *, longest first */

static void
wipe_and_free (gpointer text)
{
  explicit_bzero (text, strlen (text));
  g_free (text);
}

static int
compare_longest_first (gconstpointer a, gconstpointer b)
{
  gsize first = strlen (*(char *const *) a);
  gsize second = strlen (*(char *const *) b);

  return first < second ? 1 : first > second ? -1 : 0;
}

/* Takes @text. */
static void
add_spelling (char *text)
{
  if (strlen (text) < MIN_SECRET || g_ptr_array_find_with_equal_func (spellings, text, g_str_equal, NULL))
    {
      wipe_and_free (text);
      return;
    }
  g_ptr_array_add (spellings, text);
}

/* Base64 without the characters that depend on what precedes and follows: a secret inside a longer encoded text is
 * spelled in one of three ways, by its offset modulo 3. */
static void
add_base64 (const guint8 *data, gsize length)
{
  for (guint shift = 0; shift < 3; shift++)
    {
      g_autofree guint8 *padded = g_malloc0 (length + shift);
      g_autofree char *text = NULL;
      gsize first = shift == 0 ? 0 : shift + 1;
      gsize whole = (length + shift) * 8 / 6;

      memcpy (padded + shift, data, length);
      text = g_base64_encode (padded, length + shift);
      if (whole > first)
        add_spelling (g_strndup (text + first, whole - first));
      explicit_bzero (padded, length + shift);
      explicit_bzero (text, strlen (text));
    }
}

static void
add_all_spellings (const char *value, gsize length)
{
  char *hex = usher_hex_encode ((const guint8 *) value, length);

  add_spelling (g_strdup (value));
  add_spelling (g_uri_escape_string (value, NULL, FALSE));
  add_spelling (g_ascii_strdown (hex, -1));
  add_spelling (hex);
  add_base64 ((const guint8 *) value, length);
}

void
usher_redact_add (const char *value)
{
  gsize length = strlen (value);

  if (length < MIN_SECRET)
    return;
  g_mutex_lock (&lock);
  if (spellings == NULL)
    spellings = g_ptr_array_new_with_free_func (wipe_and_free);
  add_all_spellings (value, length);
  g_ptr_array_sort (spellings, compare_longest_first);
  g_mutex_unlock (&lock);
}

void
usher_redact_clear (void)
{
  g_mutex_lock (&lock);
  g_clear_pointer (&spellings, g_ptr_array_unref);
  g_mutex_unlock (&lock);
}

char *
usher_redact (const char *text)
{
  g_autoptr (GString) out = g_string_new (text);

  g_mutex_lock (&lock);
  for (guint i = 0; spellings != NULL && i < spellings->len; i++)
    g_string_replace (out, spellings->pdata[i], MASK, 0);
  g_mutex_unlock (&lock);
  return g_string_free (g_steal_pointer (&out), FALSE);
}

gboolean
usher_text_needs_escape (gunichar c)
{
  GUnicodeType type = g_unichar_type (c);

  return type == G_UNICODE_CONTROL || type == G_UNICODE_FORMAT || type == G_UNICODE_LINE_SEPARATOR
         || type == G_UNICODE_PARAGRAPH_SEPARATOR;
}

char *
usher_text_escape (const char *text)
{
  g_autoptr (GString) out = g_string_new (NULL);

  while (*text != '\0')
    {
      gunichar c = g_utf8_get_char_validated (text, -1);

      if (c == (gunichar) -1 || c == (gunichar) -2)
        {
          g_string_append_printf (out, "\\x{%02X}", (guint8) *text);
          text++;
          continue;
        }
      if (usher_text_needs_escape (c))
        g_string_append_printf (out, "\\u{%X}", c);
      else
        g_string_append_unichar (out, c);
      text = g_utf8_next_char (text);
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}
