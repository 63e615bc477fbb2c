/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Plain integer picture arithmetic. */
#include "usher-grey.h"

#define BLUR_RADIUS 2
#define BLUR_WIDTH (2 * BLUR_RADIUS + 1)

UsherGrey *
usher_grey_new (guint width, guint height)
{
  guint8 *pixels = g_try_malloc ((gsize) width * height);
  UsherGrey *grey;

  if (pixels == NULL)
    return NULL;
  grey = g_new (UsherGrey, 1);
  *grey = (UsherGrey) { width, height, pixels };
  return grey;
}

void
usher_grey_free (UsherGrey *grey)
{
  if (grey == NULL)
    return;
  g_free (grey->pixels);
  g_free (grey);
}

static inline const guint8 *
row_of (const UsherGrey *grey, guint y)
{
  return grey->pixels + (gsize) y * grey->width;
}

UsherGrey *
usher_grey_halve (const UsherGrey *grey)
{
  UsherGrey *half = usher_grey_new (grey->width / 2, grey->height / 2);

  for (guint y = 0; half != NULL && y < half->height; y++)
    {
      const guint8 *upper = row_of (grey, 2 * y);
      const guint8 *lower = row_of (grey, 2 * y + 1);
      guint8 *out = half->pixels + (gsize) y * half->width;

      for (guint x = 0; x < half->width; x++)
        out[x] = (guint8) ((upper[2 * x] + upper[2 * x + 1] + lower[2 * x] + lower[2 * x + 1] + 2) / 4);
    }
  return half;
}

UsherGrey *
usher_grey_double (const UsherGrey *grey)
{
  UsherGrey *twice = usher_grey_new (grey->width * 2, grey->height * 2);

  for (guint y = 0; twice != NULL && y < twice->height; y++)
    {
      const guint8 *in = row_of (grey, y / 2);
      guint8 *out = twice->pixels + (gsize) y * twice->width;

      for (guint x = 0; x < twice->width; x++)
        out[x] = in[x / 2];
    }
  return twice;
}

/* The neighbour of @at / 2 that pixel @at of a doubled line leans to. */
static guint
other_neighbour (guint at, guint count)
{
  guint near = at / 2;

  return at % 2 == 0 ? MAX (near, 1) - 1 : MIN (near + 1, count - 1);
}

/* A new pixel lies a quarter of the way from its source pixel to a neighbour: weights 3 and 1 on each axis. */
UsherGrey *
usher_grey_double_smoothly (const UsherGrey *grey)
{
  UsherGrey *twice = usher_grey_new (grey->width * 2, grey->height * 2);

  for (guint y = 0; twice != NULL && y < twice->height; y++)
    {
      const guint8 *near_row = row_of (grey, y / 2);
      const guint8 *far_row = row_of (grey, other_neighbour (y, grey->height));
      guint8 *out = twice->pixels + (gsize) y * twice->width;

      for (guint x = 0; x < twice->width; x++)
        {
          guint near = x / 2;
          guint far = other_neighbour (x, grey->width);
          guint near_sum = 3u * near_row[near] + far_row[near];
          guint far_sum = 3u * near_row[far] + far_row[far];

          out[x] = (guint8) ((3 * near_sum + far_sum + 8) / 16);
        }
    }
  return twice;
}

/* Blurs one line of @count pixels that lie @step apart; beyond the ends the end pixel goes on. */
static void
blur_line (const guint8 *in, guint8 *out, guint count, gsize step)
{
  guint sum = (BLUR_RADIUS + 1) * in[0];

  for (guint i = 1; i <= BLUR_RADIUS; i++)
    sum += in[MIN (i, count - 1) * step];
  for (guint i = 0; i < count; i++)
    {
      guint leaving = i > BLUR_RADIUS ? i - BLUR_RADIUS : 0;

      out[i * step] = (guint8) (sum / BLUR_WIDTH);
      sum += in[MIN (i + BLUR_RADIUS + 1, count - 1) * step];
      sum -= in[leaving * step];
    }
}

UsherGrey *
usher_grey_blur (const UsherGrey *grey)
{
  g_autoptr (UsherGrey) across = usher_grey_new (grey->width, grey->height);
  UsherGrey *both = across == NULL ? NULL : usher_grey_new (grey->width, grey->height);

  if (both == NULL)
    return NULL;
  for (guint y = 0; y < grey->height; y++)
    blur_line (row_of (grey, y), across->pixels + (gsize) y * grey->width, grey->width, 1);
  for (guint x = 0; x < grey->width; x++)
    blur_line (across->pixels + x, both->pixels + x, grey->height, grey->width);
  return both;
}
