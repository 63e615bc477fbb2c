/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Certificates made on the spot for tests of TLS: a root, and leaves under it that are good or wrong in one way. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _RspPki RspPki;

/* What is wrong with a leaf; flags. */
typedef enum {
  RSP_LEAF_GOOD = 0,
  RSP_LEAF_EXPIRED = 1 << 0,
  RSP_LEAF_NOT_YET = 1 << 1,
  RSP_LEAF_OTHER_HOST = 1 << 2,
} RspLeaf;

/* A new self-signed P-256 root in a directory of its own, which goes away with it. */
RspPki *rsp_pki_new (const char *name);
void rsp_pki_free (RspPki *pki);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RspPki, rsp_pki_free)

/* (transfer none) the root's PEM file. */
const char *rsp_pki_get_root (RspPki *pki);

/* (transfer full) PEM text of a certificate for localhost and 127.0.0.1 under the root, followed by its private key. */
char *rsp_pki_make_leaf (RspPki *pki, RspLeaf leaf);

/* (transfer full) path of a file beside the root with @text in it; it goes away with @pki. */
char *rsp_pki_write (RspPki *pki, const char *name, const char *text);

G_END_DECLS
