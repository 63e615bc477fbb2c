/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ES10c.GetProfilesInfo (SGP.22 5.7.15): which profiles, and which of their data. */
#pragma once

#include "euicc-state.h"

G_BEGIN_DECLS

guint16 virtual_euicc_get_profiles_info (VirtualEuicc *self, const VirtualTlv *request, GByteArray *response);

G_END_DECLS
