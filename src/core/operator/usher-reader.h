/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Strict reading of JSON objects into plain structs by tables of fields: every key is known, of its type and in its range,
 * or the error says where in the text it stands. For the documents of operator/ only. */
#pragma once

#include "usher-json.h"

G_BEGIN_DECLS

typedef struct {
  const char *name; /* (not owned) what the messages call the document: "policy" */
  const char *text; /* (not owned) (nullable) its text, for line numbers */
  json_t *root;     /* (not owned) the same, parsed */
} UsherReader;

typedef enum {
  USHER_FIELD_INTEGER, /* gint64, from min to max */
  USHER_FIELD_TIME,    /* gint64 microseconds UTC, from RFC 3339 text */
  USHER_FIELD_ID,      /* char *: 1 to 64 printable ASCII characters without blanks */
  USHER_FIELD_TEXT,    /* char *: at most 256 bytes */
  USHER_FIELD_IDS,     /* char **: at least one id, each once */
  USHER_FIELD_ARRAY,   /* json_t *, borrowed from the document */
  USHER_FIELD_OBJECT,  /* json_t *, borrowed */
  USHER_FIELD_ANY,     /* json_t *, borrowed */
} UsherFieldKind;

typedef struct {
  const char *key;
  UsherFieldKind kind;
  gboolean required; /* else the struct's member is left alone when the key is absent */
  gsize offset;      /* of the member in the struct */
  gint64 min, max;   /* of an integer */
} UsherField;

/* Reads @object into @target by @fields, which ends with a NULL key. FALSE with USHER_ERROR_INVALID; @target may then be
 * half filled and is freed by its owner as usual. */
gboolean usher_reader_read (const UsherReader *reader, json_t *object, const UsherField *fields, gpointer target,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Sets USHER_ERROR_INVALID "policy line 14: …" for @where, a value of the document, and returns FALSE. */
gboolean usher_reader_fail (const UsherReader *reader, const json_t *where, GError **error, const char *format, ...)
    G_GNUC_PRINTF (4, 5);

/* (transfer full) the strings of a JSON array, or NULL with USHER_ERROR_INVALID. */
char **usher_reader_dup_ids (const UsherReader *reader, json_t *array, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* How deep arrays and objects nest. */
guint usher_reader_measure_depth (const json_t *value);

/* (nullable) the element of @items (GPtrArray of structs whose first member is their char *id) with @id. */
gpointer usher_reader_find (const GPtrArray *items, const char *id);

G_END_DECLS
