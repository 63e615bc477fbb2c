/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an RSP server's HTTP headers tell beside the answer: its clock, and when to come back. */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

typedef struct {
  guint retry_after;   /* seconds that it asks to wait (Retry-After), 0 when it does not */
  gboolean skew_known;
  gint64 skew;         /* seconds that its clock (Date) is ahead of ours */
} UsherRspHeaders;

/* @now in microseconds UTC. What cannot be read is as if it were not there; a clock that was told before stays. RFC
 * 9110 5.6.7, 10.2.3. */
void usher_rsp_headers_read (SoupMessageHeaders *headers, gint64 now, UsherRspHeaders *read);

G_END_DECLS
