/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An 8-bit grey picture in memory, without row padding, and the few changes that help a decoder. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  guint width;
  guint height;
  guint8 *pixels; /* (owned) width * height bytes, 0 is black */
} UsherGrey;

/* (transfer full) a picture with undefined content, or NULL when there is no memory for it. */
UsherGrey *usher_grey_new (guint width, guint height);
void usher_grey_free (UsherGrey *grey);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherGrey, usher_grey_free)

/* (transfer full) (nullable) each NULL when there is no memory. Half the size, each pixel the mean of four: for codes with
 * coarse dots or noise. */
UsherGrey *usher_grey_halve (const UsherGrey *grey);
/* Twice the size, each pixel four times: for drawings with modules of one or two pixels. */
UsherGrey *usher_grey_double (const UsherGrey *grey);
/* Twice the size, interpolated: for photographs of small codes. */
UsherGrey *usher_grey_double_smoothly (const UsherGrey *grey);
/* The same size, each pixel the mean of the 25 around it: for codes made of dots or gaps. */
UsherGrey *usher_grey_blur (const UsherGrey *grey);

G_END_DECLS
