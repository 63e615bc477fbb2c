/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opens the way to the device and its card. Writes nothing to either. */
#pragma once

#include "usher-journey-state.h"

G_BEGIN_DECLS

gboolean usher_stage_attach (UsherJourney *journey, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
