/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dates and delays out of headers. */
#include "usher-rsp-headers.h"

#define MAX_RETRY_AFTER (24 * 60 * 60)

/* A number of seconds, or a date. */
static guint
read_delay (const char *text, gint64 now)
{
  g_autoptr (GDateTime) date = NULL;
  guint64 seconds = 0;

  if (g_ascii_string_to_unsigned (text, 10, 0, MAX_RETRY_AFTER, &seconds, NULL))
    return (guint) seconds;
  date = soup_date_time_new_from_http_string (text);
  if (date == NULL || g_date_time_to_unix (date) <= now)
    return 0;
  return (guint) MIN (g_date_time_to_unix (date) - now, MAX_RETRY_AFTER);
}

void
usher_rsp_headers_read (SoupMessageHeaders *headers, gint64 now, UsherRspHeaders *read)
{
  const char *date_text = soup_message_headers_get_one (headers, "Date");
  const char *retry_text = soup_message_headers_get_one (headers, "Retry-After");
  g_autoptr (GDateTime) date = date_text == NULL ? NULL : soup_date_time_new_from_http_string (date_text);

  read->retry_after = retry_text == NULL ? 0 : read_delay (retry_text, now / G_USEC_PER_SEC);
  if (date == NULL)
    return;
  read->skew_known = TRUE;
  read->skew = g_date_time_to_unix (date) - now / G_USEC_PER_SEC;
}
