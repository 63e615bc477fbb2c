/* SPDX-License-Identifier: GPL-3.0-or-later */
/* IMEI: 14 digits and a check digit, or 14 alone; IMEISV: 14 digits and two of the software version, unchecked. The type
 * allocation code (TAC) is the first eight. */
#include "usher-label-imei.h"
#include "usher-label-digits.h"

#include <string.h>

#define TAC_DIGITS 8
#define BARE_DIGITS 14
#define IMEI_DIGITS 15
#define IMEISV_DIGITS 16

/* (nullable) */
static char *
imei_digits (const char *text)
{
  /* Longer captions first: labels of devices with two modems number them. */
  static const char *const captions[] = { "IMEISV", "IMEI1:", "IMEI2:", "IMEI" };
  const char *number = text;

  for (guint i = 0; i < G_N_ELEMENTS (captions) && number == text; i++)
    number = usher_label_skip_caption (text, captions[i]);
  return usher_label_compact (number, " -/");
}

static gboolean
claims (const char *text)
{
  g_autofree char *digits = imei_digits (text);

  if (digits == NULL)
    return FALSE;
  return !g_ascii_isdigit (*text) || strlen (digits) == IMEI_DIGITS || strlen (digits) == IMEISV_DIGITS;
}

static void
judge (const char *text, UsherLabel *label)
{
  g_autofree char *digits = imei_digits (text);
  gsize length = digits == NULL ? 0 : strlen (digits);
  g_autofree char *tac = NULL;

  if (length < BARE_DIGITS || length > IMEISV_DIGITS)
    {
      usher_label_refuse (label, "an IMEI has 15 digits, an IMEISV has 16");
      return;
    }
  tac = g_strndup (digits, TAC_DIGITS);
  usher_label_set_text (label, "type", length == IMEISV_DIGITS ? "IMEISV" : "IMEI");
  usher_label_set_text (label, "compact", digits);
  usher_label_set_text (label, "tac", tac);
  if (length == BARE_DIGITS)
    usher_label_warn (label, "the IMEI has no check digit, so a misread digit cannot be noticed");
  if (length == IMEI_DIGITS && !usher_label_luhn_holds (digits))
    usher_label_refuse (label, "the check digit of the IMEI is wrong: a digit was misread or misprinted");
}

const UsherLabelFormat usher_label_format_imei = { USHER_LABEL_IMEI, claims, judge };
