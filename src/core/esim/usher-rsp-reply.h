/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Decodes what an SM-DP+ answers over HTTP (SGP.22 6.5.1.4, JSON binding): the header with its function execution
 * status, and members that carry base64 or hexadecimal. Pure functions over text: no network, and no judgement of
 * what a code means. */
#pragma once

#include "usher-json.h"

G_BEGIN_DECLS

typedef enum {
  USHER_RSP_SUCCESS, /* Executed-Success */
  USHER_RSP_WARNING, /* Executed-WithWarning: done, with a remark */
  USHER_RSP_FAILED,  /* Failed */
  USHER_RSP_EXPIRED, /* Expired */
} UsherRspStatus;

typedef struct {
  json_t *body; /* (owned) the whole answer, an object */
  UsherRspStatus status;
  char *subject; /* (owned) (nullable) statusCodeData, "8.2.6" */
  char *reason;  /* (owned) (nullable) "3.8" */
  char *text;    /* (owned) (nullable) the server's own words, control characters escaped; data, never shown as ours */
} UsherRspReply;

/* @text is the body of a 200 answer, at most @max_size bytes. Returns (transfer full), or NULL with USHER_CODEC_ERROR
 * when it is not such an answer. Failed with no code is legal; a failure is not an error here. */
UsherRspReply *usher_rsp_reply_parse (const char *text, gssize length, gsize max_size, GError **error);
void usher_rsp_reply_free (UsherRspReply *reply);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherRspReply, usher_rsp_reply_free)

/* The member @key of @body as bytes, from strict base64 (RFC 4648 section 4, padded, nothing else). (transfer full)
 * or NULL with USHER_CODEC_ERROR that names the key. An empty value is an error. */
GBytes *usher_rsp_get_bytes (json_t *body, const char *key, GError **error);

/* The member transactionId: 1 to 16 bytes as hexadecimal text of either case. */
GBytes *usher_rsp_get_transaction_id (json_t *body, GError **error);

/* A new JSON string with @bytes as base64, and as upper-case hexadecimal. */
json_t *usher_rsp_bytes_to_json (GBytes *bytes);
json_t *usher_rsp_hex_to_json (GBytes *bytes);

G_END_DECLS
