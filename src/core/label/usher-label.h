/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a code says, as a value: its format, its fields, what is wrong with it and what must stay secret. Recognising is in
 * usher-label-parse.h; the functions for building are for the families of formats. Pure: no I/O, no clock. */
#pragma once

#include "usher-json.h"

G_BEGIN_DECLS

/* Format ids and their fields; ids and names are those of the contract. */
#define USHER_LABEL_TEXT "text"         /* text; absent when the payload is not text */
#define USHER_LABEL_URL "url"           /* url */
#define USHER_LABEL_EID "eid"           /* SGP.29: eid (32 digits), mod97 (integer, 1 is right) */
#define USHER_LABEL_IMEI "imei"         /* TS 23.003 6.2: type ("IMEI" or "IMEISV"), compact (digits), tac (8 digits) */
#define USHER_LABEL_ICCID "iccid"       /* ITU-T E.118: iccid (digits), luhn (boolean), digits (how many) */
#define USHER_LABEL_SGP22_AC "sgp22_ac" /* SGP.22 4.1: format (1), smdp, matching_id (secret), oid (or null),
                                         * confirmation_required (boolean) */

typedef struct {
  const char *format;       /* (not owned) static id */
  gboolean valid;           /* all checks of the format hold; problems may still warn */
  json_t *fields;           /* (owned) object; with the secret values */
  GPtrArray *problems;      /* (owned) of owned char *: plain words, never a value */
  GPtrArray *secret_fields; /* (owned) of static char *: keys of @fields that must not be shown or logged */
  GPtrArray *alternatives;  /* (owned) of static char *: other formats that fit an all-digit payload as well */
} UsherLabel;

/* (transfer full) a valid label without fields. @format is static. */
UsherLabel *usher_label_new (const char *format);
/* Wipes the secret values as well. */
void usher_label_free (UsherLabel *label);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherLabel, usher_label_free)

/* (transfer none) (nullable) the text of field @name; NULL when it is absent or not a string. May be a secret. */
const char *usher_label_get_text (const UsherLabel *label, const char *name);

/* (transfer full) {"format","valid","fields","problems","secret_fields"} and "alternatives" when there are some. Without
 * @reveal the value of a secret field is null. */
json_t *usher_label_to_json (const UsherLabel *label, gboolean reveal);

/* Registers the secret values with the redactor (usher-redact.h), before anything about this label can be logged. */
void usher_label_guard (const UsherLabel *label);

/* For the families. @name is static; @text is UTF-8; @problem is copied and holds no value of the payload. */
void usher_label_set_text (UsherLabel *label, const char *name, const char *text);
void usher_label_set_secret (UsherLabel *label, const char *name, const char *text);
void usher_label_set_value (UsherLabel *label, const char *name, json_t *value /* taken */);
/* The label is not valid, for this reason. */
void usher_label_refuse (UsherLabel *label, const char *problem);
/* The label can be used, but the person should know this. */
void usher_label_warn (UsherLabel *label, const char *problem);

G_END_DECLS
