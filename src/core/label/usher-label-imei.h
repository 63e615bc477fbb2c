/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A device's identity, 3GPP TS 23.003 6.2: IMEI with its check digit, and IMEISV. */
#pragma once

#include "usher-label-format.h"

G_BEGIN_DECLS

extern const UsherLabelFormat usher_label_format_imei;

G_END_DECLS
