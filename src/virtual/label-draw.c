/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libqrencode makes the modules, libpng the file. */
#include "label-draw.h"

#include "usher-error.h"

#include <png.h>
#include <qrencode.h>
#include <string.h>

#define MODULE 8
#define QUIET 4
#define WHITE 0xFF
#define BLACK 0x00

/* Paints one module. */
static void
paint (guint8 *pixels, guint width, guint x, guint y)
{
  for (guint row = 0; row < MODULE; row++)
    memset (pixels + ((y + QUIET) * MODULE + row) * width + (x + QUIET) * MODULE, BLACK, MODULE);
}

static guint8 *
rasterise (const QRcode *code, guint width)
{
  guint8 *pixels = g_malloc ((gsize) width * width);
  guint modules = (guint) code->width;

  memset (pixels, WHITE, (gsize) width * width);
  for (guint y = 0; y < modules; y++)
    for (guint x = 0; x < modules; x++)
      if (code->data[y * modules + x] & 1)
        paint (pixels, width, x, y);
  return pixels;
}

gboolean
virtual_label_draw (const char *payload, const char *path, GError **error)
{
  QRcode *code = QRcode_encodeString (payload, 0, QR_ECLEVEL_M, QR_MODE_8, 1);
  png_image image = { .version = PNG_IMAGE_VERSION, .format = PNG_FORMAT_GRAY };
  g_autofree guint8 *pixels = NULL;

  if (code == NULL)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_INVALID, "%zu characters do not fit a QR code", strlen (payload));
      return FALSE;
    }
  image.width = image.height = (guint) (code->width + 2 * QUIET) * MODULE;
  pixels = rasterise (code, image.width);
  QRcode_free (code);
  if (png_image_write_to_file (&image, path, 0, pixels, 0, NULL) != 0)
    return TRUE;
  g_set_error (error, USHER_ERROR, USHER_ERROR_STORAGE, "failed to write %s: %s", path, image.message);
  return FALSE;
}
