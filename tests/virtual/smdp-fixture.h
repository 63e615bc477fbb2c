/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A virtual card and the functions of a virtual SM-DP+ face to face, without HTTP and readers: the least LPA that joins them. */
#pragma once

#include "euicc.h"
#include "smdp-es9.h"

G_BEGIN_DECLS

#define FIXTURE_ADDRESS "smdp.example"
#define FIXTURE_EID "89049032000000000000000000000181"

typedef struct {
  char *directory;         /* (owned) temporary */
  VirtualPki *pki;         /* (owned) */
  GPtrArray *packages;     /* (owned) */
  VirtualSmdpCore *core;   /* (owned) */
  VirtualEuicc *card;      /* (owned) */
  json_t *initiated;       /* (owned) (nullable) answers of the functions of the current session */
  json_t *authenticated;   /* (owned) (nullable) */
  json_t *bound;           /* (owned) (nullable) */
} SmdpFixture;

void smdp_fixture_set_up (SmdpFixture *fixture, gconstpointer data);
void smdp_fixture_tear_down (SmdpFixture *fixture, gconstpointer data);

/* Adds a released order for the first package. Returns (transfer none). */
VirtualOrder *smdp_fixture_add_order (SmdpFixture *fixture, const char *iccid, const char *matching_id);

/* The steps of a download; each needs the ones before. What the server refuses is @error. */
gboolean smdp_fixture_initiate (SmdpFixture *fixture, GError **error);
gboolean smdp_fixture_authenticate (SmdpFixture *fixture, const char *matching_id, GError **error);
gboolean smdp_fixture_bind (SmdpFixture *fixture, const char *code, GError **error);

/* Loads the bound package. Returns (transfer full) the card's ProfileInstallationResult. */
GBytes *smdp_fixture_load (SmdpFixture *fixture);
gboolean smdp_fixture_notify (SmdpFixture *fixture, GBytes *notification, GError **error);
gboolean smdp_fixture_cancel (SmdpFixture *fixture, guint reason, GError **error);

/* Sends @command to the card. Returns (transfer full) its response, possibly empty. */
GBytes *smdp_fixture_command (SmdpFixture *fixture, GBytes *command);

/* Returns (transfer full) a base64 member of @answer. */
GBytes *smdp_fixture_get (const json_t *answer, const char *key);

G_END_DECLS
