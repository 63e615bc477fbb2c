/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Draws the label of a virtual device: a QR code as a PNG, as printed: 8 pixels a module, quiet zone of 4. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Writes the QR code of @payload to @path. FALSE with USHER_ERROR_INVALID when it does not fit a code, USHER_ERROR_STORAGE when
 * the file cannot be written. */
gboolean virtual_label_draw (const char *payload, const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
