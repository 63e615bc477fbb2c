/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Strict JSON in, canonical or one-line JSON out. */
#include "usher-json.h"
#include "usher-error.h"

#include <string.h>

#include <gio/gio.h>
#include <gio/gunixinputstream.h>

/* jansson's own limit is 2048; nesting is counted here before it recurses. */
static gboolean
check_depth (const char *text, gsize length, GError **error)
{
  guint depth = 0;
  gboolean quoted = FALSE;

  for (gsize i = 0; i < length; i++)
    {
      char c = text[i];

      if (quoted)
        {
          if (c == '\\')
            i++;
          else if (c == '"')
            quoted = FALSE;
        }
      else if (c == '"')
        quoted = TRUE;
      else if (c == '[' || c == '{')
        depth++;
      else if ((c == ']' || c == '}') && depth > 0)
        depth--;
      if (depth > USHER_JSON_MAX_DEPTH)
        {
          g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_OVERLONG,
                       "JSON is nested deeper than %d levels", USHER_JSON_MAX_DEPTH);
          return FALSE;
        }
    }
  return TRUE;
}

json_t *
usher_json_parse (const char *text, gssize length, gsize max_size, GError **error)
{
  gsize size = length < 0 ? strlen (text) : (gsize) length;
  json_error_t problem;
  json_t *value;

  if (size > max_size)
    {
      g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_OVERLONG, "JSON of %zu bytes, at most %zu are read", size,
                   max_size);
      return NULL;
    }
  if (!check_depth (text, size, error))
    return NULL;
  value = json_loadb (text, size, JSON_REJECT_DUPLICATES, &problem);
  if (value == NULL)
    g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_VALUE, "JSON line %d column %d: %s", problem.line,
                 problem.column, problem.text);
  return value;
}

/* Reads at most @max_size + 1 bytes, so that a larger input is noticed without being kept. */
static GBytes *
read_limited (const char *path, gsize max_size, GError **error)
{
  g_autoptr (GInputStream) stream = NULL;
  g_autofree char *data = g_malloc (max_size + 1);
  gsize length;

  if (strcmp (path, "-") == 0)
    stream = g_unix_input_stream_new (0, FALSE);
  else
    {
      g_autoptr (GFile) file = g_file_new_for_path (path);

      stream = G_INPUT_STREAM (g_file_read (file, NULL, error));
    }
  if (stream == NULL || !g_input_stream_read_all (stream, data, max_size + 1, &length, NULL, error))
    return NULL;
  return g_bytes_new_take (g_steal_pointer (&data), length);
}

json_t *
usher_json_load (const char *path, gsize max_size, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (GBytes) bytes = read_limited (path, max_size, &problem);
  json_t *value = NULL;
  gsize length;
  const char *text;

  if (bytes == NULL)
    {
      g_set_error (error, USHER_ERROR,
                   g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_NOT_FOUND) ? USHER_ERROR_NOT_FOUND : USHER_ERROR_INVALID,
                   "cannot read %s: %s", path, problem->message);
      return NULL;
    }
  text = g_bytes_get_data (bytes, &length);
  value = usher_json_parse (text == NULL ? "" : text, (gssize) length, max_size, &problem);
  if (value == NULL)
    g_set_error (error, USHER_ERROR, USHER_ERROR_INVALID, "%s: %s", path, problem->message);
  return value;
}

gboolean
usher_json_get_member (json_t *object, const char *key, json_type type, json_t **value, GError **error)
{
  json_t *found = json_object_get (object, key);

  if (found == NULL || json_typeof (found) != type)
    {
      g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_VALUE, "\"%s\" is %s", key,
                   found == NULL ? "missing" : "of the wrong type");
      return FALSE;
    }
  *value = found;
  return TRUE;
}

gboolean
usher_json_get_string (json_t *object, const char *key, const char **value, GError **error)
{
  json_t *found;

  if (!usher_json_get_member (object, key, JSON_STRING, &found, error))
    return FALSE;
  *value = json_string_value (found);
  return TRUE;
}

const char *
usher_json_peek_string (json_t *object, const char *key)
{
  return json_string_value (json_object_get (object, key));
}

gboolean
usher_json_check_keys (json_t *object, const char *const *known, GError **error)
{
  const char *key;
  json_t *value;

  json_object_foreach (object, key, value)
    {
      if (!g_strv_contains (known, key))
        {
          g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_VALUE, "unknown key \"%s\"", key);
          return FALSE;
        }
    }
  return TRUE;
}

/* jansson allocates with malloc; callers free with g_free, which is the same since GLib 2.46. */
char *
usher_json_to_canonical (const json_t *value)
{
  return json_dumps (value, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY);
}

char *
usher_json_to_line (const json_t *value)
{
  return json_dumps (value, JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION (6));
}
