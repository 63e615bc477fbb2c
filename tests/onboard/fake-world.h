/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A card, an operator and a policy that are only as deep as the journey looks: they stand in for usb/, esim/ and
 * operator/ at link time, so that every call of a journey can be made to fail or to be the last one of the process.
 * The real ones meet in tests/flow. */
#pragma once

#include <glib.h>

#define FAKE_EID "89049032123451234512345678901235"

/* Shared between a test and the processes that it forks. */
typedef struct {
  guint calls;       /* so far, in this run */
  guint fail_at;     /* from this call on all return @fail_code; 0: none */
  int fail_code;     /* of USHER_ERROR */
  guint die_at;      /* the process ends at this call; 0: never */
  gboolean die_late; /* after the call took effect, not before */

  char eid[33]; /* of the attached card */
  int foreign;  /* 1 + class of a profile that is there from the start; 0: none */
  guint64 free_nvm;
  gboolean installed;
  gboolean enabled;
  gboolean stubborn;    /* refuses the first way of enabling */
  gboolean forgetful;   /* agrees to it and does nothing */
  gboolean pending;     /* the card holds the install notification */
  gboolean mute_server; /* notifications are not taken */

  gboolean sold_out[2]; /* operators op-a and op-b */
  gboolean cancel_refused;
  gboolean confirm_refused;
  gboolean used_up;       /* the server gives the profile out no more */
  int download_error;     /* of USHER_ERROR, that the download ends with; 0: none */
  char winner[8];         /* operator that a policy without stock limits names */
  guint orders;           /* distinct downloadOrder calls */
  char calls_seen[8][40]; /* their identifiers */
  guint cancels;
  guint installs;
  guint delivered;
  gint64 policy_version;
} FakeWorld;

extern FakeWorld *fake_world;

/* Makes @fake_world, in memory that forked processes share, and sets it to a virgin card and operators with stock. */
void fake_world_set_up (void);
void fake_world_reset (void);

/* For the fakes: each call passes here before it has an effect, and fake_done() after it. */
gboolean fake_call (GError **error);
void fake_done (void);
/* (transfer none) of the profile that the winner's order yields. */
const char *fake_iccid (void);
