/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where things are and whom to trust, for one provider: read once from a key file or from the file of a virtual
 * world, immutable once its trust is loaded. Holds paths and addresses, no secrets; does not open what it names but the
 * catalogue. */
#pragma once

#include "usher-json.h"
#include "usher-trust.h"

G_BEGIN_DECLS

/* The key file $XDG_CONFIG_HOME/usher/NAME.conf; relative paths are relative to its folder, every key is optional.
 *   [trust]     scope=system | gsma         roots of RSP hosts: the system's and GSMA's, or GSMA's alone
 *               test_roots=FILE;FILE        PEM files trusted beside them; a banner says so
 *   [provider]  policy=FILE  key=FILE       the signed policy (FILE.sig beside it), the public key (PEM)
 *               es2_certificate=FILE es2_key=FILE  the provider's client credential for orders (PEM)
 *               requester=ID                functionRequesterIdentifier of orders, else "usher"
 *               activation_codes=true|false whether a profile that the user bought may be used; else true
 *                                           when there is no policy
 *   [operators] OPERATOR=HOST[:PORT]        each operator's ordering side (ES2+)
 *   [site]      region= or site=, mcc=, rats=A;B, units=, term_days=, hours=24 numbers: facts for the choice
 *   [stock]     POOL=COUNT                  what the operators have left, for policies that ask
 *   [account]   name=NAME authorisation_key=FILE  the account, the public key of its pre-authorisations
 *   [catalogue] file=FILE                   JSON [{"sku","eid_prefix","rats"?}]: devices that are known
 *   [usbip]     servers=HOST:PORT;HOST:PORT whose devices count as attached */
typedef struct {
  UsherTrustScope scope; /* of the trust */
  char **test_roots;     /* (owned) (nullable) files */
  UsherTrust *trust;     /* (owned) (nullable) NULL before usher_configuration_load_trust() */
  char *policy;          /* (owned) (nullable) file */
  char *policy_key;      /* (owned) (nullable) file */
  char *es2_certificate; /* (owned) (nullable) file */
  char *es2_key;         /* (owned) (nullable) file */
  char *requester;       /* (owned) */
  gboolean activation_codes;
  GHashTable *operators;   /* (owned) operator id to HOST[:PORT] */
  json_t *site;            /* (owned) (nullable) facts of the choice */
  json_t *stock;           /* (owned) (nullable) {POOL: count}: what the operators have left */
  char *account;           /* (owned) (nullable) */
  char *authorisation_key; /* (owned) (nullable) file */
  json_t *catalogue;       /* (owned) (nullable) */
  json_t *devices;         /* (owned) (nullable) [{"id","eid","imei"}] whose identities are known beforehand */
  char **servers;          /* (owned) USB/IP servers, HOST:PORT */
} UsherConfiguration;

/* The file that usher-virtual wrote (CONTRACT.md, world.json). NULL with INVALID or NOT_FOUND, which name file and
 * key. */
UsherConfiguration *usher_configuration_from_world (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The key file of that name; @name NULL: "default" if it is there, else a configuration in which nothing is set up. */
UsherConfiguration *usher_configuration_load (const char *name, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Reads the roots, for those who will speak with a server: what does not needs no TLS on this computer. Before @self is
 * shared with other threads. FALSE with the errors of usher_trust_new(). */
gboolean usher_configuration_load_trust (UsherConfiguration *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void usher_configuration_free (UsherConfiguration *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherConfiguration, usher_configuration_free)

/* (transfer none) (nullable) where the operator takes orders. */
const char *usher_configuration_get_operator (const UsherConfiguration *self, const char *operator_id);

G_END_DECLS
