/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Just enough of an SM-DP+ to drive the software eUICC without a network, with a knob for every lie that the card must catch. */
#pragma once

#include "euicc.h"
#include "pki.h"

G_BEGIN_DECLS

#define LITTLE_SMDP_ADDRESS "smdp.example.com"

typedef enum {
  LITTLE_HONEST,
  LITTLE_WRONG_CI,          /* AuthenticateServer */
  LITTLE_WRONG_ROLE,        /* AuthenticateServer, PrepareDownload */
  LITTLE_WRONG_SIGNATURE,   /* AuthenticateServer, PrepareDownload, InitialiseSecureChannel */
  LITTLE_WRONG_CHALLENGE,
  LITTLE_WRONG_TRANSACTION, /* PrepareDownload, InitialiseSecureChannel */
  LITTLE_WRONG_OPERATION,
  LITTLE_WRONG_CRT,
  LITTLE_WRONG_CONFIGURATION,
  LITTLE_WRONG_MAC_87,
  LITTLE_WRONG_MAC_88,
  LITTLE_WRONG_MAC_86,
  LITTLE_WRONG_KEYS,
  LITTLE_KEYS,              /* honest, with ReplaceSessionKeys */
} LittleLie;

typedef struct {
  VirtualPki *pki;            /* (not owned) */
  guint8 transaction_id[16];
  guint8 server_challenge[16];
  GBytes *signature1;         /* (owned) (nullable) euiccSignature1, whole TLV */
  GBytes *card_point;         /* (owned) (nullable) otPK.EUICC.ECKA */
} LittleSmdp;

LittleSmdp *little_smdp_new (VirtualPki *pki);
void little_smdp_free (LittleSmdp *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LittleSmdp, little_smdp_free)

/* Runs a command that must end with 9000. Returns (transfer full) the response. */
GBytes *little_smdp_command (VirtualEuicc *euicc, const guint8 *data, gsize length);

/* GetEUICCChallenge and AuthenticateServer. Returns the card's error code, 0 for success. */
guint little_smdp_authenticate (LittleSmdp *self, VirtualEuicc *euicc, LittleLie lie);

/* PrepareDownload after authentication; @hash_cc is nullable. @reuse (nullable) is put into smdpSigned2 as bppEuiccOtpk. */
guint little_smdp_prepare (LittleSmdp *self, VirtualEuicc *euicc, LittleLie lie, gboolean cc_required, GBytes *hash_cc,
                           GBytes *reuse);

/* Returns (transfer full) StoreMetadata: @extra is appended inside. */
GBytes *little_smdp_make_metadata (const guint8 iccid[10], const GByteArray *extra);

/* Binds @package. Returns (transfer full) (element-type GBytes) the segments of SGP.22 2.5.5. */
GPtrArray *little_smdp_bind (LittleSmdp *self, LittleLie lie, GBytes *metadata, GBytes *package);

/* Loads @segments until the card answers. Returns (transfer full) the installation result; asserts that there is one. */
GBytes *little_smdp_load (VirtualEuicc *euicc, GPtrArray *segments);

G_END_DECLS
