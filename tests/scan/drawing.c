/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pictures of the tests: made here, so that what is in them is known to the byte. */
#include "drawing.h"

#include <string.h>

#include <png.h>

#define MARGIN 4

UsherGrey *
drawing_new (guint width, guint height)
{
  UsherGrey *sheet = usher_grey_new (width, height);

  memset (sheet->pixels, 0xFF, (gsize) width * height);
  return sheet;
}

QRcode *
drawing_encode (const void *payload, gsize length)
{
  QRcode *code = QRcode_encodeData ((int) length, payload, 0, QR_ECLEVEL_M);

  g_assert_nonnull (code);
  return code;
}

void
drawing_put (UsherGrey *sheet, const QRcode *code, guint x, guint y, guint module, guint8 ink)
{
  guint side = (guint) code->width * module;

  g_assert_cmpuint (x + side, <=, sheet->width);
  g_assert_cmpuint (y + side, <=, sheet->height);
  for (guint row = 0; row < side; row++)
    for (guint column = 0; column < side; column++)
      if (code->data[row / module * (guint) code->width + column / module] & 1)
        sheet->pixels[(gsize) (y + row) * sheet->width + x + column] = ink;
}

UsherGrey *
drawing_of (const void *payload, gsize length, guint module)
{
  QRcode *code = drawing_encode (payload, length);
  guint side = ((guint) code->width + 2 * MARGIN) * module;
  UsherGrey *sheet = drawing_new (side, side);

  drawing_put (sheet, code, MARGIN * module, MARGIN * module, module, 0);
  QRcode_free (code);
  return sheet;
}

static GBytes *
write_png (const UsherGrey *sheet, const void *pixels, guint32 format)
{
  png_image image = { .version = PNG_IMAGE_VERSION, .width = sheet->width, .height = sheet->height, .format = format };
  png_alloc_size_t size = 0;
  g_autofree void *data = NULL;

  g_assert_true (png_image_write_get_memory_size (image, size, 0, pixels, 0, NULL));
  data = g_malloc (size);
  g_assert_true (png_image_write_to_memory (&image, data, &size, 0, pixels, 0, NULL));
  return g_bytes_new (data, size);
}

GBytes *
drawing_to_png (const UsherGrey *sheet)
{
  return write_png (sheet, sheet->pixels, PNG_FORMAT_GRAY);
}

GBytes *
drawing_to_transparent_png (const UsherGrey *sheet)
{
  gsize count = (gsize) sheet->width * sheet->height;
  g_autofree guint8 *pixels = g_new0 (guint8, count * 4);

  for (gsize i = 0; i < count; i++)
    if (sheet->pixels[i] == 0)
      {
        pixels[4 * i + 2] = 0x60;
        pixels[4 * i + 3] = 0xFF;
      }
  return write_png (sheet, pixels, PNG_FORMAT_RGBA);
}
