/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures to codes: every QR code in a PNG picture, its bytes exact. What the bytes mean is label/'s business. The
 * picture is foreign: its size is checked from its header before memory is taken for it. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The largest file, and the most pixels, that are read. */
#define USHER_SCAN_MAX_FILE_SIZE (32 * 1024 * 1024)
#define USHER_SCAN_MAX_PIXELS (40 * 1000 * 1000)

typedef struct {
  const char *symbology; /* (not owned) static: "qr" */
  GBytes *payload;       /* (owned) exactly the bytes of the code; often a secret */
  gboolean partial;      /* one part of a structured append (ISO/IEC 18004 8) whose other parts are not in the picture */
} UsherCode;

void usher_code_free (UsherCode *code);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherCode, usher_code_free)

/* (transfer full) (element-type UsherCode) all codes of the picture, each physical code once, possibly none; or NULL with
 * USHER_ERROR_INVALID: not a PNG picture, damaged, or too large. @path "-" is standard input; a file that is not there
 * gives USHER_ERROR_NOT_FOUND. */
GPtrArray *usher_scan_file (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *usher_scan_bytes (GBytes *picture, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
