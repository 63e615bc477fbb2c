/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Microseconds UTC to RFC 3339 text and back. */
#include "usher-clock.h"
#include "usher-error.h"

gint64
usher_clock_now (void)
{
  return g_get_real_time ();
}

char *
usher_clock_format (gint64 time)
{
  gint64 seconds = time / G_USEC_PER_SEC;
  gint64 micros = time % G_USEC_PER_SEC;
  g_autoptr (GDateTime) when = NULL;
  g_autofree char *date = NULL;

  if (micros < 0)
    {
      micros += G_USEC_PER_SEC;
      seconds--;
    }
  when = g_date_time_new_from_unix_utc (seconds);
  if (when == NULL)
    return g_strdup ("0000-00-00T00:00:00Z");
  date = g_date_time_format (when, "%Y-%m-%dT%H:%M:%S");
  return g_strdup_printf ("%s.%06dZ", date, (int) micros);
}

/* ISO 8601, which GLib reads, has more forms than RFC 3339: week dates, dates without hyphens, offsets without minutes. */
static gboolean
has_profile (const char *text)
{
  return g_regex_match_simple ("^\\d{4}-\\d\\d-\\d\\d[Tt ]\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?([Zz]|[+-]\\d\\d:\\d\\d)$", text,
                               G_REGEX_DOLLAR_ENDONLY, 0);
}

gboolean
usher_clock_parse (const char *text, gint64 *time, GError **error)
{
  g_autoptr (GDateTime) when = has_profile (text) ? g_date_time_new_from_iso8601 (text, NULL) : NULL;

  if (when == NULL)
    {
      g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_VALUE,
                   "not an RFC 3339 time with a zone: '%.40s'", text);
      return FALSE;
    }
  *time = g_date_time_to_unix (when) * G_USEC_PER_SEC + g_date_time_get_microsecond (when);
  return TRUE;
}
