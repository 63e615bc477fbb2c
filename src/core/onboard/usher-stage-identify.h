/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads who the device is, compares that with the label before anything else, and says in which state it is: its
 * verdict. What an interrupted run left is found out here. */
#pragma once

#include "usher-journey-state.h"

G_BEGIN_DECLS

gboolean usher_stage_identify (UsherJourney *journey, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
