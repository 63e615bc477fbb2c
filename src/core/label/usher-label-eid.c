/* SPDX-License-Identifier: GPL-3.0-or-later */
/* EID: 32 digits, often printed in groups of four; the whole number modulo 97 is 1 (SGP.29 10). */
#include "usher-label-eid.h"
#include "usher-label-digits.h"

#include <string.h>

#define EID_DIGITS 32

/* (nullable) */
static char *
eid_digits (const char *text)
{
  return usher_label_compact (usher_label_skip_caption (text, "EID"), " -");
}

static gboolean
claims (const char *text)
{
  g_autofree char *digits = eid_digits (text);

  return digits != NULL && (strlen (digits) == EID_DIGITS || !g_ascii_isdigit (*text));
}

static void
judge (const char *text, UsherLabel *label)
{
  g_autofree char *digits = eid_digits (text);
  guint rest;

  if (digits == NULL || strlen (digits) != EID_DIGITS)
    {
      usher_label_refuse (label, "an EID has exactly 32 digits");
      return;
    }
  rest = usher_label_mod97 (digits);
  usher_label_set_text (label, "eid", digits);
  usher_label_set_value (label, "mod97", json_integer (rest));
  if (rest != 1)
    usher_label_refuse (label, "the check digits of the EID are wrong: a digit was misread or misprinted");
}

const UsherLabelFormat usher_label_format_eid = { USHER_LABEL_EID, claims, judge };
