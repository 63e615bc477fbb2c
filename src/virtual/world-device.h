/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The devices of a world: their numbers, their labels, and their places on a USB/IP server. */
#pragma once

#include "pki.h"
#include "usbip-server.h"
#include "world-options.h"

#include <jansson.h>

G_BEGIN_DECLS

/* Makes device number @index (from 0) of the world, offers it at @server and draws its label. Returns (transfer full)
 * its entry of world.json, or NULL with USHER_ERROR. */
json_t *virtual_world_add_device (const VirtualWorldOptions *options, guint index, const VirtualPki *pki,
                                  VirtualUsbipServer *server, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
