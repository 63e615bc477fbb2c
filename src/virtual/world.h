/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A whole world to try Usher in, on loopback ports of the system's choice: devices over USB/IP, an SM-DP+, the operators of a
 * policy, that policy signed. Everything about it stands in DIRECTORY/world.json. */
#pragma once

#include "world-options.h"

G_BEGIN_DECLS

typedef struct _VirtualWorld VirtualWorld;

/* Starts everything; when it returns, world.json is there. NULL with USHER_ERROR. */
VirtualWorld *virtual_world_new (const VirtualWorldOptions *options, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Ends everything; the files stay. */
void virtual_world_free (VirtualWorld *world);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VirtualWorld, virtual_world_free)

G_END_DECLS
