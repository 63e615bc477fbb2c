/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How an installation on the software eUICC ends: the profile is stored and the result is signed, or the result says which
 * command failed and why (SGP.22 2.5.6). Either way the session is over and the result waits among the notifications. */
#pragma once

#include "euicc-state.h"

G_BEGIN_DECLS

/* BppCommandId. */
typedef enum {
  VIRTUAL_BPP_INITIALISE = 0,
  VIRTUAL_BPP_CONFIGURE = 1,
  VIRTUAL_BPP_METADATA = 2,
  VIRTUAL_BPP_KEYS = 4,
  VIRTUAL_BPP_PROFILE = 5,
} VirtualBppCommand;

/* ErrorReason. */
typedef enum {
  VIRTUAL_INSTALL_OK = 0,
  VIRTUAL_INSTALL_INCORRECT_INPUT = 1,
  VIRTUAL_INSTALL_INVALID_SIGNATURE = 2,
  VIRTUAL_INSTALL_INVALID_TRANSACTION = 3,
  VIRTUAL_INSTALL_UNSUPPORTED_CRT = 4,
  VIRTUAL_INSTALL_UNSUPPORTED_OPERATION = 5,
  VIRTUAL_INSTALL_UNSUPPORTED_CLASS = 6,
  VIRTUAL_INSTALL_SCP03T_STRUCTURE = 7,
  VIRTUAL_INSTALL_SCP03T_SECURITY = 8,
  VIRTUAL_INSTALL_ICCID_EXISTS = 9,
  VIRTUAL_INSTALL_NO_MEMORY = 10,
  VIRTUAL_INSTALL_PE_ERROR = 12,
  VIRTUAL_INSTALL_ICCID_MISMATCH = 13,
  VIRTUAL_INSTALL_PPR_NOT_ALLOWED = 15,
} VirtualInstallReason;

/* Appends the signed installation result with an error and ends the session. @pe is nullable EUICCResponse. */
void virtual_euicc_fail_install (VirtualEuicc *self, VirtualBppCommand command, VirtualInstallReason reason, GBytes *pe,
                                 GByteArray *response);

/* Stores the loaded profile, appends the signed installation result and ends the session. */
void virtual_euicc_finish_install (VirtualEuicc *self, GByteArray *response);

/* Judges the whole BF25 that was loaded and remembers its ICCID. */
VirtualInstallReason virtual_euicc_check_metadata (VirtualEuicc *self);

G_END_DECLS
