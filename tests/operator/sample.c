/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loading and changing the example policy. */
#include "sample.h"

#include <string.h>

static char *
load (const char *path)
{
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

char *
sample_load_text (void)
{
  g_autofree char *path = g_build_filename (g_getenv ("USHER_TEST_DATA"), "operators", "policy-example.json", NULL);

  return load (path);
}

json_t *
sample_load_golden (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "operator", "golden.json", NULL);
  g_autofree char *text = load (path);
  json_t *golden = json_loads (text, 0, NULL);

  g_assert_nonnull (golden);
  return golden;
}

static json_t *
step_into (json_t *value, const char *name)
{
  json_t *next = json_is_array (value) ? json_array_get (value, (gsize) g_ascii_strtoull (name, NULL, 10))
                                       : json_object_get (value, name);

  g_assert_nonnull (next);
  return next;
}

json_t *
sample_change (const char *path, const char *value)
{
  g_autofree char *text = sample_load_text ();
  json_t *document = json_loads (text, 0, NULL);
  json_t *changed = value == NULL ? NULL : json_loads (value, JSON_DECODE_ANY, NULL);
  g_auto (GStrv) names = g_strsplit (path, ".", -1);
  guint last = g_strv_length (names) - 1;
  json_t *place = document;

  g_assert_true ((value == NULL) == (changed == NULL));
  for (guint i = 0; i < last; i++)
    place = step_into (place, names[i]);
  if (json_is_array (place) && strcmp (names[last], "+") == 0)
    g_assert_cmpint (json_array_append_new (place, changed), ==, 0);
  else if (json_is_array (place))
    g_assert_cmpint (json_array_set_new (place, (gsize) g_ascii_strtoull (names[last], NULL, 10), changed), ==, 0);
  else if (changed == NULL)
    g_assert_cmpint (json_object_del (place, names[last]), ==, 0);
  else
    g_assert_cmpint (json_object_set_new (place, names[last], changed), ==, 0);
  return document;
}

UsherPolicy *
sample_parse (json_t *document, GError **error)
{
  char *text = json_dumps (document, JSON_INDENT (1));
  g_autoptr (GBytes) bytes = g_bytes_new_take (text, strlen (text));

  return usher_policy_parse (bytes, error);
}
