/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Notifications of cards on their way to SM-DP+ servers (SGP.22 5.6.4): put here durably, sent until a server takes
 * them, then removed from the card. Works without the card. Does not send anything itself. */
#pragma once

#include "usher-journal.h"

G_BEGIN_DECLS

typedef struct {
  gint64 id;
  char *eid;       /* (owned) */
  gint64 sequence; /* seqNumber on that card */
  char *address;   /* (owned) server, host[:port] */
  char *iccid;     /* (owned) (nullable) */
  char *event;     /* (owned) install, enable, disable or delete */
  GBytes *raw;     /* (owned) the whole signed notification as the card gave it */
  guint attempts;
  gint64 next_attempt; /* microseconds UTC; not before */
} UsherOutboxItem;

void usher_outbox_item_free (UsherOutboxItem *item);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherOutboxItem, usher_outbox_item_free)

/* Durable when it returns. The same notification put again keeps its row. Returns its id, or -1. @delivered:
 * (nullable) set to TRUE when a server took this very notification before: it only needs to leave the card. */
gint64 usher_outbox_put (UsherJournal *journal,
                         const char *eid,
                         gint64 sequence,
                         const char *address,
                         const char *iccid,
                         const char *event,
                         GBytes *raw,
                         gboolean *delivered,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* (transfer full) (element-type UsherOutboxItem) what no server took yet, in the order of address, card and sequence
 * number. @eid: (nullable) of one card only. */
GPtrArray *usher_outbox_list (UsherJournal *journal, const char *eid, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A server took it (HTTP 204). Its content is wiped; the row stays, so that it is never sent twice. */
gboolean usher_outbox_delivered (UsherJournal *journal, gint64 id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* It could not be sent. The next attempt is due after 1, 2, 4, ... minutes, at most a day. */
gboolean
usher_outbox_failed (UsherJournal *journal, gint64 id, const char *reason, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
