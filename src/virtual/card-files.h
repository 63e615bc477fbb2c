/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files of the UICC that a reader looks at after a profile was enabled: MF, EF.DIR, EF.ICCID, ADF.USIM and EF.IMSI. What
 * is in them comes from the enabled profile's package; without one there is only the MF. */
#pragma once

#include "euicc.h"

G_BEGIN_DECLS

typedef enum {
  VIRTUAL_FILE_NONE,
  VIRTUAL_FILE_MF = 0x3F00,
  VIRTUAL_FILE_DIR = 0x2F00,
  VIRTUAL_FILE_ICCID = 0x2FE2,
  VIRTUAL_FILE_USIM = 0x7FFF,
  VIRTUAL_FILE_IMSI = 0x6F07,
} VirtualFile;

/* The file @identifier below @parent (MF or USIM), or VIRTUAL_FILE_NONE. */
VirtualFile virtual_card_files_find (VirtualEuicc *euicc, VirtualFile parent, guint identifier);

/* ADF.USIM if @aid, possibly cut at the right, names it and the profile has one, else VIRTUAL_FILE_NONE. */
VirtualFile virtual_card_files_find_aid (VirtualEuicc *euicc, const guint8 *aid, gsize length);

/* Returns (transfer full) (nullable) the content of an EF: transparent, or the one record of EF.DIR. */
GBytes *virtual_card_files_read (VirtualEuicc *euicc, VirtualFile file);

/* Appends the FCP template (ETSI TS 102 221 11.1.1.3) of @file. */
void virtual_card_files_describe (VirtualEuicc *euicc, VirtualFile file, GByteArray *response);

G_END_DECLS
