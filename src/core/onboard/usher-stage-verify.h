/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Resets the card and reads back what is on it: only that counts. What the card then has to say is delivered. */
#pragma once

#include "usher-journey-state.h"

G_BEGIN_DECLS

gboolean usher_stage_verify (UsherJourney *journey, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
