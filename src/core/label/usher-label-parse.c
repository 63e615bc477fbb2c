/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of formats and who wins it. A format claims a payload by its looks; the first claimer for which the payload
 * is valid wins, else the first claimer, so that a misprinted EID is a wrong EID and not some text. */
#include "usher-label-parse.h"
#include "usher-label-eid.h"
#include "usher-label-iccid.h"
#include "usher-label-imei.h"
#include "usher-label-sgp22.h"
#include "usher-label-text.h"

#include <string.h>

/* In the order in which they are tried: prefixes, then bare digits, then web addresses, then anything. */
static const UsherLabelFormat *const formats[] = {
  &usher_label_format_sgp22_ac,
  &usher_label_format_eid,
  &usher_label_format_imei,
  &usher_label_format_iccid,
  &usher_label_format_url,
  &usher_label_format_text,
};

static const UsherLabelFormat *
find_format (const char *id)
{
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    if (strcmp (formats[i]->id, id) == 0)
      return formats[i];
  return NULL;
}

/* AIM symbology identifiers (ISO/IEC 15424) that scanners put in front: QR, Data Matrix, Code 128. */
static const char *
skip_symbology (const char *data, gsize length)
{
  static const char *const identifiers[] = { "]Q1", "]Q3", "]d1", "]d2", "]C1" };

  for (guint i = 0; i < G_N_ELEMENTS (identifiers); i++)
    {
      gsize size = strlen (identifiers[i]);

      if (length >= size && memcmp (data, identifiers[i], size) == 0)
        return data + size;
    }
  return data;
}

static char *
trim (const char *payload, gsize *length)
{
  const char *start = payload;
  const char *end = payload + *length;

  while (start < end && g_ascii_isspace (*start))
    start++;
  start = skip_symbology (start, (gsize) (end - start));
  while (start < end && g_ascii_isspace (*start))
    start++;
  while (end > start && g_ascii_isspace (end[-1]))
    end--;
  *length = (gsize) (end - start);
  return g_strndup (start, *length);
}

static UsherLabel *
judge_as (const UsherLabelFormat *format, const char *text)
{
  UsherLabel *label = usher_label_new (format->id);

  format->judge (text, label);
  return label;
}

static UsherLabel *
recognise (const char *text)
{
  g_autoptr (UsherLabel) first = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (formats) - 1; i++)
    {
      g_autoptr (UsherLabel) label = NULL;

      if (!formats[i]->claims (text))
        continue;
      label = judge_as (formats[i], text);
      if (label->valid)
        return g_steal_pointer (&label);
      if (first == NULL)
        first = g_steal_pointer (&label);
    }
  return first != NULL ? g_steal_pointer (&first) : judge_as (&usher_label_format_text, text);
}

/* Bare digits say nothing about themselves: whatever else they may be is told. */
static void
add_alternatives (const char *text, UsherLabel *label)
{
  for (guint i = 0; i < G_N_ELEMENTS (formats) - 1; i++)
    {
      g_autoptr (UsherLabel) other = NULL;

      if (strcmp (formats[i]->id, label->format) == 0)
        continue;
      other = judge_as (formats[i], text);
      if (other->valid)
        g_ptr_array_add (label->alternatives, (char *) formats[i]->id);
    }
}

static UsherLabel *
refused (const char *format, const char *problem)
{
  UsherLabel *label = usher_label_new (format);

  usher_label_refuse (label, problem);
  return label;
}

UsherLabel *
usher_label_parse (const char *payload, gssize length, const char *format)
{
  gsize size = length < 0 ? strlen (payload) : (gsize) length;
  const UsherLabelFormat *wanted = format == NULL ? NULL : find_format (format);
  const char *id = wanted == NULL ? USHER_LABEL_TEXT : wanted->id;
  g_autofree char *text = NULL;
  UsherLabel *label;

  if (format != NULL && wanted == NULL)
    return refused (id, "this format is not known");
  if (size > USHER_LABEL_MAX_SIZE)
    return refused (id, "this is longer than any label");
  text = trim (payload, &size);
  if (size == 0)
    return refused (id, "there is nothing in it");
  if (!g_utf8_validate_len (text, size, NULL))
    return refused (id, "these bytes are not text");
  if (wanted != NULL)
    return judge_as (wanted, text);
  label = recognise (text);
  if (strspn (text, "0123456789 -") == size)
    add_alternatives (text, label);
  return label;
}

gboolean
usher_label_knows_format (const char *format)
{
  return find_format (format) != NULL;
}
