/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ES10 functions that tell about the eUICC, and the addresses that it keeps (SGP.22 5.7.3, 5.7.4, 5.7.8, 5.7.20, 5.7.22). */
#pragma once

#include "euicc-state.h"
#include "profile-rules.h"

G_BEGIN_DECLS

guint16 virtual_euicc_get_info1 (VirtualEuicc *self, const VirtualTlv *request, GByteArray *response);
guint16 virtual_euicc_get_info2 (VirtualEuicc *self, const VirtualTlv *request, GByteArray *response);
guint16 virtual_euicc_get_data (VirtualEuicc *self, const VirtualTlv *request, GByteArray *response);
guint16 virtual_euicc_get_rat (VirtualEuicc *self, const VirtualTlv *request, GByteArray *response);
guint16 virtual_euicc_get_addresses (VirtualEuicc *self, const VirtualTlv *request, GByteArray *response);
guint16 virtual_euicc_set_default_address (VirtualEuicc *self, const VirtualTlv *request, GByteArray *response);

/* The policy rules that this card's rules authorisation table allows any operator; the other is forbidden (EUICCInfo2
 * forbiddenProfilePolicyRules). */
#define VIRTUAL_PPR_ALLOWED VIRTUAL_PPR2

G_END_DECLS
