/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads addresses of RSP servers through GUri. */
#include "usher-rsp-address.h"

#include <string.h>

#include "usher-error.h"
#include "usher-redact.h"

/* Only host and port: anything more in an address would be sent to another path or as another user. */
gboolean
usher_rsp_address_parse (const char *address, char **host, int *port, GError **error)
{
  g_autofree char *text = g_strconcat ("https://", address, NULL);
  g_autofree char *escaped = NULL;
  g_autoptr (GUri) uri = g_uri_parse (text, G_URI_FLAGS_HAS_PASSWORD, NULL);

  if (uri != NULL && g_uri_get_host (uri) != NULL && *g_uri_get_host (uri) != '\0' && g_uri_get_userinfo (uri) == NULL &&
      *g_uri_get_path (uri) == '\0' && g_uri_get_query (uri) == NULL && g_uri_get_fragment (uri) == NULL &&
      g_uri_get_port (uri) != 0 && strpbrk (address, " \t\r\n%\\") == NULL)
    {
      *host = g_strdup (g_uri_get_host (uri));
      *port = g_uri_get_port (uri);
      return TRUE;
    }
  escaped = usher_text_escape (address);
  g_set_error (error, USHER_ERROR, USHER_ERROR_INVALID, "not the address of a server: \"%.100s\"", escaped);
  return FALSE;
}

gboolean
usher_rsp_address_equal (const char *one, const char *other)
{
  return g_ascii_strcasecmp (one, other) == 0;
}
