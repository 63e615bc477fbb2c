/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ES10c of the software eUICC: the profiles that are on it (SGP.22 5.7.15 to 5.7.21). One profile is enabled at a time; with
 * the refresh flag a switch happens when the terminal has refreshed or the card was reset. */
#pragma once

#include "euicc-state.h"

G_BEGIN_DECLS

guint16 virtual_euicc_enable_profile (VirtualEuicc *self, const VirtualTlv *request, GByteArray *response);
guint16 virtual_euicc_disable_profile (VirtualEuicc *self, const VirtualTlv *request, GByteArray *response);
guint16 virtual_euicc_delete_profile (VirtualEuicc *self, const VirtualTlv *request, GByteArray *response);
guint16 virtual_euicc_set_nickname (VirtualEuicc *self, const VirtualTlv *request, GByteArray *response);
guint16 virtual_euicc_memory_reset (VirtualEuicc *self, const VirtualTlv *request, GByteArray *response);

/* What a REFRESH or reset does: the switch that waits for it. */
void virtual_euicc_apply_refresh (VirtualEuicc *self);

G_END_DECLS
