/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ES10b.PrepareDownload (SGP.22 5.7.5): the card checks what the SM-DP+ signed for this download and gives it the one-time
 * public key to bind the package to. */
#pragma once

#include "euicc-state.h"

G_BEGIN_DECLS

guint16 virtual_euicc_prepare_download (VirtualEuicc *self, const VirtualTlv *request, GByteArray *response);

G_END_DECLS
