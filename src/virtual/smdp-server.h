/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The SM-DP+ as a running server: ES9+ on one port and, for each operator, ES2+ with mutual TLS on a port of its own; all in one
 * thread that it owns. Orders and offers are added before it is started. */
#pragma once

#include "es2.h"
#include "smdp-faults.h"

G_BEGIN_DECLS

typedef struct {
  const VirtualPki *pki;        /* (not owned) outlives the server */
  const char *listen;           /* (nullable) "HOST:PORT" of ES9+ with a numeric host; NULL = 127.0.0.1, any port */
  const char *address;          /* (nullable) what cards and clients call it; NULL = localhost:PORT */
  const char *faults_path;      /* (nullable) */
  const char *order_log;        /* (nullable) */
  const char *notification_log; /* (nullable) */
  const char *served_directory; /* (nullable) must exist */
  gboolean session_keys;        /* protect packages with the session keys alone, without ReplaceSessionKeys */
  gboolean no_memory_check;     /* do not compare the package with the card's free memory */
  guint serial;                 /* of the ICCIDs, see virtual_es2_new() */
} VirtualSmdpOptions;

typedef struct _VirtualSmdp VirtualSmdp;

/* Opens the port of ES9+. NULL with USHER_ERROR. */
VirtualSmdp *virtual_smdp_new (const VirtualSmdpOptions *options, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Ends the thread and closes every connection. */
void virtual_smdp_free (VirtualSmdp *smdp);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VirtualSmdp, virtual_smdp_free)

/* Return (transfer none). To be used before the start only. */
const char *virtual_smdp_get_address (const VirtualSmdp *smdp);
VirtualOrderBook *virtual_smdp_get_orders (VirtualSmdp *smdp);
VirtualEs2 *virtual_smdp_get_es2 (VirtualSmdp *smdp);

/* Opens a port of ES2+ for @operator_id, on loopback. Returns it, or 0 with USHER_ERROR. */
guint16 virtual_smdp_add_operator (VirtualSmdp *smdp, const char *operator_id, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Starts to serve. */
void virtual_smdp_start (VirtualSmdp *smdp);

G_END_DECLS
