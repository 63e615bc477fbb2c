/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The two halves of getting notifications out: from the card into the outbox, from the outbox to the servers. Shared
 * by the drain, the download and the recovery, which differ in how much of it they want. */
#pragma once

#include "usher-card.h"
#include "usher-es9.h"
#include "usher-journal.h"
#include "usher-trust.h"

G_BEGIN_DECLS

typedef struct {
  guint delivered; /* taken by their servers now */
  guint removed;   /* removed from the card now */
  guint waiting;   /* still in the outbox */
} UsherDrainResult;

typedef struct {
  UsherCard *card;       /* (not owned) (nullable) */
  UsherTrust *trust;     /* (not owned) */
  UsherJournal *journal; /* (not owned) */
  UsherEs9 *es9;         /* (not owned) (nullable) a connection that is used for its own address */
  const char *eid;       /* (not owned) (nullable) with a card: its EID; else limits the outbox */
  const char *address;   /* (not owned) (nullable) limits both halves to one server */
  gboolean patient;      /* leave out addresses whose backoff has not ended */
} UsherDelivery;

/* Puts @notifications (of UsherNotification with raw), which the card has pending, into the outbox; removes from the card
 * what a server has already. Adds to @result. */
gboolean usher_delivery_store (const UsherDelivery *delivery, GPtrArray *notifications, UsherDrainResult *result,
                               GCancellable *cancellable, GError **error);
/* The same with all that the card has pending now. */
gboolean usher_delivery_collect (const UsherDelivery *delivery, UsherDrainResult *result, GCancellable *cancellable,
                                 GError **error);

/* Sends what waits. A server that fails is no error: its turn comes again. FALSE when card or journal fail, or when
 * cancelled. Adds to @result. */
gboolean usher_delivery_send (const UsherDelivery *delivery, UsherDrainResult *result, GCancellable *cancellable,
                              GError **error);

/* How many notifications of @delivery's card and address wait, in *@count. */
gboolean usher_delivery_count (const UsherDelivery *delivery, guint *count, GError **error);

G_END_DECLS
