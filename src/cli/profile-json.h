/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Profiles of a card as usherctl shows them, to machines and to people. */
#pragma once

#include "usher-json.h"
#include "usher-profile-info.h"

G_BEGIN_DECLS

/* (transfer full) an array; @profiles holds UsherProfile. */
json_t *profile_list_to_json (GPtrArray *profiles);

/* Prints what profile_list_to_json () made. */
void profile_list_print (json_t *profiles);

G_END_DECLS
