/* SPDX-License-Identifier: GPL-3.0-or-later */
/* zbar with bytes kept as they are: its guesses of character sets change them. */
#include "usher-qr.h"

#include <zbar.h>

/* The smallest QR code has 21 modules a side. */
#define SIDE_MIN 21

/* zbar leaves the set incomplete when not all parts of a structured append are there, and says so by the type. */
static void
collect (const zbar_image_t *image, GPtrArray *codes)
{
  for (const zbar_symbol_t *symbol = zbar_image_first_symbol (image); symbol != NULL; symbol = zbar_symbol_next (symbol))
    {
      zbar_symbol_type_t type = zbar_symbol_get_type (symbol);

      if (type != ZBAR_QRCODE && type != ZBAR_PARTIAL)
        continue;
      g_ptr_array_add (codes, usher_code_new (USHER_SYMBOLOGY_QR, (const guint8 *) zbar_symbol_get_data (symbol),
                                              zbar_symbol_get_data_length (symbol), type == ZBAR_PARTIAL));
    }
}

static zbar_image_scanner_t *
make_scanner (void)
{
  zbar_image_scanner_t *scanner = zbar_image_scanner_create ();

  zbar_image_scanner_set_config (scanner, ZBAR_NONE, ZBAR_CFG_ENABLE, 0);
  zbar_image_scanner_set_config (scanner, ZBAR_QRCODE, ZBAR_CFG_ENABLE, 1);
  zbar_image_scanner_set_config (scanner, ZBAR_QRCODE, ZBAR_CFG_BINARY, 1);
  zbar_image_scanner_set_config (scanner, ZBAR_NONE, ZBAR_CFG_TEST_INVERTED, 1);
  return scanner;
}

GPtrArray *
usher_qr_look (const UsherGrey *grey)
{
  g_autoptr (GPtrArray) codes = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_code_free);
  zbar_image_scanner_t *scanner;
  zbar_image_t *image;

  if (grey->width < SIDE_MIN || grey->height < SIDE_MIN)
    return g_steal_pointer (&codes);
  scanner = make_scanner ();
  image = zbar_image_create ();
  zbar_image_set_format (image, zbar_fourcc ('Y', '8', '0', '0'));
  zbar_image_set_size (image, grey->width, grey->height);
  zbar_image_set_data (image, grey->pixels, (gsize) grey->width * grey->height, NULL);
  if (zbar_scan_image (scanner, image) > 0)
    collect (image, codes);
  zbar_image_destroy (image);
  zbar_image_scanner_destroy (scanner);
  return g_steal_pointer (&codes);
}
