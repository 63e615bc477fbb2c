/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The activation code of a profile that was already bought, SGP.22 4.1. Whoever knows its matching id can have the profile. */
#pragma once

#include "usher-label-format.h"

G_BEGIN_DECLS

extern const UsherLabelFormat usher_label_format_sgp22_ac;

G_END_DECLS
