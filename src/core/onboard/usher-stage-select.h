/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Chooses an operator's offer by the provider's signed policy, writes the decision down, and ends with the order. */
#pragma once

#include "usher-journey-state.h"

G_BEGIN_DECLS

gboolean usher_stage_select (UsherJourney *journey, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
