/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The software eUICC (SGP.22 v2): ES10 commands in, ES10 responses out, with the checks, the signatures and the memory of a
 * real one. What is non-volatile survives a reset and, with a state directory, the program; everything else is lost when the
 * power goes. Knows no APDUs: those are the card's (card.h). */
#pragma once

#include <glib.h>

#include "euicc-identity.h"

G_BEGIN_DECLS

typedef struct _VirtualEuicc VirtualEuicc;

typedef struct {
  const char *eid;             /* 32 digits */
  guint32 memory;              /* bytes for profiles when empty; 0 = VIRTUAL_EUICC_MEMORY */
  const char *state_directory; /* (nullable) where ICCID.der and the card's own memory are kept; made if missing */
} VirtualEuiccOptions;

#define VIRTUAL_EUICC_MEMORY 524288

/* Returns (transfer full) an unpowered eUICC. Takes @identity over. NULL with USHER_ERROR_INVALID for an EID that is not 32
 * digits, USHER_ERROR_STORAGE if the state cannot be read. */
VirtualEuicc *virtual_euicc_new (const VirtualEuiccOptions *options, VirtualEuiccIdentity *identity, GError **error);
void virtual_euicc_free (VirtualEuicc *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VirtualEuicc, virtual_euicc_free)

/* Power gone or reset: the session is lost, a profile switch that waits for a REFRESH happens. */
void virtual_euicc_reset (VirtualEuicc *self);

/* Executes one whole ES10 command (the joined STORE DATA blocks) and appends the response to @response, which may stay empty.
 * Returns the status word: 0x9000, or an error with nothing appended. */
guint16 virtual_euicc_command (VirtualEuicc *self, const guint8 *data, gsize length, GByteArray *response);

/* Whether a REFRESH waits to be fetched, and what happens when the terminal has done it. */
gboolean virtual_euicc_is_refresh_pending (VirtualEuicc *self);

/* Returns (nullable) the name of the ES10 function that was executed since the last call, for faults and traces: "get-eid",
 * "load-profile-elements", ... */
const char *virtual_euicc_take_step (VirtualEuicc *self);

/* Returns (transfer none) (nullable) the package of the enabled profile, as loaded. */
GBytes *virtual_euicc_get_enabled_package (VirtualEuicc *self);

G_END_DECLS
