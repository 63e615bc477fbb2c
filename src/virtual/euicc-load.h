/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ES10b.LoadBoundProfilePackage (SGP.22 5.7.6, 5.5): the segments of 2.5.5, each exactly one command, are checked, deciphered
 * and taken in as they come. The installation result comes with the last segment or at the first error. */
#pragma once

#include "euicc-state.h"

G_BEGIN_DECLS

/* Whether @data begins like a segment, and the name of its step. */
const char *virtual_euicc_get_segment_step (const guint8 *data, gsize length);

/* Takes one segment. Returns the status word. */
guint16 virtual_euicc_load_segment (VirtualEuicc *self, const guint8 *data, gsize length, GByteArray *response);

G_END_DECLS
