/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an exchange costs at a virtual device: a fixed part and a part for each byte in either direction. The card's own
 * computing counts inside: an answer is due at an absolute time. Pure, but for the wait. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  guint exchange_us;
  guint byte_us;
} VirtualTiming;

/* Returns when the answer to an exchange of @bytes that started at @started is due, in monotonic microseconds. */
gint64 virtual_timing_get_due (const VirtualTiming *timing, gint64 started, gsize bytes);

/* Sleeps until @due, to the microsecond as far as the system allows. */
void virtual_timing_wait (gint64 due);

G_END_DECLS
