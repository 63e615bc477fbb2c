/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A profile's or SIM's number, ITU-T E.118. */
#pragma once

#include "usher-label-format.h"

G_BEGIN_DECLS

extern const UsherLabelFormat usher_label_format_iccid;

G_END_DECLS
