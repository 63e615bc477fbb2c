/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The configuration descriptor of the virtual card reader. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Who cuts and joins commands: the reader (short or extended APDUs) or the host (T=0). */
typedef enum {
  VIRTUAL_READER_SHORT,
  VIRTUAL_READER_EXTENDED,
  VIRTUAL_READER_TPDU,
} VirtualReaderLevel;

#define VIRTUAL_CCID_IN 0x81
#define VIRTUAL_CCID_OUT 0x01
#define VIRTUAL_CCID_INTERRUPT 0x82

/* Reads "short", "extended" or "tpdu". USHER_ERROR_INVALID for anything else. */
gboolean virtual_reader_level_parse (const char *name, VirtualReaderLevel *level, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Returns (transfer full) configuration, interface, class and endpoint descriptors; wTotalLength is left to the caller. */
GByteArray *virtual_ccid_descriptor_new (VirtualReaderLevel level, guint slots, guint32 message_length);

G_END_DECLS
