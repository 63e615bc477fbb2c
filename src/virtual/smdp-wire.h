/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fields of the JSON binding of ES9+ and ES2+ (SGP.22 6.5): base64 bytes, texts, flags. Reads refuse with
 * VIRTUAL_STATUS. */
#pragma once

#include <glib.h>
#include <jansson.h>

G_BEGIN_DECLS

/* Returns (transfer none) the text of a mandatory field, or NULL with MISSING_FIELD or MALFORMED. */
const char *virtual_wire_get_text (const json_t *object, const char *key, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Sets @text to (transfer none) the text of an optional field, NULL when it is absent. MALFORMED if no text. */
gboolean virtual_wire_get_optional (const json_t *object, const char *key, const char **text,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Returns (transfer full) the bytes of a mandatory base64 field. */
GBytes *virtual_wire_get_bytes (const json_t *object, const char *key, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Reads a mandatory boolean. */
gboolean virtual_wire_get_flag (const json_t *object, const char *key, gboolean *flag,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Sets a field to @bytes in base64. */
void virtual_wire_set_bytes (json_t *object, const char *key, GBytes *bytes);

/* Whether @text is 32 digits. */
gboolean virtual_wire_is_eid (const char *text);

/* Appends one line of JSON, with the member `time` added, to @path; nothing when @path is NULL. @line is taken. */
void virtual_wire_append_line (const char *path, json_t *line);

/* Returns (transfer full) a time in UTC as RFC 3339 writes it; @seconds since 1970. */
char *virtual_wire_format_time (gint64 seconds);

G_END_DECLS
