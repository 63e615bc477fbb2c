/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the software eUICC remembers without power: profiles, pending notifications, the one-time key that a package may be
 * bound to. Structures and look-ups only: keeping them on disk is euicc-store.h, the rules are in the ES10 files. */
#pragma once

#include "iccid.h"

G_BEGIN_DECLS

#define VIRTUAL_AID_LENGTH 16

typedef struct {
  guint8 iccid[VIRTUAL_ICCID_LENGTH]; /* as EF.ICCID has it, nibbles swapped */
  guint8 aid[VIRTUAL_AID_LENGTH];     /* of the ISD-P */
  gboolean enabled;
  char *nickname;   /* (owned) (nullable) */
  GBytes *metadata; /* (owned) BF25 as the SM-DP+ stored it */
  GBytes *package;  /* (owned) the unprotected profile package, byte for byte */
} VirtualProfile;

typedef struct {
  guint32 seq;
  guint8 event;  /* one of VIRTUAL_EVENT_ */
  GBytes *whole; /* (owned) PendingNotification: BF37 or 30 */
  GBytes *metadata; /* (owned) its BF2F */
} VirtualNotification;

#define VIRTUAL_EVENT_INSTALL 0x80
#define VIRTUAL_EVENT_ENABLE 0x40
#define VIRTUAL_EVENT_DISABLE 0x20
#define VIRTUAL_EVENT_DELETE 0x10

/* otSK.EUICC.ECKA of the last PrepareDownload, kept until a profile was installed with it. */
typedef struct {
  GBytes *key;   /* (owned) (nullable) private key, DER */
  GBytes *point; /* (owned) (nullable) otPK, 65 bytes */
  GBytes *oid;   /* (owned) (nullable) of the SM-DP+ that it was made for */
} VirtualOneTimeKey;

typedef struct {
  char *directory;          /* (owned) (nullable) for euicc-store */
  guint32 size;             /* bytes when empty */
  guint32 next_seq;
  guint32 next_aid;
  char *default_address;    /* (owned) (nullable) default SM-DP+ */
  guint8 pending_enable[VIRTUAL_ICCID_LENGTH]; /* profile that a REFRESH will enable; all zero: none */
  guint8 pending_disable[VIRTUAL_ICCID_LENGTH];
  VirtualOneTimeKey one_time;
  GPtrArray *profiles;      /* (owned) of VirtualProfile */
  GPtrArray *notifications; /* (owned) of VirtualNotification */
} VirtualMemory;

/* Returns (transfer full) the memory of a new card of @size bytes. */
VirtualMemory *virtual_memory_new (guint32 size);
void virtual_memory_free (VirtualMemory *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VirtualMemory, virtual_memory_free)

/* Bytes that are free for one more profile. */
guint32 virtual_memory_get_free (VirtualMemory *self);

/* (transfer none) (nullable) */
VirtualProfile *virtual_memory_find_iccid (VirtualMemory *self, const guint8 *iccid);
VirtualProfile *virtual_memory_find_aid (VirtualMemory *self, const guint8 *aid, gsize length);
VirtualProfile *virtual_memory_find_enabled (VirtualMemory *self);
VirtualNotification *virtual_memory_find_notification (VirtualMemory *self, guint32 seq);

/* Adds a profile with an AID of its own, disabled. Returns (transfer none) it. */
VirtualProfile *virtual_memory_add_profile (VirtualMemory *self, const guint8 *iccid, GBytes *metadata, GBytes *package);

void virtual_memory_add_notification (VirtualMemory *self, guint32 seq, guint8 event, GBytes *whole, GBytes *metadata);

/* Replaces the one-time key; all three NULL forgets it. */
void virtual_memory_set_one_time_key (VirtualMemory *self, GBytes *key, GBytes *point, GBytes *oid);

G_END_DECLS
