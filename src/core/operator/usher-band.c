/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The week is looked at minute by minute: 10080 of them are few, and nothing has to be cut and joined. */
#include "usher-band.h"

#include <string.h>

#define DAYS 7
#define MINUTES_OF_HOUR 60
#define MINUTES_OF_DAY (USHER_HOURS_OF_DAY * MINUTES_OF_HOUR)
#define PERMILLE 1000

static const char *const day_names[DAYS] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };

typedef struct {
  char *id;     /* (owned) (nullable) */
  char **days;  /* (owned) (nullable) */
  char *from;   /* (owned) (nullable) */
  char *to;     /* (owned) (nullable) */
} RawBand;

static const UsherField band_fields[] = {
  { "id", USHER_FIELD_ID, TRUE, G_STRUCT_OFFSET (RawBand, id), 0, 0 },
  { "days", USHER_FIELD_IDS, TRUE, G_STRUCT_OFFSET (RawBand, days), 0, 0 },
  { "from", USHER_FIELD_ID, TRUE, G_STRUCT_OFFSET (RawBand, from), 0, 0 },
  { "to", USHER_FIELD_ID, TRUE, G_STRUCT_OFFSET (RawBand, to), 0, 0 },
  { NULL, USHER_FIELD_ANY, FALSE, 0, 0, 0 },
};

void
usher_band_free (UsherBand *band)
{
  if (band == NULL)
    return;
  g_free (band->id);
  g_free (band);
}

static gboolean
parse_time (const UsherReader *reader, json_t *where, const char *text, guint *minutes, GError **error)
{
  guint hour, minute;

  if (strlen (text) != strlen ("22:00") || text[2] != ':' || !g_ascii_isdigit (text[0]) || !g_ascii_isdigit (text[1])
      || !g_ascii_isdigit (text[3]) || !g_ascii_isdigit (text[4]))
    return usher_reader_fail (reader, where, error, "\"%s\" is not a time of day like 22:00", text);
  hour = (guint) (g_ascii_digit_value (text[0]) * 10 + g_ascii_digit_value (text[1]));
  minute = (guint) (g_ascii_digit_value (text[3]) * 10 + g_ascii_digit_value (text[4]));
  *minutes = hour * MINUTES_OF_HOUR + minute;
  if (minute >= MINUTES_OF_HOUR || *minutes > MINUTES_OF_DAY)
    return usher_reader_fail (reader, where, error, "\"%s\" is not a time of day", text);
  return TRUE;
}

static gboolean
parse_days (const UsherReader *reader, json_t *where, char **names, guint *days, GError **error)
{
  *days = 0;
  for (; *names != NULL; names++)
    {
      guint day = 0;

      while (day < DAYS && strcmp (day_names[day], *names) != 0)
        day++;
      if (day == DAYS)
        return usher_reader_fail (reader, where, error, "\"%s\" is not a day: mon tue wed thu fri sat sun", *names);
      *days |= 1u << day;
    }
  return TRUE;
}

static gboolean
fill_band (const UsherReader *reader, json_t *value, const RawBand *raw, UsherBand *band, GError **error)
{
  if (strcmp (raw->id, USHER_BAND_DEFAULT) == 0 || strcmp (raw->id, USHER_BAND_SMS) == 0)
    return usher_reader_fail (reader, value, error, "\"%s\" cannot be the name of a band", raw->id);
  if (!parse_days (reader, json_object_get (value, "days"), raw->days, &band->days, error)
      || !parse_time (reader, json_object_get (value, "from"), raw->from, &band->from, error)
      || !parse_time (reader, json_object_get (value, "to"), raw->to, &band->to, error))
    return FALSE;
  if (band->from == band->to || band->from == MINUTES_OF_DAY)
    return usher_reader_fail (reader, value, error, "the band \"%s\" is empty", raw->id);
  return TRUE;
}

UsherBand *
usher_band_parse (const UsherReader *reader, json_t *value, GError **error)
{
  RawBand raw = { NULL, NULL, NULL, NULL };
  g_autoptr (UsherBand) band = g_new0 (UsherBand, 1);
  gboolean done = usher_reader_read (reader, value, band_fields, &raw, error) && fill_band (reader, value, &raw, band, error);

  band->id = g_steal_pointer (&raw.id);
  g_strfreev (raw.days);
  g_free (raw.from);
  g_free (raw.to);
  return done ? g_steal_pointer (&band) : NULL;
}

static gboolean
covers (const UsherBand *band, guint day, guint minute)
{
  gboolean began_today = (band->days >> day & 1) != 0;
  gboolean began_yesterday = (band->days >> (day + DAYS - 1) % DAYS & 1) != 0;

  if (band->from < band->to)
    return began_today && minute >= band->from && minute < band->to;
  return (began_today && minute >= band->from) || (began_yesterday && minute < band->to);
}

static guint
find_band (const UsherBand *const *bands, guint n_bands, guint day, guint minute)
{
  guint i = 0;

  while (i < n_bands && !covers (bands[i], day, minute))
    i++;
  return i;
}

void
usher_band_get_shares (const UsherBand *const *bands, guint n_bands, const UsherUsageHours *hours, gint64 *permille)
{
  for (guint i = 0; i < n_bands; i++)
    permille[i] = 0;
  if (hours->total == 0)
    return;
  for (guint minute = 0; minute < DAYS * MINUTES_OF_DAY; minute++)
    {
      guint band = find_band (bands, n_bands, minute / MINUTES_OF_DAY, minute % MINUTES_OF_DAY);

      if (band < n_bands)
        permille[band] += hours->weights[minute / MINUTES_OF_HOUR];
    }
  for (guint i = 0; i < n_bands; i++)
    permille[i] = permille[i] * PERMILLE / (hours->total * MINUTES_OF_HOUR);
}
