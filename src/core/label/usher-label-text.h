/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is left when no other format fits: web addresses and plain text. */
#pragma once

#include "usher-label-format.h"

G_BEGIN_DECLS

extern const UsherLabelFormat usher_label_format_url;
extern const UsherLabelFormat usher_label_format_text;

G_END_DECLS
