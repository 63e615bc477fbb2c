/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Time as Usher stores and shows it: int64 microseconds UTC inside, RFC 3339 at the edges. Deadlines use g_get_monotonic_time(). */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Microseconds since 1970 UTC. */
gint64 usher_clock_now (void);

/* (transfer full) "2026-11-22T02:34:00.123456Z" */
char *usher_clock_format (gint64 time);

/* RFC 3339 with an offset or Z to microseconds. FALSE with USHER_CODEC_ERROR otherwise. */
gboolean usher_clock_parse (const char *text, gint64 *time, GError **error);

G_END_DECLS
