/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The requests and small responses of ES10c (SGP.22 5.7), as bytes. Pure. Returned requests are (transfer full). */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
  USHER_MEMORY_RESET_OPERATIONAL_PROFILES = 1 << 0,
  USHER_MEMORY_RESET_TEST_PROFILES = 1 << 1,
  USHER_MEMORY_RESET_DEFAULT_ADDRESS = 1 << 2,
} UsherMemoryReset;

GByteArray *usher_es10c_encode_get_eid (void);
/* (transfer full) 32 digits of a whole BF3E; NULL with USHER_CODEC_ERROR. */
char *usher_es10c_decode_eid (GBytes *bf3e, GError **error);

/* Asks for what UsherProfile holds, icons left out. */
GByteArray *usher_es10c_encode_list_profiles (void);

/* EnableProfile (@tag BF31) and DisableProfile (BF32); @isdp_aid (nullable) goes before @iccid. NULL with
 * USHER_CODEC_ERROR when @iccid is none. */
GByteArray *
usher_es10c_encode_switch (guint32 tag, const char *iccid, GBytes *isdp_aid, gboolean refresh, GError **error);
GByteArray *usher_es10c_encode_delete (const char *iccid, GBytes *isdp_aid, GError **error);
/* NULL with USHER_CODEC_ERROR also when @nickname is no UTF-8 or longer than 64 bytes. */
GByteArray *usher_es10c_encode_set_nickname (const char *iccid, const char *nickname, GError **error);
GByteArray *usher_es10c_encode_memory_reset (UsherMemoryReset what);

G_END_DECLS
