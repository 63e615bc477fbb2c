/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Number arithmetic on ASCII digits of any length. */
#include "usher-label-digits.h"

#include <string.h>

const char *
usher_label_skip_caption (const char *text, const char *caption)
{
  gsize length = strlen (caption);

  if (g_ascii_strncasecmp (text, caption, length) != 0)
    return text;
  text += length;
  return text + strspn (text, " \t:=");
}

char *
usher_label_compact (const char *text, const char *separators)
{
  g_autoptr (GString) digits = g_string_new (NULL);

  for (; *text != '\0'; text++)
    {
      if (g_ascii_isdigit (*text))
        g_string_append_c (digits, *text);
      else if (digits->len == 0 || strchr (separators, *text) == NULL)
        return NULL;
    }
  return digits->len == 0 ? NULL : g_string_free (g_steal_pointer (&digits), FALSE);
}

gboolean
usher_label_luhn_holds (const char *digits)
{
  gsize length = strlen (digits);
  guint sum = 0;

  for (gsize i = 0; i < length; i++)
    {
      guint value = (guint) g_ascii_digit_value (digits[length - 1 - i]) << (i % 2);

      sum += value > 9 ? value - 9 : value;
    }
  return sum % 10 == 0;
}

guint
usher_label_mod97 (const char *digits)
{
  guint rest = 0;

  for (; *digits != '\0'; digits++)
    rest = (rest * 10 + (guint) g_ascii_digit_value (*digits)) % 97;
  return rest;
}
