/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The label as a value, and its JSON form. */
#include "usher-label.h"
#include "usher-redact.h"

#include <string.h>

UsherLabel *
usher_label_new (const char *format)
{
  UsherLabel *label = g_new0 (UsherLabel, 1);

  label->format = format;
  label->valid = TRUE;
  label->fields = json_object ();
  label->problems = g_ptr_array_new_with_free_func (g_free);
  label->secret_fields = g_ptr_array_new ();
  label->alternatives = g_ptr_array_new ();
  return label;
}

void
usher_label_free (UsherLabel *label)
{
  if (label == NULL)
    return;
  for (guint i = 0; i < label->secret_fields->len; i++)
    {
      json_t *secret = json_object_get (label->fields, g_ptr_array_index (label->secret_fields, i));

      /* jansson keeps the text in memory of its own that nobody else reads once the label ends. */
      if (secret != NULL && secret->refcount == 1)
        explicit_bzero ((char *) json_string_value (secret), json_string_length (secret));
    }
  json_decref (label->fields);
  g_ptr_array_unref (label->problems);
  g_ptr_array_unref (label->secret_fields);
  g_ptr_array_unref (label->alternatives);
  g_free (label);
}

const char *
usher_label_get_text (const UsherLabel *label, const char *name)
{
  return json_string_value (json_object_get (label->fields, name));
}

static json_t *
strings_to_json (const GPtrArray *strings)
{
  json_t *array = json_array ();

  for (guint i = 0; i < strings->len; i++)
    json_array_append_new (array, json_string (g_ptr_array_index (strings, i)));
  return array;
}

json_t *
usher_label_to_json (const UsherLabel *label, gboolean reveal)
{
  json_t *fields = json_copy (label->fields);
  json_t *object;

  for (guint i = 0; !reveal && i < label->secret_fields->len; i++)
    json_object_set_new (fields, g_ptr_array_index (label->secret_fields, i), json_null ());
  object = json_pack ("{s:s, s:b, s:o, s:o, s:o}", "format", label->format, "valid", label->valid, "fields", fields,
                      "problems", strings_to_json (label->problems), "secret_fields",
                      strings_to_json (label->secret_fields));
  if (label->alternatives->len > 0)
    json_object_set_new (object, "alternatives", strings_to_json (label->alternatives));
  return object;
}

void
usher_label_guard (const UsherLabel *label)
{
  for (guint i = 0; i < label->secret_fields->len; i++)
    usher_redact_add (usher_label_get_text (label, g_ptr_array_index (label->secret_fields, i)));
}

void
usher_label_set_value (UsherLabel *label, const char *name, json_t *value)
{
  json_object_set_new (label->fields, name, value);
}

void
usher_label_set_text (UsherLabel *label, const char *name, const char *text)
{
  usher_label_set_value (label, name, json_string (text));
}

void
usher_label_set_secret (UsherLabel *label, const char *name, const char *text)
{
  usher_label_set_text (label, name, text);
  if (*text != '\0')
    g_ptr_array_add (label->secret_fields, (char *) name);
}

void
usher_label_refuse (UsherLabel *label, const char *problem)
{
  label->valid = FALSE;
  usher_label_warn (label, problem);
}

void
usher_label_warn (UsherLabel *label, const char *problem)
{
  g_ptr_array_add (label->problems, g_strdup (problem));
}
