/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a reader's bError means (CCID rev 1.1, 6.2.6), as Usher's errors: one table. Pure. */
#pragma once

#include "usher-ccid-codec.h"

G_BEGIN_DECLS

/* bError values that callers decide on. */
#define USHER_CCID_ERROR_MUTE 0xFE
#define USHER_CCID_ERROR_SLOT_BUSY 0xE0
#define USHER_CCID_ERROR_UNSUPPORTED 0x00

/* TRUE when @answer says that its command was done. Otherwise FALSE with USHER_ERROR and the raw bError in
 * the message: REMOVED when the slot is empty, CARD, BUSY, NOT_SUPPORTED, PROTOCOL. */
gboolean usher_ccid_status_check (const UsherCcidMessage *answer, GError **error);

/* TRUE when @answer says that its slot is empty. */
gboolean usher_ccid_status_is_absent (const UsherCcidMessage *answer);

G_END_DECLS
