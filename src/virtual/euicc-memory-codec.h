/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The memory of the software eUICC as bytes and back. Pure. */
#pragma once

#include "euicc-memory.h"

G_BEGIN_DECLS

/* Returns (transfer full) everything but the profile packages. */
GBytes *virtual_memory_encode (const VirtualMemory *memory);

/* Fills the empty @memory. USHER_CODEC_ERROR if @data is not what virtual_memory_encode() makes. */
gboolean virtual_memory_decode (VirtualMemory *memory, const guint8 *data, gsize length, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
