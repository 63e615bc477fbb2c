/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The picture arithmetic on pictures small enough to calculate by hand. */
#include "usher-grey.h"

#include <string.h>

static UsherGrey *
make (guint width, guint height, const guint8 *pixels)
{
  UsherGrey *grey = usher_grey_new (width, height);

  memcpy (grey->pixels, pixels, (gsize) width * height);
  return grey;
}

/* Half a picture holds the means of four; an odd line at the end is dropped. */
static void
test_halve (void)
{
  static const guint8 pixels[] = { 0, 100, 7, 100, 200, 9, 1, 2, 3 };
  g_autoptr (UsherGrey) grey = make (3, 3, pixels);
  g_autoptr (UsherGrey) half = usher_grey_halve (grey);

  g_assert_cmpuint (half->width, ==, 1);
  g_assert_cmpuint (half->height, ==, 1);
  g_assert_cmpuint (half->pixels[0], ==, 100);
}

/* A doubled line repeats its pixels; doubled smoothly it keeps its ends and steps evenly between them. */
static void
test_double (void)
{
  static const guint8 pixels[] = { 0, 160 };
  static const guint8 plain[] = { 0, 0, 160, 160, 0, 0, 160, 160 };
  static const guint8 smooth[] = { 0, 40, 120, 160, 0, 40, 120, 160 };
  g_autoptr (UsherGrey) grey = make (2, 1, pixels);
  g_autoptr (UsherGrey) twice = usher_grey_double (grey);
  g_autoptr (UsherGrey) smoothly = usher_grey_double_smoothly (grey);

  g_assert_cmpuint (twice->width * twice->height, ==, sizeof plain);
  g_assert_true (memcmp (twice->pixels, plain, sizeof plain) == 0);
  g_assert_true (memcmp (smoothly->pixels, smooth, sizeof smooth) == 0);
}

/* An even picture stays as it is under the blur, one of a single pixel too; a dot spreads evenly. */
static void
test_blur (void)
{
  guint8 pixels[81];
  g_autoptr (UsherGrey) dot = NULL;
  g_autoptr (UsherGrey) spread = NULL;
  g_autoptr (UsherGrey) single = make (1, 1, (const guint8 *) "x");
  g_autoptr (UsherGrey) still = usher_grey_blur (single);

  memset (pixels, 0, sizeof pixels);
  pixels[40] = 250;
  dot = make (9, 9, pixels);
  spread = usher_grey_blur (dot);
  for (guint y = 0; y < 9; y++)
    for (guint x = 0; x < 9; x++)
      g_assert_cmpuint (spread->pixels[y * 9 + x], ==, x >= 2 && x <= 6 && y >= 2 && y <= 6 ? 10 : 0);
  g_assert_cmpuint (still->pixels[0], ==, 'x');
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/scan/grey/halve", test_halve);
  g_test_add_func ("/scan/grey/double", test_double);
  g_test_add_func ("/scan/grey/blur", test_blur);
  return g_test_run ();
}
