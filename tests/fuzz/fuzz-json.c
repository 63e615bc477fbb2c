/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any text through the strict JSON entrance: result xor error, and the canonical form reads back as itself. */
#include "usher-json.h"

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  json_auto_t *value = usher_json_parse ((const char *) data, (gssize) size, 65536, &error);

  g_assert_true ((value == NULL) != (error == NULL));
  if (value != NULL)
    {
      g_autofree char *text = usher_json_to_canonical (value);
      json_auto_t *again = usher_json_parse (text, -1, USHER_JSON_MAX_SIZE, &error);
      g_autofree char *second = NULL;

      g_assert_no_error (error);
      second = usher_json_to_canonical (again);
      g_assert_cmpstr (text, ==, second);
    }
  return 0;
}
