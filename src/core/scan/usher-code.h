/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One code of a picture: its bytes, exact. What they mean is label/'s business. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define USHER_SYMBOLOGY_QR "qr"

typedef struct {
  const char *symbology; /* (not owned) static: USHER_SYMBOLOGY_QR */
  GBytes *payload;       /* (owned) exactly the bytes of the code; often a secret */
  gboolean partial;      /* one part of a structured append (ISO/IEC 18004 8) whose other parts are not in the picture */
} UsherCode;

/* @payload is copied. */
UsherCode *usher_code_new (const char *symbology, const guint8 *payload, gsize length, gboolean partial);
void usher_code_free (UsherCode *code);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherCode, usher_code_free)

/* TRUE when both say the same in the same symbology. */
gboolean usher_code_equal (const UsherCode *a, const UsherCode *b);

G_END_DECLS
