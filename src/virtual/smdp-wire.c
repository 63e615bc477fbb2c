/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Strict reading of the few field types there are. */
#include "smdp-wire.h"

#include "smdp-status.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

gboolean
virtual_wire_get_optional (const json_t *object, const char *key, const char **text, GError **error)
{
  const json_t *value = json_object_get (object, key);

  *text = json_string_value (value);
  if (value != NULL && *text == NULL)
    return virtual_refuse (error, VIRTUAL_STATUS_MALFORMED);
  return TRUE;
}

const char *
virtual_wire_get_text (const json_t *object, const char *key, GError **error)
{
  const char *text;

  if (!virtual_wire_get_optional (object, key, &text, error))
    return NULL;
  if (text == NULL)
    virtual_refuse (error, VIRTUAL_STATUS_MISSING_FIELD);
  return text;
}

GBytes *
virtual_wire_get_bytes (const json_t *object, const char *key, GError **error)
{
  const char *text = virtual_wire_get_text (object, key, error);
  g_autofree guint8 *data = NULL;
  g_autofree char *again = NULL;
  gsize length = 0;

  if (text == NULL)
    return NULL;
  data = g_base64_decode (text, &length);
  again = g_base64_encode (data, length); /* GLib skips what it does not know; only the canonical text is taken */
  if (strcmp (again, text) != 0)
    {
      virtual_refuse (error, VIRTUAL_STATUS_MALFORMED);
      return NULL;
    }
  return g_bytes_new_take (g_steal_pointer (&data), length);
}

gboolean
virtual_wire_get_flag (const json_t *object, const char *key, gboolean *flag, GError **error)
{
  const json_t *value = json_object_get (object, key);

  if (value == NULL)
    return virtual_refuse (error, VIRTUAL_STATUS_MISSING_FIELD);
  if (!json_is_boolean (value))
    return virtual_refuse (error, VIRTUAL_STATUS_MALFORMED);
  *flag = json_is_true (value);
  return TRUE;
}

void
virtual_wire_set_bytes (json_t *object, const char *key, GBytes *bytes)
{
  gsize length;
  gconstpointer data = g_bytes_get_data (bytes, &length);
  g_autofree char *text = g_base64_encode (data, length);

  json_object_set_new (object, key, json_string (text));
}

gboolean
virtual_wire_is_eid (const char *text)
{
  return strlen (text) == 32 && strspn (text, "0123456789") == 32;
}

char *
virtual_wire_format_time (gint64 seconds)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (seconds);

  return g_date_time_format (time, "%Y-%m-%dT%H:%M:%SZ");
}

void
virtual_wire_append_line (const char *path, json_t *line)
{
  g_autofree char *time = virtual_wire_format_time (g_get_real_time () / G_USEC_PER_SEC);
  g_autofree char *with_end = NULL;
  char *text;
  int fd;

  json_object_set_new (line, "time", json_string (time));
  text = json_dumps (line, JSON_COMPACT | JSON_PRESERVE_ORDER);
  with_end = g_strconcat (text, "\n", NULL);
  free (text);
  json_decref (line);
  if (path == NULL)
    return;
  fd = open (path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0 || write (fd, with_end, strlen (with_end)) != (gssize) strlen (with_end))
    g_warning ("failed to write %s", path);
  if (fd >= 0)
    close (fd);
}
