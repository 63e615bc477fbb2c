/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The line of every value of a document is found. */
#include "sample.h"
#include "usher-line.h"

/* In a text with one value a line, value number n is on line n; keys, escapes and empty containers do not confuse it. */
static void
test_every_value (void)
{
  static const char text[] = "{\"a:\": [\n1,\n\"x \\\" ] } : \",\n{},\n[], \"b\\\\\"\n], \"k\"\n: {\n\"m\":\n-1.5e3}}";
  json_auto_t *root = json_loads (text, 0, NULL);
  json_t *array = json_object_get (root, "a:");
  json_t *object = json_object_get (root, "k");
  json_auto_t *stranger = json_string ("x");

  g_assert_cmpuint (usher_line_find (text, root, root), ==, 1);
  g_assert_cmpuint (usher_line_find (text, root, array), ==, 1);
  g_assert_cmpuint (usher_line_find (text, root, json_array_get (array, 0)), ==, 2);
  g_assert_cmpuint (usher_line_find (text, root, json_array_get (array, 1)), ==, 3);
  g_assert_cmpuint (usher_line_find (text, root, json_array_get (array, 2)), ==, 4);
  g_assert_cmpuint (usher_line_find (text, root, json_array_get (array, 3)), ==, 5);
  g_assert_cmpuint (usher_line_find (text, root, json_array_get (array, 4)), ==, 5);
  g_assert_cmpuint (usher_line_find (text, root, object), ==, 7);
  g_assert_cmpuint (usher_line_find (text, root, json_object_get (object, "m")), ==, 9);
  g_assert_cmpuint (usher_line_find (text, root, stranger), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/operator/line/every-value", test_every_value);
  return g_test_run ();
}
