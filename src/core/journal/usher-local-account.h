/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The small account of "This computer": networks, the devices paired into them, who allowed that, and the role of the
 * person. It is a file of its own (service.db) because the account service will own it. A fresh account has one
 * network, "Home". */
#pragma once

#include "usher-database.h"

G_BEGIN_DECLS

typedef struct _UsherLocalAccount UsherLocalAccount;

/* What was shown, and who said yes to it. */
typedef struct {
  const char *text;   /* (not owned) what the person read */
  const char *digest; /* (not owned) SHA-256 of the request that was shown, hex */
  const char *by;     /* (not owned) approve, question or authorisation:KEY */
  gint64 when;        /* microseconds UTC */
} UsherPermission;

/* @path: (nullable) NULL for $XDG_DATA_HOME/usher/service.db. Returns (transfer full). */
UsherLocalAccount *usher_local_account_open (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void usher_local_account_free (UsherLocalAccount *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherLocalAccount, usher_local_account_free)

/* (transfer full) [{"id","name","devices"}], devices being their number. */
json_t *usher_local_account_list_networks (UsherLocalAccount *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* (transfer full) the id. A name that exists, or is empty, over 100 characters or holds control characters is
 * USHER_ERROR_INVALID. */
char *
usher_local_account_add_network (UsherLocalAccount *self, const char *name, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* (transfer full) the id, or NULL with USHER_ERROR_NOT_FOUND. */
char *
usher_local_account_find_network (UsherLocalAccount *self, const char *name, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Makes the device with card @eid a member of the network with id @network; durable when it returns. Again with the
 * same network: the same device. In another network already: USHER_ERROR_REFUSED. @imei, @name: (nullable). (transfer
 * full) the id of the device. */
char *usher_local_account_pair (UsherLocalAccount *self,
                                const char *network,
                                const char *eid,
                                const char *imei,
                                const char *name,
                                const UsherPermission *permission,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* (transfer full)
 * {"id","network","network_name","eid","imei","name","paired","permission":{"text","digest","by","when"}}, JSON null
 * when there is none, NULL on error. */
json_t *
usher_local_account_find_device (UsherLocalAccount *self, const char *eid, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* USHER_ERROR_NOT_FOUND when there is no such device. */
gboolean
usher_local_account_unpair (UsherLocalAccount *self, const char *device, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* (transfer full) "user" (the default: sees no operator, ICCID, price or server) or "installer". */
char *usher_local_account_get_role (UsherLocalAccount *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean
usher_local_account_set_role (UsherLocalAccount *self, const char *role, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The highest version of the policy @id that was ever used, 0 for none; and remembering a higher one, durably. */
gboolean usher_local_account_get_policy_version (UsherLocalAccount *self,
                                                 const char *id,
                                                 gint64 *version,
                                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean usher_local_account_raise_policy_version (UsherLocalAccount *self,
                                                   const char *id,
                                                   gint64 version,
                                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
