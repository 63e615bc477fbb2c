/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inside of the software eUICC, for the files that are its ES10 functions (euicc-*.c) and nobody else. */
#pragma once

#include "bsp.h"
#include "euicc-identity.h"
#include "euicc-memory.h"
#include "profile-package.h"
#include "tlv.h"

G_BEGIN_DECLS

typedef struct _VirtualEuicc VirtualEuicc; /* as in euicc.h, which includes nothing of the inside */

/* Where in a bound profile package the next segment stands (SGP.22 2.5.5). */
typedef enum {
  VIRTUAL_LOAD_IDLE,       /* expects BF36 with BF23 */
  VIRTUAL_LOAD_CONFIGURE,  /* expects A0 */
  VIRTUAL_LOAD_METADATA,   /* expects A1, alone */
  VIRTUAL_LOAD_METADATA_88,
  VIRTUAL_LOAD_KEYS,       /* expects A2 or A3 */
  VIRTUAL_LOAD_PROFILE,    /* expects A3, alone */
  VIRTUAL_LOAD_PROFILE_86,
} VirtualLoadStage;

typedef struct {
  VirtualLoadStage stage;
  gsize package_left;  /* bytes of BF36 still to come */
  gsize sequence_left; /* bytes of A1 or A3 still to come */
  VirtualBsp *bsp;     /* (owned) (nullable) */
  GByteArray *metadata; /* (owned) (nullable) BF25 as far as it came */
  VirtualProfilePackage *package; /* (owned) (nullable) */
  guint8 iccid[VIRTUAL_ICCID_LENGTH];
  gboolean has_iccid;
} VirtualLoad;

/* One RSP session (SGP.22 5.7.13 to 5.7.6): opened by a challenge, closed by the installation result, by a cancellation, by
 * the next challenge or by the loss of power. */
typedef struct {
  gboolean challenged;     /* the challenge was given out and not used */
  guint8 challenge[16];
  GBytes *transaction_id;  /* (owned) (nullable) set: the server is authenticated */
  char *server_address;    /* (owned) (nullable) */
  GBytes *server_oid;      /* (owned) (nullable) of CERT.DPauth, the value of its OBJECT IDENTIFIER */
  GBytes *signature1;      /* (owned) (nullable) euiccSignature1, the whole TLV */
  EVP_PKEY *binding_key;   /* (owned) (nullable) of CERT.DPpb; set: the download is prepared */
  EVP_PKEY *one_time_key;  /* (owned) (nullable) otSK.EUICC.ECKA */
  VirtualLoad load;
} VirtualSession;

struct _VirtualEuicc {
  char *eid;             /* (owned) 32 digits */
  guint8 eid_bytes[16];
  VirtualEuiccIdentity *identity; /* (owned) */
  VirtualMemory *memory; /* (owned) */
  const char *step;      /* (not owned) (nullable) static name of the last function */
  gboolean refresh;      /* a REFRESH waits for the terminal */
  VirtualSession session;
};

/* One ES10 function: reads the whole @request, appends its response, returns the status word. */
typedef guint16 (*VirtualEs10) (VirtualEuicc *self, const VirtualTlv *request, GByteArray *response);

#define VIRTUAL_SW_OK 0x9000
#define VIRTUAL_SW_CONDITIONS 0x6985
#define VIRTUAL_SW_DATA 0x6A80
#define VIRTUAL_SW_REFERENCE 0x6A88

G_END_DECLS
