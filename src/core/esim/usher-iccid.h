/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers as cards write them: ICCID (ITU-T E.118, nibble-swapped BCD of EF.ICCID), EID, IMEI and TAC
 * (telephony BCD), MCC+MNC (3GPP TS 24.008). Only the coding: whether check digits hold is the label room's
 * matter. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define USHER_ICCID_SIZE 10
#define USHER_EID_SIZE 16
#define USHER_IMEI_SIZE 8
#define USHER_TAC_SIZE 4

/* 18, 19 or 20 digits into 10 bytes, nibble-swapped, padded with F. One or two trailing F in @digits are accepted.
 * FALSE with USHER_CODEC_ERROR otherwise. */
gboolean usher_iccid_encode (const char *digits, guint8 iccid[USHER_ICCID_SIZE], GError **error);

/* (transfer full) 18 to 20 digits without padding; NULL with USHER_CODEC_ERROR on another length or nibble. */
char *usher_iccid_decode (const guint8 *data, gsize length, GError **error);

/* Whether two texts name the same ICCID; padding does not count. NULL equals nothing. */
gboolean usher_iccid_equal (const char *one, const char *other);

/* (transfer full) 32 digits of the 16 bytes of an EID (not swapped). */
char *usher_eid_decode (const guint8 *data, gsize length, GError **error);

/* 15 digits into 8 bytes as SGP.22 4.2 wants them: nibble-swapped, the last byte being check digit then F. */
gboolean usher_imei_encode (const char *digits, guint8 imei[USHER_IMEI_SIZE], GError **error);

/* The first 8 digits of @digits (an IMEI or a TAC) into 4 nibble-swapped bytes. */
gboolean usher_tac_encode (const char *digits, guint8 tac[USHER_TAC_SIZE], GError **error);

/* (transfer full) 5 or 6 digits of the 3 bytes of MCC+MNC; a wildcard nibble E is written "E". */
char *usher_mccmnc_decode (const guint8 *data, gsize length, GError **error);

G_END_DECLS
