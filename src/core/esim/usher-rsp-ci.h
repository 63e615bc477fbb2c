/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The certificate issuers of remote SIM provisioning by key identifier: which name a person knows them by, and
 * whether they issue for production or for tests (the private keys of the test issuers are public, SGP.26). A pure
 * table. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  const char *key_id; /* subject key identifier, upper-case hex */
  const char *name;
  gboolean test;
} UsherRspCi;

/* Returns (transfer none) the row for @key_id (hex of either case) or NULL for an unknown issuer. */
const UsherRspCi *usher_rsp_ci_find (const char *key_id);

G_END_DECLS
