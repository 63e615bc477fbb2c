/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one strict entrance for JSON text: duplicates, overflow, NUL, depth over 32 and size are refused, line and column
 * told. Values are jansson's own type; json_auto_t frees them. */
#pragma once

#include <glib.h>
#include <jansson.h>

G_BEGIN_DECLS

#define USHER_JSON_MAX_SIZE (1024 * 1024)
#define USHER_JSON_MAX_DEPTH 32

/* Returns (transfer full) the document, or NULL with USHER_CODEC_ERROR. @length may be -1; @max_size in bytes. */
json_t *usher_json_parse (const char *text, gssize length, gsize max_size, GError **error);

/* Reads a file, which may be "-" for standard input. Errors are USHER_ERROR and name the file. */
json_t *usher_json_load (const char *path, gsize max_size, GError **error);

/* Members of an object. The error names the key. Strings are borrowed from @object. */
gboolean usher_json_get_string (json_t *object, const char *key, const char **value, GError **error);
gboolean usher_json_get_member (json_t *object, const char *key, json_type type, json_t **value, GError **error);

/* Borrowed, or NULL when absent or not a string. */
const char *usher_json_peek_string (json_t *object, const char *key);

/* FALSE when @object has a key that is not in the NULL-terminated @known; the error names the key. */
gboolean usher_json_check_keys (json_t *object, const char *const *known, GError **error);

/* (transfer full) compact text with sorted keys: the form that is hashed and signed. */
char *usher_json_to_canonical (const json_t *value);
/* (transfer full) compact text in insertion order, one line. */
char *usher_json_to_line (const json_t *value);

G_END_DECLS
