/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables of fields at work. */
#include "usher-reader.h"
#include "usher-clock.h"
#include "usher-error.h"
#include "usher-line.h"

#include <string.h>

#define ID_MAX 64
#define TEXT_MAX 256
#define IDS_MAX 1000

gboolean
usher_reader_fail (const UsherReader *reader, const json_t *where, GError **error, const char *format, ...)
{
  guint line = reader->text == NULL ? 0 : usher_line_find (reader->text, reader->root, where);
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  if (line > 0)
    g_set_error (error, USHER_ERROR, USHER_ERROR_INVALID, "%s line %u: %s", reader->name, line, message);
  else
    g_set_error (error, USHER_ERROR, USHER_ERROR_INVALID, "%s: %s", reader->name, message);
  return FALSE;
}

static gboolean
is_id (const char *text)
{
  gsize length = strlen (text);

  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isgraph (text[i]))
      return FALSE;
  return length >= 1 && length <= ID_MAX;
}

char **
usher_reader_dup_ids (const UsherReader *reader, json_t *array, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) ids = NULL;
  gsize i;
  json_t *item;

  if (json_array_size (array) > IDS_MAX)
    {
      usher_reader_fail (reader, array, error, "more than %d entries", IDS_MAX);
      return NULL;
    }
  json_array_foreach (array, i, item)
    {
      if (!json_is_string (item) || !is_id (json_string_value (item)))
        {
          usher_reader_fail (reader, item, error, "a name of 1 to %d printable ASCII characters is wanted", ID_MAX);
          return NULL;
        }
      for (gsize earlier = 0; earlier < i; earlier++)
        if (json_equal (json_array_get (array, earlier), item))
          {
            usher_reader_fail (reader, item, error, "\"%s\" is there twice", json_string_value (item));
            return NULL;
          }
      g_strv_builder_add (builder, json_string_value (item));
    }
  ids = g_strv_builder_end (builder);
  if (ids[0] == NULL)
    {
      usher_reader_fail (reader, array, error, "the list is empty");
      return NULL;
    }
  return g_steal_pointer (&ids);
}

static gboolean
read_integer (const UsherReader *reader, const UsherField *field, json_t *value, gint64 *target, GError **error)
{
  gint64 number = json_integer_value (value);

  if (!json_is_integer (value))
    return usher_reader_fail (reader, value, error, "\"%s\" is not an integer", field->key);
  if (number < field->min || number > field->max)
    return usher_reader_fail (reader, value, error,
                              "\"%s\" is %" G_GINT64_FORMAT ", allowed is %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT, field->key,
                              number, field->min, field->max);
  *target = number;
  return TRUE;
}

static gboolean
read_time (const UsherReader *reader, const UsherField *field, json_t *value, gint64 *target, GError **error)
{
  g_autoptr (GError) problem = NULL;

  if (!json_is_string (value))
    return usher_reader_fail (reader, value, error, "\"%s\" is not a time", field->key);
  if (!usher_clock_parse (json_string_value (value), target, &problem))
    return usher_reader_fail (reader, value, error, "\"%s\": %s", field->key, problem->message);
  return TRUE;
}

static gboolean
read_text (const UsherReader *reader, const UsherField *field, json_t *value, char **target, GError **error)
{
  const char *text = json_string_value (value);

  if (text == NULL)
    return usher_reader_fail (reader, value, error, "\"%s\" is not a string", field->key);
  if (field->kind == USHER_FIELD_ID && !is_id (text))
    return usher_reader_fail (reader, value, error, "\"%s\" is not a name of 1 to %d printable ASCII characters", field->key,
                              ID_MAX);
  if (strlen (text) > TEXT_MAX)
    return usher_reader_fail (reader, value, error, "\"%s\" is longer than %d bytes", field->key, TEXT_MAX);
  g_free (*target);
  *target = g_strdup (text);
  return TRUE;
}

static gboolean
read_ids (const UsherReader *reader, const UsherField *field, json_t *value, char ***target, GError **error)
{
  char **ids;

  if (!json_is_array (value))
    return usher_reader_fail (reader, value, error, "\"%s\" is not a list", field->key);
  ids = usher_reader_dup_ids (reader, value, error);
  if (ids == NULL)
    return FALSE;
  g_strfreev (*target);
  *target = ids;
  return TRUE;
}

static gboolean
read_json (const UsherReader *reader, const UsherField *field, json_t *value, json_t **target, GError **error)
{
  if (field->kind == USHER_FIELD_ARRAY && !json_is_array (value))
    return usher_reader_fail (reader, value, error, "\"%s\" is not a list", field->key);
  if (field->kind == USHER_FIELD_OBJECT && !json_is_object (value))
    return usher_reader_fail (reader, value, error, "\"%s\" is not an object", field->key);
  *target = value;
  return TRUE;
}

static gboolean
read_field (const UsherReader *reader, const UsherField *field, json_t *value, gpointer target, GError **error)
{
  gpointer member = G_STRUCT_MEMBER_P (target, field->offset);

  switch (field->kind)
    {
    case USHER_FIELD_INTEGER:
      return read_integer (reader, field, value, member, error);
    case USHER_FIELD_TIME:
      return read_time (reader, field, value, member, error);
    case USHER_FIELD_ID:
    case USHER_FIELD_TEXT:
      return read_text (reader, field, value, member, error);
    case USHER_FIELD_IDS:
      return read_ids (reader, field, value, member, error);
    case USHER_FIELD_ARRAY:
    case USHER_FIELD_OBJECT:
    case USHER_FIELD_ANY:
      return read_json (reader, field, value, member, error);
    }
  return usher_reader_fail (reader, value, error, "\"%s\" cannot be read", field->key);
}

static gboolean
is_known (const UsherField *fields, const char *key)
{
  for (; fields->key != NULL; fields++)
    if (strcmp (fields->key, key) == 0)
      return TRUE;
  return FALSE;
}

gboolean
usher_reader_read (const UsherReader *reader, json_t *object, const UsherField *fields, gpointer target, GError **error)
{
  const char *key;
  json_t *value;

  if (!json_is_object (object))
    return usher_reader_fail (reader, object, error, "an object is wanted");
  json_object_foreach (object, key, value)
    if (!is_known (fields, key))
      return usher_reader_fail (reader, value, error, "unknown key \"%s\"", key);
  for (const UsherField *field = fields; field->key != NULL; field++)
    {
      value = json_object_get (object, field->key);
      if (value == NULL && field->required)
        return usher_reader_fail (reader, object, error, "\"%s\" is missing", field->key);
      if (value != NULL && !read_field (reader, field, value, target, error))
        return FALSE;
    }
  return TRUE;
}

guint
usher_reader_measure_depth (const json_t *value)
{
  json_t *tree = (json_t *) value;
  guint deepest = 0;
  const char *key;
  json_t *child;
  gsize i;

  if (!json_is_array (value) && !json_is_object (value))
    return 0;
  json_array_foreach (tree, i, child)
    deepest = MAX (deepest, usher_reader_measure_depth (child));
  json_object_foreach (tree, key, child)
    deepest = MAX (deepest, usher_reader_measure_depth (child));
  return deepest + 1;
}

gpointer
usher_reader_find (const GPtrArray *items, const char *id)
{
  for (guint i = 0; i < items->len; i++)
    {
      gpointer item = g_ptr_array_index (items, i);

      if (strcmp (G_STRUCT_MEMBER (char *, item, 0), id) == 0)
        return item;
    }
  return NULL;
}
