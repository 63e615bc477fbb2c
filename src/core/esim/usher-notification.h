/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Notifications that a card keeps until a server has them (SGP.22 NotificationMetadata BF2F,
 * PendingNotification): only their form; keeping and sending them is the outbox's work. */
#pragma once

#include <glib.h>

#include "usher-metadata.h"

G_BEGIN_DECLS

typedef struct {
  guint seq;                    /* 0 is legal */
  UsherNotificationEvent event; /* exactly one flag */
  char *address;                /* (owned) host, perhaps with a port */
  char *iccid;                  /* (owned) (nullable) digits */
  GBytes *raw;                  /* (owned) (nullable) the whole PendingNotification (BF37 or 30), after retrieval */
} UsherNotification;

void usher_notification_free (UsherNotification *notification);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherNotification, usher_notification_free)

/* From a BF2F; raw is NULL. */
UsherNotification *usher_notification_parse_metadata (const UsherTlv *bf2f, GError **error);
/* From a whole PendingNotification, BF37 or 30; raw is a copy of it. */
UsherNotification *usher_notification_parse (GBytes *pending, GError **error);

/* Read whole responses BF28 (raw is NULL) and BF2B: *@list (transfer full) is a list of UsherNotification
 * and *@code 0, or *@list is NULL and *@code the card's (BF2B: 1 means that there is none). FALSE with
 * USHER_CODEC_ERROR when it is neither. */
gboolean usher_notification_list_parse (GBytes *bf28, GPtrArray **list, int *code, GError **error);
gboolean usher_notification_retrieved_parse (GBytes *bf2b, GPtrArray **list, int *code, GError **error);

/* "install", "enable", "disable", "delete" */
const char *usher_notification_event_get_name (UsherNotificationEvent event);

G_END_DECLS
