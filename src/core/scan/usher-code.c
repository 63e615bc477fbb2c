/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The code as a value. */
#include "usher-code.h"

#include <string.h>

UsherCode *
usher_code_new (const char *symbology, const guint8 *payload, gsize length, gboolean partial)
{
  UsherCode *code = g_new (UsherCode, 1);

  code->symbology = symbology;
  code->payload = g_bytes_new (payload, length);
  code->partial = partial;
  return code;
}

void
usher_code_free (UsherCode *code)
{
  if (code == NULL)
    return;
  g_bytes_unref (code->payload);
  g_free (code);
}

gboolean
usher_code_equal (const UsherCode *a, const UsherCode *b)
{
  return strcmp (a->symbology, b->symbology) == 0 && a->partial == b->partial && g_bytes_equal (a->payload, b->payload);
}
