/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The script of what goes wrong at the servers: rows of the same file as the devices' faults, told apart by their step. The
 * format stands at virtual_server_faults_load(). */
#pragma once

#include "pki.h"

#include <jansson.h>

G_BEGIN_DECLS

typedef enum {
  VIRTUAL_SERVER_FAULT_STATUS,
  VIRTUAL_SERVER_FAULT_HTTP,
  VIRTUAL_SERVER_FAULT_REDIRECT,
  VIRTUAL_SERVER_FAULT_DROP_BEFORE,
  VIRTUAL_SERVER_FAULT_SLOW,
  VIRTUAL_SERVER_FAULT_SET,
  VIRTUAL_SERVER_FAULT_BAD_SIGNATURE,
  VIRTUAL_SERVER_FAULT_WRONG_CERTIFICATE,
  VIRTUAL_SERVER_FAULT_WRONG_ADDRESS,
  VIRTUAL_SERVER_FAULT_FLIP,
  VIRTUAL_SERVER_FAULT_BAD_JSON,
  VIRTUAL_SERVER_FAULT_TRUNCATED,
  VIRTUAL_SERVER_FAULT_DROP,
  VIRTUAL_SERVER_FAULT_TLS,
} VirtualServerFaultKind;

typedef struct {
  char *step;                  /* (owned) */
  VirtualServerFaultKind kind;
  json_t *value;               /* (owned) (nullable) */
  guint skip;                  /* calls yet to be let through */
  guint times;                 /* calls yet to be spoiled */
  gboolean always;
} VirtualServerFault;

typedef struct _VirtualServerFaults VirtualServerFaults;

/* Reads the servers' rows of @path (nullable: no faults); rows of devices are passed over. NULL with USHER_ERROR. A row is
 *   {"at":"step","n":"es9.FUNCTION"|"es2.FUNCTION"|"tls","do":WHAT,"value":V,"skip":S,"times":T}
 * The row fires at the calls S+1 to S+T of that function (S 0, T 1 when absent; T 0 = always). WHAT is one of
 *   status         V "SUBJECT/REASON": the function is not executed and answers that status
 *   http           V status code: not executed, an empty answer of HTTP
 *   redirect       V URL: not executed, 302 to there
 *   drop-before    not executed, the connection is closed
 *   slow           V milliseconds before it is executed
 *   set            V object: members of the answer are replaced, or removed by null
 *   bad-signature  a bit of serverSignature1 or smdpSignature2 is wrong
 *   wrong-certificate  serverCertificate is that for binding, smdpCertificate that for authentication
 *   wrong-address  serverSigned1 names another address
 *   flip           V offset (negative: from the end): a bit of that byte of the bound profile package is wrong
 *   bad-json       executed, but the answer is no JSON
 *   truncated      executed, half of the answer arrives
 *   drop           executed, no answer arrives
 * and for the step tls: expired, wrong-host, wrong-root: the server shows such a certificate, always. */
VirtualServerFaults *virtual_server_faults_load (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void virtual_server_faults_free (VirtualServerFaults *faults);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VirtualServerFaults, virtual_server_faults_free)

/* Counts a call of @step. Returns (transfer none) (nullable) the row that fires. */
const VirtualServerFault *virtual_server_faults_take (VirtualServerFaults *faults, const char *step);

/* Returns (transfer none) (nullable) the defect that the TLS certificate shall have. */
const char *virtual_server_faults_get_tls (const VirtualServerFaults *faults);

/* Spoils the members of a good @answer where @fault is of that kind. */
void virtual_server_fault_spoil (const VirtualServerFault *fault, const VirtualPki *pki, json_t *answer);

G_END_DECLS
