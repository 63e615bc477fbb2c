/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ICCID: 19 or 20 digits that begin with 89 (telecommunication) and end with a check digit. As the card stores it, an
 * F fills the 20th place of a number of 19. */
#include "usher-label-iccid.h"
#include "usher-label-digits.h"

#include <string.h>

#define SHORT_DIGITS 19
#define LONG_DIGITS 20

/* (nullable) */
static char *
iccid_digits (const char *text)
{
  g_autofree char *copy = g_strdup (usher_label_skip_caption (text, "ICCID"));
  gsize length = strlen (copy);

  if (length > SHORT_DIGITS && g_ascii_toupper (copy[length - 1]) == 'F')
    copy[length - 1] = '\0';
  return usher_label_compact (g_strchomp (copy), " -");
}

static gboolean
has_shape (const char *digits)
{
  gsize length = strlen (digits);

  return g_str_has_prefix (digits, "89") && (length == SHORT_DIGITS || length == LONG_DIGITS);
}

static gboolean
claims (const char *text)
{
  g_autofree char *digits = iccid_digits (text);

  return digits != NULL && (has_shape (digits) || !g_ascii_isdigit (*text));
}

static void
judge (const char *text, UsherLabel *label)
{
  g_autofree char *digits = iccid_digits (text);
  gboolean luhn;

  if (digits == NULL || !has_shape (digits))
    {
      usher_label_refuse (label, "an ICCID has 19 or 20 digits and begins with 89");
      return;
    }
  luhn = usher_label_luhn_holds (digits);
  usher_label_set_text (label, "iccid", digits);
  usher_label_set_value (label, "luhn", json_boolean (luhn));
  usher_label_set_value (label, "digits", json_integer ((json_int_t) strlen (digits)));
  if (!luhn)
    usher_label_refuse (label, "the check digit of the ICCID is wrong: a digit was misread, or the card has none");
}

const UsherLabelFormat usher_label_format_iccid = { USHER_LABEL_ICCID, claims, judge };
