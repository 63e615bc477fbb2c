/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a profile says about itself before it is installed (SGP.22 StoreMetadataRequest, tag BF25), and the
 * pieces that it shares with the list of installed profiles: class, owner, policy rules. Names in here are
 * for installers only. */
#pragma once

#include <glib.h>

#include "usher-tlv.h"

G_BEGIN_DECLS

typedef enum {
  USHER_PROFILE_CLASS_TEST = 0,
  USHER_PROFILE_CLASS_PROVISIONING = 1,
  USHER_PROFILE_CLASS_OPERATIONAL = 2,
} UsherProfileClass;

/* Profile policy rules; flags. */
typedef enum {
  USHER_PPR_NONE = 0,
  USHER_PPR_UPDATE_CONTROL = 1 << 0,
  USHER_PPR_1 = 1 << 1, /* disabling is not allowed */
  USHER_PPR_2 = 1 << 2, /* deletion is not allowed */
  USHER_PPR_3 = 1 << 3, /* is deleted when disabled */
} UsherPpr;

/* Events on a profile; flags as in NotificationEvent. */
typedef enum {
  USHER_NOTIFICATION_EVENT_NONE = 0,
  USHER_NOTIFICATION_EVENT_INSTALL = 1 << 0,
  USHER_NOTIFICATION_EVENT_ENABLE = 1 << 1,
  USHER_NOTIFICATION_EVENT_DISABLE = 1 << 2,
  USHER_NOTIFICATION_EVENT_DELETE = 1 << 3,
} UsherNotificationEvent;

/* Whose profile it is. */
typedef struct {
  char *mccmnc; /* (owned) 5 or 6 digits; "E" stands for any digit in the card's rules */
  GBytes *gid1; /* (owned) (nullable) */
  GBytes *gid2; /* (owned) (nullable) */
} UsherOperatorId;

void usher_operator_id_free (UsherOperatorId *operator_id);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherOperatorId, usher_operator_id_free)

/* @tlv is an OperatorID of any tag. */
UsherOperatorId *usher_operator_id_parse (const UsherTlv *tlv, GError **error);

/* Where the card will send a notification of an event. */
typedef struct {
  UsherNotificationEvent events; /* flags */
  char *address;                 /* (owned) */
} UsherNotificationTarget;

typedef struct {
  char *iccid;                     /* (owned) digits */
  char *provider_name;             /* (owned) */
  char *profile_name;              /* (owned) */
  UsherProfileClass profile_class; /* operational when the package does not say */
  UsherOperatorId *owner;          /* (owned) (nullable) */
  UsherPpr ppr;                    /* flags */
  GPtrArray *notifications;        /* (owned) of UsherNotificationTarget, may be empty */
} UsherMetadata;

/* @bf25 is the whole TLV. (transfer full); NULL with USHER_CODEC_ERROR. */
UsherMetadata *usher_metadata_parse (GBytes *bf25, GError **error);
void usher_metadata_free (UsherMetadata *metadata);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherMetadata, usher_metadata_free)

/* "test", "provisioning", "operational" */
const char *usher_profile_class_get_name (UsherProfileClass profile_class);

/* The value of a ProfileClass INTEGER. FALSE with USHER_CODEC_ERROR when it is another. */
gboolean usher_profile_class_parse (const UsherTlv *tlv, UsherProfileClass *profile_class, GError **error);

/* The events of a NotificationEvent: at least one. FALSE with USHER_CODEC_ERROR for none or unknown ones. */
gboolean usher_notification_events_parse (const UsherTlv *tlv, UsherNotificationEvent *events, GError **error);

G_END_DECLS
