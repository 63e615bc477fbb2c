/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any text as an answer of an RSP server: result xor error, a failure's codes are numbers with dots, and bytes that are read are
 * written back as the same text. */
#include "usher-rsp-reply.h"

#include <string.h>

#include "usher-json.h"

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

static void
check_member (json_t *body, const char *key)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = usher_rsp_get_bytes (body, key, &error);
  json_auto_t *again = NULL;
  g_autoptr (GBytes) second = NULL;

  g_assert_true ((bytes == NULL) != (error == NULL));
  if (bytes == NULL)
    return;
  again = json_pack ("{s:o}", key, usher_rsp_bytes_to_json (bytes));
  second = usher_rsp_get_bytes (again, key, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (bytes, second));
}

static void
check_code (const char *code)
{
  if (code != NULL)
    g_assert_cmpuint (strspn (code, "0123456789."), ==, strlen (code));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) id_error = NULL;
  g_autoptr (UsherRspReply) reply = usher_rsp_reply_parse ((const char *) data, (gssize) size, 65536, &error);
  g_autoptr (GBytes) id = NULL;
  const char *key;
  json_t *value;

  g_assert_true ((reply == NULL) != (error == NULL));
  if (reply == NULL)
    return 0;
  check_code (reply->subject);
  check_code (reply->reason);
  id = usher_rsp_get_transaction_id (reply->body, &id_error);
  g_assert_true ((id == NULL) != (id_error == NULL));
  json_object_foreach (reply->body, key, value)
    check_member (reply->body, key);
  return 0;
}
