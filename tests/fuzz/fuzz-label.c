/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as a label: always a label, invalid only with a reason, its secret never in the hidden form, and a recognised
 * number is recognised again from its bare form. */
#include "usher-label-parse.h"

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

static void
check_secret (const UsherLabel *label)
{
  json_auto_t *json = usher_label_to_json (label, FALSE);
  g_autofree char *text = usher_json_to_line (json);
  json_t *fields = json_object_get (json, "fields");

  g_assert_nonnull (text);
  for (guint i = 0; i < label->secret_fields->len; i++)
    g_assert_true (json_is_null (json_object_get (fields, g_ptr_array_index (label->secret_fields, i))));
}

static void
check_again (const UsherLabel *label, const char *field)
{
  const char *bare = usher_label_get_text (label, field);
  g_autoptr (UsherLabel) again = NULL;

  if (!label->valid || bare == NULL)
    return;
  again = usher_label_parse (bare, -1, label->format);
  g_assert_true (again->valid);
  g_assert_cmpstr (usher_label_get_text (again, field), ==, bare);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  static const char *const formats[] = { NULL, "eid", "imei", "iccid", "sgp22_ac", "url", "text" };

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_autoptr (UsherLabel) label = usher_label_parse ((const char *) data, (gssize) size, formats[i]);

      g_assert_true (usher_label_knows_format (label->format));
      g_assert_true (label->valid || label->problems->len > 0);
      check_secret (label);
      check_again (label, "eid");
      check_again (label, "compact");
      check_again (label, "iccid");
    }
  return 0;
}
