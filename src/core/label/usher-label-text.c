/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A web address is recognised, never opened. */
#include "usher-label-text.h"

#include <string.h>

static gboolean
is_web_address (const char *text)
{
  g_autoptr (GUri) uri = NULL;

  if (g_ascii_strncasecmp (text, "http://", strlen ("http://")) != 0
      && g_ascii_strncasecmp (text, "https://", strlen ("https://")) != 0)
    return FALSE;
  uri = g_uri_parse (text, G_URI_FLAGS_ENCODED, NULL);
  return uri != NULL && g_uri_get_host (uri) != NULL && *g_uri_get_host (uri) != '\0';
}

static void
judge_url (const char *text, UsherLabel *label)
{
  usher_label_set_text (label, "url", text);
  if (!is_web_address (text))
    usher_label_refuse (label, "this is not a web address");
}

static gboolean
claims_any (const char *text)
{
  return TRUE;
}

static void
judge_text (const char *text, UsherLabel *label)
{
  usher_label_set_text (label, "text", text);
}

const UsherLabelFormat usher_label_format_url = { USHER_LABEL_URL, is_web_address, judge_url };
const UsherLabelFormat usher_label_format_text = { USHER_LABEL_TEXT, claims_any, judge_text };
