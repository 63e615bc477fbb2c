/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Strict decoding of RSP answers. What the server writes for people is kept only escaped. */
#include "usher-rsp-reply.h"

#include <string.h>

#include "usher-error.h"
#include "usher-hex.h"
#include "usher-json.h"
#include "usher-redact.h"

#define MAX_TRANSACTION_ID 16
#define MAX_SERVER_TEXT 400

static const struct
{
  const char *name;
  UsherRspStatus status;
} statuses[] = {
  { "Executed-Success", USHER_RSP_SUCCESS },
  { "Executed-WithWarning", USHER_RSP_WARNING },
  { "Failed", USHER_RSP_FAILED },
  { "Expired", USHER_RSP_EXPIRED },
};

void
usher_rsp_reply_free (UsherRspReply *reply)
{
  json_decref (reply->body);
  g_free (reply->subject);
  g_free (reply->reason);
  g_free (reply->text);
  g_free (reply);
}

static gboolean
parse_status (const char *name, UsherRspStatus *status, GError **error)
{
  g_autofree char *escaped = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    if (strcmp (name, statuses[i].name) == 0)
      {
        *status = statuses[i].status;
        return TRUE;
      }
  escaped = usher_text_escape (name);
  g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_VALUE, "unknown function execution status \"%.40s\"", escaped);
  return FALSE;
}

/* "8.2.6": numbers with dots between. */
static gboolean
check_code (const char *key, const char *code, GError **error)
{
  gsize length = strlen (code);
  gboolean digit = FALSE;

  for (gsize i = 0; i < length && length <= 16; i++)
    {
      if (!g_ascii_isdigit (code[i]) && !(code[i] == '.' && digit))
        break;
      digit = code[i] != '.';
      if (i + 1 == length && digit)
        return TRUE;
    }
  g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_VALUE, "%s is not a number with dots", key);
  return FALSE;
}

static gboolean
parse_code (json_t *data, const char *key, char **value, GError **error)
{
  const char *code;

  if (!usher_json_get_string (data, key, &code, error) || !check_code (key, code, error))
    return FALSE;
  *value = g_strdup (code);
  return TRUE;
}

static gboolean
parse_code_data (json_t *data, UsherRspReply *reply, GError **error)
{
  const char *message;

  if (!json_is_object (data))
    {
      g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_VALUE, "statusCodeData is not an object");
      return FALSE;
    }
  if (!parse_code (data, "subjectCode", &reply->subject, error) || !parse_code (data, "reasonCode", &reply->reason, error))
    return FALSE;
  message = usher_json_peek_string (data, "message");
  if (message != NULL && *message != '\0')
    {
      g_autofree char *start = g_utf8_substring (message, 0, MIN (g_utf8_strlen (message, -1), MAX_SERVER_TEXT));

      reply->text = usher_text_escape (start);
    }
  return TRUE;
}

static gboolean
parse_header (UsherRspReply *reply, GError **error)
{
  json_t *header, *execution, *data;
  const char *status;

  if (!usher_json_get_member (reply->body, "header", JSON_OBJECT, &header, error) ||
      !usher_json_get_member (header, "functionExecutionStatus", JSON_OBJECT, &execution, error) ||
      !usher_json_get_string (execution, "status", &status, error) || !parse_status (status, &reply->status, error))
    return FALSE;
  data = json_object_get (execution, "statusCodeData");
  return data == NULL || json_is_null (data) || parse_code_data (data, reply, error);
}

UsherRspReply *
usher_rsp_reply_parse (const char *text, gssize length, gsize max_size, GError **error)
{
  g_autoptr (UsherRspReply) reply = g_new0 (UsherRspReply, 1);

  reply->body = usher_json_parse (text, length, max_size, error);
  if (reply->body == NULL)
    return NULL;
  if (!json_is_object (reply->body))
    {
      g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_VALUE, "the answer is not a JSON object");
      return NULL;
    }
  if (!parse_header (reply, error))
    return NULL;
  return g_steal_pointer (&reply);
}

static gboolean
is_base64 (const char *text, gsize length)
{
  gsize padding = 0;

  if (length == 0 || length % 4 != 0)
    return FALSE;
  while (padding < 2 && text[length - 1 - padding] == '=')
    padding++;
  for (gsize i = 0; i < length - padding; i++)
    if (!g_ascii_isalnum (text[i]) && text[i] != '+' && text[i] != '/')
      return FALSE;
  return TRUE;
}

GBytes *
usher_rsp_get_bytes (json_t *body, const char *key, GError **error)
{
  const char *text;
  gsize length;
  guchar *data;

  if (!usher_json_get_string (body, key, &text, error))
    return NULL;
  if (!is_base64 (text, strlen (text)))
    {
      g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_VALUE, "%s is not base64", key);
      return NULL;
    }
  data = g_base64_decode (text, &length);
  return g_bytes_new_take (data, length);
}

GBytes *
usher_rsp_get_transaction_id (json_t *body, GError **error)
{
  g_autoptr (GBytes) id = NULL;
  const char *text;

  if (!usher_json_get_string (body, "transactionId", &text, error))
    return NULL;
  id = usher_hex_decode (text, error);
  if (id == NULL)
    {
      g_prefix_error (error, "transactionId: ");
      return NULL;
    }
  if (g_bytes_get_size (id) < 1 || g_bytes_get_size (id) > MAX_TRANSACTION_ID)
    {
      g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_VALUE, "transactionId of %zu bytes, 1 to %d are allowed",
                   g_bytes_get_size (id), MAX_TRANSACTION_ID);
      return NULL;
    }
  return g_steal_pointer (&id);
}

json_t *
usher_rsp_bytes_to_json (GBytes *bytes)
{
  gsize length;
  const guchar *data = g_bytes_get_data (bytes, &length);
  g_autofree char *text = g_base64_encode (data, length);

  return json_string (text);
}

json_t *
usher_rsp_hex_to_json (GBytes *bytes)
{
  g_autofree char *text = usher_hex_encode_bytes (bytes);

  return json_string (text);
}
