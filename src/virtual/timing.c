/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an exchange costs: see the header. */
#include "timing.h"

#include <errno.h>
#include <time.h>

gint64
virtual_timing_get_due (const VirtualTiming *timing, gint64 started, gsize bytes)
{
  return started + timing->exchange_us + (gint64) bytes * timing->byte_us;
}

void
virtual_timing_wait (gint64 due)
{
  struct timespec until = { .tv_sec = due / G_USEC_PER_SEC, .tv_nsec = due % G_USEC_PER_SEC * 1000 };
  while (clock_nanosleep (CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR)
    continue;
}
