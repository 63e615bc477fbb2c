/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a code says: the payload of a QR code or barcode, or what a person typed, recognised and checked. Pure: no I/O, no
 * clock, no network. Format ids and field names are those of the contract; each family of formats has a file of its own
 * and one row in the table of usher-label.c. */
#pragma once

#include <glib.h>
#include <jansson.h>

G_BEGIN_DECLS

/* No label is longer; a longer payload is invalid. In bytes. */
#define USHER_LABEL_MAX_SIZE 16384

#define USHER_LABEL_TEXT "text"
#define USHER_LABEL_URL "url"
#define USHER_LABEL_EID "eid"           /* SGP.29: fields eid (32 digits), mod97 */
#define USHER_LABEL_IMEI "imei"         /* 3GPP TS 23.003 6.2: type IMEI or IMEISV, compact (digits), tac */
#define USHER_LABEL_ICCID "iccid"       /* ITU-T E.118: iccid (digits), luhn, digits (how many) */
#define USHER_LABEL_SGP22_AC "sgp22_ac" /* SGP.22 4.1: format, smdp, matching_id (secret), oid, confirmation_required */

typedef struct {
  const char *format;      /* (not owned) static id */
  gboolean valid;          /* all checks of the format hold; problems may still warn */
  json_t *fields;          /* (owned) object; with secret values */
  GPtrArray *problems;     /* (owned) of owned char *: plain words, never a secret value */
  GPtrArray *secret_fields; /* (owned) of static char *: keys of @fields that must not be shown or logged */
  GPtrArray *alternatives; /* (owned) of static char *: other formats that fit an all-digit payload as well */
} UsherLabel;

/* Never fails: (transfer full) what @payload of @length bytes (-1: up to NUL) is. It may hold NULs and invalid UTF-8.
 * Surrounding white space and an AIM symbology identifier are dropped. With @format the payload is judged as that;
 * with NULL the formats are tried in their order, and "text" or "url" is left when none fits. */
UsherLabel *usher_label_parse (const char *payload, gssize length, const char *format);
void usher_label_free (UsherLabel *label);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherLabel, usher_label_free)

/* TRUE when @format is an id that usher_label_parse() can judge. */
gboolean usher_label_knows_format (const char *format);

/* (transfer none) (nullable) the text of field @name; NULL when it is absent or not a string. May be a secret. */
const char *usher_label_get_text (const UsherLabel *label, const char *name);

/* (transfer full) {"format","valid","fields","problems","secret_fields"} and "alternatives" when there are some. Without
 * @reveal a secret field's value is null. */
json_t *usher_label_to_json (const UsherLabel *label, gboolean reveal);

/* Registers the secret values with the redactor (usher-redact.h), before anything about this label can be logged. */
void usher_label_guard (const UsherLabel *label);

G_END_DECLS
