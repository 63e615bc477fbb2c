/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The RSP session of the software eUICC: ES10b.GetEUICCChallenge and CancelSession (SGP.22 5.7.7, 5.7.14), and how a session
 * ends. */
#pragma once

#include "euicc-state.h"

G_BEGIN_DECLS

guint16 virtual_euicc_get_challenge (VirtualEuicc *self, const VirtualTlv *request, GByteArray *response);
guint16 virtual_euicc_cancel_session (VirtualEuicc *self, const VirtualTlv *request, GByteArray *response);

/* The answer of AuthenticateServer and PrepareDownload when they refuse: [1] with @transaction_id and @code under @tag. */
guint16 virtual_euicc_refuse_server (guint tag, const VirtualTlv *transaction_id, guint32 code, GByteArray *response);

/* Forgets everything volatile of the session. */
void virtual_euicc_end_session (VirtualEuicc *self);

/* Forgets a package that is being loaded. */
void virtual_euicc_end_load (VirtualEuicc *self);

G_END_DECLS
