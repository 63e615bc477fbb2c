/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ES10a: the addresses configured on a card (SGP.22 5.7.3, 5.7.4). */
#pragma once

#include <gio/gio.h>

#include "usher-card.h"

G_BEGIN_DECLS

typedef struct {
  char *default_dp; /* (owned) (nullable) */
  char *root_ds;    /* (owned) (nullable) */
} UsherConfiguredAddresses;

void usher_configured_addresses_free (UsherConfiguredAddresses *addresses);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherConfiguredAddresses, usher_configured_addresses_free)

/* Reads a whole response BF3C. (transfer full); NULL with USHER_CODEC_ERROR. */
UsherConfiguredAddresses *usher_configured_addresses_parse (GBytes *bf3c, GError **error);

UsherConfiguredAddresses *
usher_es10a_get_addresses (UsherCard *card, GCancellable *cancellable, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* An empty @address removes it. */
gboolean usher_es10a_set_default_dp (UsherCard *card, const char *address, GCancellable *cancellable, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
