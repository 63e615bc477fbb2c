/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers of the virtual world with their check digits: ICCID and IMEI (Luhn), EID (ISO 7064 modulo 97), and the
 * ICCID's two codings. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define VIRTUAL_ICCID_LENGTH 10 /* bytes, in EF.ICCID and in ES10 */

/* Returns (transfer full) @digits with the Luhn check digit appended. */
char *virtual_luhn_append (const char *digits);

/* Returns (transfer full) the EID of 32 digits that begins with the 30 @digits (SGP.02 2.2.2, SGP.29). */
char *virtual_eid_append (const char *digits);

/* Whether @text is an ICCID of 18 to 20 digits; a trailing F of ES2+ is allowed. */
gboolean virtual_iccid_is_valid (const char *text);

/* Codes an ICCID as EF.ICCID has it (nibbles swapped, filled with F) or as a profile header has it (not swapped). */
void virtual_iccid_encode (const char *iccid, gboolean swapped, guint8 bytes[VIRTUAL_ICCID_LENGTH]);

/* Returns (transfer full) the digits. */
char *virtual_iccid_decode (const guint8 bytes[VIRTUAL_ICCID_LENGTH], gboolean swapped);

G_END_DECLS
