/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ends the journey: its receipt goes into the chain. */
#pragma once

#include "usher-journey-state.h"

G_BEGIN_DECLS

gboolean usher_stage_record (UsherJourney *journey, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
