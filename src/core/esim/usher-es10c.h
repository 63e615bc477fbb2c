/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ES10c: the profiles on a card, one function a command (SGP.22 5.7). What the card answered is what is
 * returned; whether it really happened is for usher-es10c-verify.h. A profile is named by ICCID, or by the
 * AID of its ISD-P where @isdp_aid is given. */
#pragma once

#include <gio/gio.h>

#include "usher-card.h"
#include "usher-es10c-codec.h"
#include "usher-profile-info.h"

G_BEGIN_DECLS

/* (transfer full) 32 digits. */
char *usher_es10c_get_eid (UsherCard *card, GCancellable *cancellable, GError **error);
/* (transfer full) a list of UsherProfile, perhaps empty. */
GPtrArray *usher_es10c_list_profiles (UsherCard *card, GCancellable *cancellable, GError **error);

/* @isdp_aid (nullable) is used instead of @iccid when given. With @refresh the card asks the device for a
 * REFRESH afterwards. */
gboolean usher_es10c_enable (
    UsherCard *card, const char *iccid, GBytes *isdp_aid, gboolean refresh, GCancellable *cancellable, GError **error);
gboolean usher_es10c_disable (
    UsherCard *card, const char *iccid, GBytes *isdp_aid, gboolean refresh, GCancellable *cancellable, GError **error);
gboolean
usher_es10c_delete (UsherCard *card, const char *iccid, GBytes *isdp_aid, GCancellable *cancellable, GError **error);
/* @nickname is UTF-8 of at most 64 bytes; "" removes it. */
gboolean usher_es10c_set_nickname (
    UsherCard *card, const char *iccid, const char *nickname, GCancellable *cancellable, GError **error);
/* TRUE also when there was nothing to delete. */
gboolean usher_es10c_memory_reset (UsherCard *card, UsherMemoryReset what, GCancellable *cancellable, GError **error);

G_END_DECLS
