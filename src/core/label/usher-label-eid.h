/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The eUICC's identity, SGP.29: 32 digits, of which the last two check the others. */
#pragma once

#include "usher-label-format.h"

G_BEGIN_DECLS

extern const UsherLabelFormat usher_label_format_eid;

G_END_DECLS
