/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Check digits and digit codings; pure functions. */
#include "iccid.h"

#include <string.h>

#define FILLER 0xF

char *
virtual_luhn_append (const char *digits)
{
  guint sum = 0;
  gsize length = strlen (digits);

  for (gsize i = 0; i < length; i++)
    {
      guint digit = (guint) (digits[length - 1 - i] - '0');

      if (i % 2 == 0) /* the check digit itself will stand to the right */
        digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
      sum += digit;
    }
  return g_strdup_printf ("%s%u", digits, (10 - sum % 10) % 10);
}

char *
virtual_eid_append (const char *digits)
{
  guint rest = 0;

  for (const char *digit = digits; *digit != '\0'; digit++)
    rest = (rest * 10 + (guint) (*digit - '0')) % 97;
  rest = rest * 100 % 97;
  return g_strdup_printf ("%s%02u", digits, 98 - rest);
}

gboolean
virtual_iccid_is_valid (const char *text)
{
  gsize digits = strspn (text, "0123456789");

  return digits >= 18 && digits <= 20 && (text[digits] == '\0' || (digits < 20 && g_str_equal (text + digits, "F")));
}

void
virtual_iccid_encode (const char *iccid, gboolean swapped, guint8 bytes[VIRTUAL_ICCID_LENGTH])
{
  gsize digits = strspn (iccid, "0123456789");

  for (gsize i = 0; i < VIRTUAL_ICCID_LENGTH; i++)
    {
      guint first = 2 * i < digits ? (guint) (iccid[2 * i] - '0') : FILLER;
      guint second = 2 * i + 1 < digits ? (guint) (iccid[2 * i + 1] - '0') : FILLER;

      bytes[i] = (guint8) (swapped ? second << 4 | first : first << 4 | second);
    }
}

char *
virtual_iccid_decode (const guint8 bytes[VIRTUAL_ICCID_LENGTH], gboolean swapped)
{
  GString *digits = g_string_new (NULL);

  for (gsize i = 0; i < 2 * VIRTUAL_ICCID_LENGTH; i++)
    {
      gboolean low = (i % 2 == 0) == swapped;
      guint8 nibble = low ? bytes[i / 2] & 0xF : bytes[i / 2] >> 4;

      if (nibble < 10)
        g_string_append_c (digits, (char) ('0' + nibble));
    }
  return g_string_free (digits, FALSE);
}
