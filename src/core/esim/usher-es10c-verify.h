/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Changes to the profiles on a card that count only when the card's list shows them: each of these changes,
 * refreshes the card where that is due, lists again and only then succeeds. What is switched as wanted
 * already is left alone. */
#pragma once

#include <gio/gio.h>

#include "usher-card.h"

G_BEGIN_DECLS

/* Cards differ in what they take: by ICCID with REFRESH, by AID with it, then both without, until the list
 * shows the profile enabled. */
gboolean usher_profile_enable_verified (UsherCard *card, const char *iccid, GCancellable *cancellable, GError **error);
gboolean usher_profile_disable_verified (UsherCard *card, const char *iccid, GCancellable *cancellable, GError **error);
/* An enabled profile is disabled first. */
gboolean usher_profile_delete_verified (UsherCard *card, const char *iccid, GCancellable *cancellable, GError **error);
gboolean usher_profile_rename_verified (
    UsherCard *card, const char *iccid, const char *nickname, GCancellable *cancellable, GError **error);

G_END_DECLS
