/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bulk pipe of a CCID reader: one command, its answer, under one deadline. Here live sequence numbers,
 * stale frames, split and lying messages, time extensions and abort. Knows nothing of power or APDUs. CCID
 * rev 1.1, 3.1 and 5.3. Not thread-safe: the reader guards it. */
#pragma once

#include "usher-ccid-codec.h"
#include "usher-ccid-descriptor.h"
#include "usher-link.h"

G_BEGIN_DECLS

typedef struct _UsherCcidPipe UsherCcidPipe;

/* What the pipe runs on. */
typedef struct {
  guint8 interface_number;
  guint8 bulk_in;
  guint8 bulk_out;
  gsize packet_size; /* of bulk IN, above 0 */
  gsize max_message; /* dwMaxCCIDMessageLength */
} UsherCcidWiring;

/* Returns (transfer full) a pipe that keeps a reference on @link. */
UsherCcidPipe *usher_ccid_pipe_new (UsherLink *link, const UsherCcidWiring *wiring);
void usher_ccid_pipe_free (UsherCcidPipe *pipe);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherCcidPipe, usher_ccid_pipe_free)

/* Sends @command, whose sequence number is set here, and waits for its answer until @deadline
 * (g_get_monotonic_time). @answer borrows from the pipe until the next call; it may say that the command
 * failed (usher_ccid_status_check). On deadline, cancel or an answer that is none, the command is aborted in
 * the reader. Errors: TIMED_OUT, CANCELLED, PROTOCOL, or the link's. */
gboolean usher_ccid_pipe_run (UsherCcidPipe *pipe, UsherCcidMessage *command, UsherCcidMessage *answer, gint64 deadline,
                              GCancellable *cancellable, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Asks the reader to drop what runs in @slot and waits, for 2 s at most, until it has. */
void usher_ccid_pipe_abort (UsherCcidPipe *pipe, guint8 slot);

/* GET_DATA_RATES: fills @rates with up to @n_rates values in bit/s. Returns how many, 0 when the reader
 * tells none. */
guint usher_ccid_pipe_get_data_rates (UsherCcidPipe *pipe, guint32 *rates, guint n_rates, GCancellable *cancellable);

G_END_DECLS
