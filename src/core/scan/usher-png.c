/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libpng's simplified interface, which keeps its error jumps to itself: nothing of ours can be jumped over. */
#include "usher-png.h"
#include "usher-error.h"

#include <string.h>

#include <png.h>

#define SIDE_MAX 20000
#define WIDTH_OFFSET 16
#define HEIGHT_OFFSET 20

static const guint8 png_start[] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n', 0, 0, 0, 13, 'I', 'H', 'D', 'R' };

static const char *
guess_kind (const guint8 *data, gsize length)
{
  if (length == 0)
    return "an empty file";
  if (length >= 3 && memcmp (data, "\xff\xd8\xff", 3) == 0)
    return "a JPEG picture";
  if (length >= 12 && memcmp (data, "RIFF", 4) == 0 && memcmp (data + 8, "WEBP", 4) == 0)
    return "a WebP picture";
  return "something else";
}

static guint32
read_u32 (const guint8 *data)
{
  return (guint32) data[0] << 24 | (guint32) data[1] << 16 | (guint32) data[2] << 8 | data[3];
}

gboolean
usher_png_check_header (const guint8 *data, gsize length, guint64 max_pixels, GError **error)
{
  guint32 width, height;

  if (length < USHER_PNG_HEADER_SIZE || memcmp (data, png_start, sizeof png_start) != 0)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_INVALID, "not a PNG picture, this is %s", guess_kind (data, length));
      return FALSE;
    }
  width = read_u32 (data + WIDTH_OFFSET);
  height = read_u32 (data + HEIGHT_OFFSET);
  if (width == 0 || height == 0)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_INVALID, "the PNG picture has no pixels (%u x %u)", width, height);
      return FALSE;
    }
  if (width > SIDE_MAX || height > SIDE_MAX || (guint64) width * height > max_pixels)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_INVALID,
                   "the picture is too large: %u x %u pixels, at most %" G_GUINT64_FORMAT " and %d a side are read", width, height,
                   max_pixels, SIDE_MAX);
      return FALSE;
    }
  return TRUE;
}

UsherGrey *
usher_png_decode (const guint8 *data, gsize length, guint64 max_pixels, GError **error)
{
  static const png_color white = { 0xFF, 0xFF, 0xFF };
  png_image image = { .version = PNG_IMAGE_VERSION };
  g_autoptr (UsherGrey) grey = NULL;
  gboolean done;

  if (!usher_png_check_header (data, length, max_pixels, error))
    return NULL;
  done = png_image_begin_read_from_memory (&image, data, length) != 0;
  if (done)
    {
      image.format = PNG_FORMAT_GRAY;
      grey = usher_grey_new (image.width, image.height);
      done = grey != NULL && png_image_finish_read (&image, &white, grey->pixels, (png_int_32) image.width, NULL) != 0;
    }
  if (!done)
    g_set_error (error, USHER_ERROR, USHER_ERROR_INVALID, "the PNG picture is damaged: %s",
                 image.message[0] != '\0' ? image.message : "no memory for it");
  png_image_free (&image);
  return done ? g_steal_pointer (&grey) : NULL;
}
