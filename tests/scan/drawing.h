/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Draws QR codes with libqrencode into pictures and writes them as PNG, for the tests of scan/. */
#pragma once

#include "usher-grey.h"

#include <gio/gio.h>
#include <qrencode.h>

/* (transfer full) a white sheet. */
UsherGrey *drawing_new (guint width, guint height);

/* The symbol of @payload at correction level M; freed by QRcode_free. */
QRcode *drawing_encode (const void *payload, gsize length);

/* Draws @code with @module pixels a module, its upper left corner at @x, @y; @ink is 0 for black. */
void drawing_put (UsherGrey *sheet, const QRcode *code, guint x, guint y, guint module, guint8 ink);

/* (transfer full) a picture of one code with a margin of 4 modules. */
UsherGrey *drawing_of (const void *payload, gsize length, guint module);

/* (transfer full) @sheet as PNG. */
GBytes *drawing_to_png (const UsherGrey *sheet);

/* (transfer full) @sheet as PNG with colours and transparency: white is transparent black, black is opaque dark blue. */
GBytes *drawing_to_transparent_png (const UsherGrey *sheet);
