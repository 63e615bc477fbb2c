/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a card says about itself (SGP.22 EUICCInfo1 and EUICCInfo2, ETSI TS 102 226 extended card resources). */
#pragma once

#include <glib.h>

#include "usher-metadata.h"

G_BEGIN_DECLS

typedef struct {
  char *svn;              /* (owned) SGP.22 version, "2.2.2" */
  char **ci_verification; /* (owned) key ids of the roots whose certificates the card accepts, upper-case hex */
  char **ci_signing;      /* (owned) key ids of the roots above the card's own certificates */
} UsherEuiccInfo1;

typedef struct {
  char *svn;                    /* (owned) */
  char *profile_version;        /* (owned) version of the profile package format */
  char *firmware_version;       /* (owned) */
  char *javacard_version;       /* (owned) (nullable) */
  char *globalplatform_version; /* (owned) (nullable) */
  char *pp_version;             /* (owned) (nullable) */
  char *sas_accreditation;      /* (owned) (nullable) */
  guint64 free_nvm;             /* bytes for profiles */
  guint64 free_ram;             /* bytes */
  guint installed_applications;
  guint32 uicc_capability; /* bits of UICCCapability, bit 0 first */
  guint32 rsp_capability;  /* bits: 0 additional profile, 1 CRL, 2 remote management, 3 test profiles */
  int category;            /* euiccCategory, -1 when not said */
  UsherPpr forbidden_ppr;  /* flags */
  gboolean iot;            /* the card also speaks SGP.32 */
  char **ci_verification;  /* (owned) upper-case hex key ids, in the card's order of preference */
  char **ci_signing;       /* (owned) */
} UsherEuiccInfo2;

/* Whole TLVs BF20, BF22. (transfer full); NULL with USHER_CODEC_ERROR. */
UsherEuiccInfo1 *usher_euicc_info1_parse (GBytes *bf20, GError **error);
void usher_euicc_info1_free (UsherEuiccInfo1 *info);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherEuiccInfo1, usher_euicc_info1_free)

UsherEuiccInfo2 *usher_euicc_info2_parse (GBytes *bf22, GError **error);
void usher_euicc_info2_free (UsherEuiccInfo2 *info);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherEuiccInfo2, usher_euicc_info2_free)

G_END_DECLS
