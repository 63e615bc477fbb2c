/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A CCID smart card reader on a link: power, protocol and speed of its cards, and exchanges with them, at
 * extended or short APDU level and at TPDU level with T=0. Not the place for what the commands mean. Spec:
 * USB CCID rev 1.1. Thread-safe: one exchange runs at a time on the reader's pipe, others wait. */
#pragma once

#include "usher-ccid-descriptor.h"
#include "usher-link.h"

G_BEGIN_DECLS

/* Atomically refcounted. */
typedef struct _UsherCcid UsherCcid;

/* Finds the CCID interface of @link and claims it. Returns (transfer full) the reader, or NULL with USHER_ERROR:
 * NOT_FOUND (no such interface), NOT_SUPPORTED (character level, control-pipe ICCD), or the link's errors. Keeps a
 * reference on @link and does not close it. */
UsherCcid *usher_ccid_open (UsherLink *link, GCancellable *cancellable, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Powers the slots off and releases the interface, which gives a detached kernel driver back. Done by the
 * last unref too. */
void usher_ccid_close (UsherCcid *ccid);

UsherCcid *usher_ccid_ref (UsherCcid *ccid);
void usher_ccid_unref (UsherCcid *ccid);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherCcid, usher_ccid_unref)

guint usher_ccid_get_n_slots (UsherCcid *ccid);
UsherCcidLevel usher_ccid_get_level (UsherCcid *ccid);
/* "08e6:4433", vendor and product, with the id behind it over USB/IP: the key by which what is learned of a
 * reader is kept. */
const char *usher_ccid_get_reader (UsherCcid *ccid);
/* Bytes of the longest command that usher_ccid_exchange takes: 261 at most below extended APDU level. */
gsize usher_ccid_get_max_command (UsherCcid *ccid);
/* TRUE when @slot carries T=0 TPDUs: no Le behind data, and 61xx and 6Cxx are the caller's. Known once it
 * was powered on. */
gboolean usher_ccid_is_tpdu_t0 (UsherCcid *ccid, guint slot);

/* Cold reset: power off if on, the lowest voltage that reader and card agree on, then the fastest protocol
 * parameters that both take. Returns (transfer full) the ATR. Errors: USHER_RETRY_REPLUG without a card,
 * USHER_ERROR_CARD for a mute or broken one, USHER_ERROR_NOT_SUPPORTED for T=1 alone at TPDU level. */
GBytes *usher_ccid_power_on (UsherCcid *ccid, guint slot, GCancellable *cancellable, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
gboolean usher_ccid_power_off (UsherCcid *ccid, guint slot, GCancellable *cancellable, GError **error);

/* Sends one command APDU (at TPDU level it is cut to the TPDU: Le dropped in case 4, P3 added in case 1) and
 * sets @response to the answer with its status word, at least 2 bytes. @deadline_ms bounds the whole
 * exchange, time extensions included; past it, or on cancel, the exchange is aborted in the reader. Errors:
 * USHER_ERROR TIMED_OUT, CANCELLED, REMOVED (link, or card pulled out), CARD (mute, hardware), BUSY,
 * PROTOCOL. */
gboolean usher_ccid_exchange (UsherCcid *ccid, guint slot, const guint8 *command, gsize length, GByteArray *response,
                              guint deadline_ms, GCancellable *cancellable, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
