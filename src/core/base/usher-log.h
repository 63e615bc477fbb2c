/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one log writer: GLib's structured logging, redacted at the sink, to the journal when that is where standard error goes,
 * else to standard error. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Installs the writer for the process. Call once, before the first message. Messages below G_LOG_LEVEL_MESSAGE show when @verbose
 * or when G_MESSAGES_DEBUG names the domain. */
void usher_log_install (gboolean verbose);

G_END_DECLS
