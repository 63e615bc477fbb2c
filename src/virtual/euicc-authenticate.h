/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ES10b.AuthenticateServer (SGP.22 5.7.13): the card checks the server and gives it what it needs to check the card. */
#pragma once

#include "euicc-state.h"

G_BEGIN_DECLS

guint16 virtual_euicc_authenticate_server (VirtualEuicc *self, const VirtualTlv *request, GByteArray *response);

G_END_DECLS
