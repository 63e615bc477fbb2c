/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Strict JSON. */
#include "usher-error.h"
#include "usher-json.h"

#include <string.h>

/* What a lenient reader would take is refused, with the place where it stands. */
static void
test_refused (void)
{
  static const char *const texts[] = {
    "",       "{\"a\":1,\"a\":2}", "[1,]", "{\"a\":\"\\u0000\"}", "[99999999999999999999]", "[1e999]", "[1] x",
    "\"\\ud800\"", "{'a':1}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (usher_json_parse (texts[i], -1, 1024, &error));
      g_assert_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_VALUE);
      g_assert_nonnull (strstr (error->message, "line 1"));
    }
}

/* Nesting of 32 is read, 33 is not, and brackets inside strings do not count. */
static void
test_depth (void)
{
  g_autofree char *fine = g_strdup_printf ("%s\"[[[\"%s", "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", "]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]");
  g_autofree char *deep = g_strdup_printf ("[%s]", fine);
  g_autoptr (GError) error = NULL;
  json_auto_t *value = usher_json_parse (fine, -1, 1024, &error);

  g_assert_no_error (error);
  g_assert_nonnull (value);
  g_assert_null (usher_json_parse (deep, -1, 1024, &error));
  g_assert_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_OVERLONG);
}

/* More bytes than allowed are refused before they are read as JSON. */
static void
test_size (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (usher_json_parse ("[1,2,3]", -1, 6, &error));
  g_assert_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_OVERLONG);
}

/* The canonical form has sorted keys and no spaces. */
static void
test_canonical (void)
{
  json_auto_t *value = usher_json_parse ("{ \"b\": [1, 2], \"a\": {\"d\": null, \"c\": true} }", -1, 1024, NULL);
  g_autofree char *text = usher_json_to_canonical (value);

  g_assert_cmpstr (text, ==, "{\"a\":{\"c\":true,\"d\":null},\"b\":[1,2]}");
}

/* Missing, mistyped and unknown members are told by name. */
static void
test_members (void)
{
  json_auto_t *object = usher_json_parse ("{\"a\":1,\"zz\":\"text\"}", -1, 1024, NULL);
  static const char *const known[] = { "a", NULL };
  g_autoptr (GError) missing = NULL;
  g_autoptr (GError) unknown = NULL;
  const char *text;

  g_assert_true (usher_json_get_string (object, "zz", &text, NULL));
  g_assert_cmpstr (text, ==, "text");
  g_assert_false (usher_json_get_string (object, "a", &text, &missing));
  g_assert_nonnull (strstr (missing->message, "\"a\""));
  g_assert_false (usher_json_check_keys (object, known, &unknown));
  g_assert_nonnull (strstr (unknown->message, "zz"));
}

/* A file that is not there is told apart from one that is not JSON. */
static void
test_load (void)
{
  g_autofree char *path = g_build_filename (g_get_user_runtime_dir (), "bad.json", NULL);
  g_autoptr (GError) missing = NULL;
  g_autoptr (GError) bad = NULL;

  g_assert_null (usher_json_load ("/nonexistent/x.json", 1024, &missing));
  g_assert_error (missing, USHER_ERROR, USHER_ERROR_NOT_FOUND);
  g_mkdir_with_parents (g_get_user_runtime_dir (), 0700);
  g_assert_true (g_file_set_contents (path, "{", -1, NULL));
  g_assert_null (usher_json_load (path, 1024, &bad));
  g_assert_error (bad, USHER_ERROR, USHER_ERROR_INVALID);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/base/json/refused", test_refused);
  g_test_add_func ("/base/json/depth", test_depth);
  g_test_add_func ("/base/json/size", test_size);
  g_test_add_func ("/base/json/canonical", test_canonical);
  g_test_add_func ("/base/json/members", test_members);
  g_test_add_func ("/base/json/load", test_load);
  return g_test_run ();
}
