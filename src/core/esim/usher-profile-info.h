/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One profile that is installed on a card, and the list of them (SGP.22 ProfileInfo, tags E3 and BF2D). */
#pragma once

#include <glib.h>

#include "usher-metadata.h"

G_BEGIN_DECLS

typedef enum {
  USHER_PROFILE_STATE_DISABLED = 0,
  USHER_PROFILE_STATE_ENABLED = 1,
} UsherProfileState;

typedef struct {
  char *iccid;      /* (owned) digits */
  GBytes *isdp_aid; /* (owned) (nullable) */
  UsherProfileState state;
  char *nickname;      /* (owned) (nullable) */
  char *provider_name; /* (owned) (nullable) */
  char *profile_name;  /* (owned) (nullable) */
  UsherProfileClass profile_class;
  UsherOperatorId *owner; /* (owned) (nullable) */
  UsherPpr ppr;           /* flags */
} UsherProfile;

void usher_profile_free (UsherProfile *profile);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherProfile, usher_profile_free)

/* Reads a whole ProfileInfoListResponse: *@profiles (transfer full) is a list of UsherProfile and *@code 0,
 * or *@profiles is NULL and *@code the card's ProfileInfoListError. FALSE with USHER_CODEC_ERROR when it is
 * neither. */
gboolean usher_profile_list_parse (GBytes *bf2d, GPtrArray **profiles, int *code, GError **error);

/* (transfer none) (nullable) the profile with this ICCID. */
UsherProfile *usher_profile_list_find (GPtrArray *profiles, const char *iccid);
/* (transfer none) (nullable) the enabled profile. */
UsherProfile *usher_profile_list_find_enabled (GPtrArray *profiles);

/* "disabled", "enabled" */
const char *usher_profile_state_get_name (UsherProfileState state);

G_END_DECLS
