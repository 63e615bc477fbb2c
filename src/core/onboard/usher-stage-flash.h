/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Brings the ordered profile onto the card and enables it; its server hears of the installation. */
#pragma once

#include "usher-journey-state.h"

G_BEGIN_DECLS

gboolean usher_stage_flash (UsherJourney *journey, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
