/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Time at the edges. */
#include "usher-clock.h"
#include "usher-error.h"

/* Microseconds, offsets and times before 1970 survive RFC 3339. */
static void
test_round_trip (void)
{
  static const gint64 times[] = { 0, 1, -1, 1795314840123456, 1795314840999999, 1795314859000001, 4102444800000000 };

  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      g_autofree char *text = usher_clock_format (times[i]);
      gint64 time;

      g_assert_true (usher_clock_parse (text, &time, NULL));
      g_assert_cmpint (time, ==, times[i]);
    }
}

/* An offset is honoured; a text without a zone is refused. */
static void
test_zone (void)
{
  g_autoptr (GError) error = NULL;
  gint64 local, utc;

  g_assert_true (usher_clock_parse ("2026-11-01T02:00:00+02:00", &local, NULL));
  g_assert_true (usher_clock_parse ("2026-11-01T00:00:00Z", &utc, NULL));
  g_assert_cmpint (local, ==, utc);
  g_assert_false (usher_clock_parse ("2026-11-01T00:00:00", &utc, &error));
  g_assert_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_VALUE);
}

/* Of ISO 8601 only what RFC 3339 takes from it is read, and no date that the calendar does not have. */
static void
test_refused (void)
{
  static const char *const texts[] = {
    "",
    "2026-11-01",
    "20261101T000000Z",
    "2026-W44-7T00:00:00Z",
    "2026-305T00:00:00Z",
    "2026-11-01T00:00:00+02",
    "2026-11-01T00:00:00+0200",
    "2026-11-01T00:00:00,5Z",
    "2026-11-01T00:00Z",
    "2026-11-01T00:00:00Z\n",
    " 2026-11-01T00:00:00Z",
    "2026-02-30T00:00:00Z",
    "2026-11-01T24:00:01Z",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      gint64 time;

      if (usher_clock_parse (texts[i], &time, &error))
        g_error ("\"%s\" was taken for a time", texts[i]);
      g_assert_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_VALUE);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/clock/round-trip", test_round_trip);
  g_test_add_func ("/base/clock/zone", test_zone);
  g_test_add_func ("/base/clock/refused", test_refused);
  return g_test_run ();
}
