/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Orders that stand from the start: each profile package under its file name, any number of times; and those that a file
 * lists, with everything that an order can be:
 *   [{"matching_id","profile","iccid","eid","confirmation_code","expires","released","attempts","bind_once","ppr",
 *     "provider_name","profile_name","mccmnc"}]
 * Of these `matching_id` ("" = by the EID) alone is needed; profile is a package's name (the first when absent), expires RFC 3339,
 * released a boolean (true when absent), ppr a list of 1 and 2. */
#pragma once

#include "smdp-order.h"

G_BEGIN_DECLS

/* @packages (element-type VirtualPackage) outlive the book. */
void virtual_orders_add_packages (VirtualOrderBook *book, const GPtrArray *packages);

/* Adds the orders that @path lists. FALSE with USHER_ERROR_INVALID naming the row. */
gboolean virtual_orders_load (VirtualOrderBook *book, const GPtrArray *packages, const char *path,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
