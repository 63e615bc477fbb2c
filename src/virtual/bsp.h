/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The protection of a bound profile package (SGP.22 2.5.3, 2.6.4; SCP03t): AES-128-CBC under a counter, and a
 * chained CMAC of which 8 bytes travel. One object is one direction of one session: the SM-DP+ protects,
 * the card unprotects, in the same order. It knows TLVs of one tag byte, not what is in them. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define VIRTUAL_BSP_KEY_LENGTH 16
#define VIRTUAL_BSP_MAC_LENGTH 8
#define VIRTUAL_BSP_SEGMENT_MAX 1020 /* whole TLV: tag, length, data, MAC (SGP.22 2.5.3) */
#define VIRTUAL_BSP_CIPHERED_MAX 1007 /* plain text of the largest enciphered TLV of 1020 bytes */

typedef struct _VirtualBsp VirtualBsp;

/* Keys given directly: initial MAC chaining value, S-ENC, S-MAC, 16 bytes each; the counter starts at 1. */
VirtualBsp *virtual_bsp_new (const guint8 *initial_mcv, const guint8 *s_enc, const guint8 *s_mac);

/* Keys derived from the 32 bytes of @shared_secret by X9.63 with SHA-256 over
 * 88 | 10 | LV(host id) | LV(EID) (SGP.22 2.6.4.2). @eid is 16 bytes. */
VirtualBsp *virtual_bsp_new_derived (GBytes *shared_secret, const guint8 *host_id, gsize host_id_length,
                                     const guint8 *eid);

void virtual_bsp_free (VirtualBsp *bsp);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VirtualBsp, virtual_bsp_free)

/* ReplaceSessionKeys: from the next TLV on other keys count, the counter starts again at 1. */
void virtual_bsp_replace_keys (VirtualBsp *bsp, const guint8 *initial_mcv, const guint8 *s_enc,
                               const guint8 *s_mac);

/* Returns (transfer full) the whole TLV @tag ('86' or '87') with @data enciphered and a MAC. */
GBytes *virtual_bsp_protect (VirtualBsp *bsp, guint8 tag, const guint8 *data, gsize length);

/* Returns (transfer full) the whole TLV @tag ('88') with @data in clear and a MAC. */
GBytes *virtual_bsp_protect_mac_only (VirtualBsp *bsp, guint8 tag, const guint8 *data, gsize length);

/* Checks and deciphers one whole TLV. Returns (transfer full) the plain text, or NULL with USHER_CODEC_ERROR:
 * BAD_CHECKSUM when the MAC or the padding is wrong (scp03tSecurityError), TRUNCATED, OVERLONG, BAD_TAG or
 * BAD_VALUE when the TLV is malformed (scp03tStructureError). After an error the object is not used again. */
GBytes *virtual_bsp_unprotect (VirtualBsp *bsp, guint8 tag, const guint8 *tlv, gsize length,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
GBytes *virtual_bsp_unprotect_mac_only (VirtualBsp *bsp, guint8 tag, const guint8 *tlv, gsize length,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
