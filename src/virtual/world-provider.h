/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The provider and the operators of a world, made from the example policy: a copy dated today and signed, what each offer of it
 * sells, and where each operator takes orders. */
#pragma once

#include "smdp-server.h"

G_BEGIN_DECLS

/* Writes DIRECTORY/policy.json, dated from yesterday for three months, policy.json.sig, and the keys policy.key and policy.pub.
 * Returns (transfer full) the policy, or NULL with USHER_ERROR. */
json_t *virtual_provider_write_policy (const char *directory, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Gives each operator of @policy a port of ES2+ at @smdp and its offers a package each, neighbours different ones. Returns
 * (transfer full) the list of world.json: [{"id","es2plus"}], or NULL with USHER_ERROR. */
json_t *virtual_provider_open_operators (const json_t *policy, VirtualSmdp *smdp, const GPtrArray *packages, guint stock,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Returns (transfer full) the stock as the choice takes it: {pool: count}. */
json_t *virtual_provider_describe_stock (const json_t *policy, guint stock);

G_END_DECLS
