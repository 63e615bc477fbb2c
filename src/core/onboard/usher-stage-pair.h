/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Permission first, then membership in the account. Without permission nothing is written anywhere. */
#pragma once

#include "usher-journey-state.h"

G_BEGIN_DECLS

gboolean usher_stage_pair (UsherJourney *journey, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
