/* SPDX-License-Identifier: GPL-3.0-or-later */
/* [LPA:]1$<SM-DP+ address>$<matching id>[$<SM-DP+ OID>[$1]]. The matching id may be empty, the OID may be empty while the
 * confirmation flag is there. No value reaches a problem's text: any field of a damaged code may be the secret one. */
#include "usher-label-sgp22.h"

#include <string.h>

#define PREFIX "LPA:"
#define FIELDS_MIN 3
#define FIELDS_MAX 5
#define ADDRESS_MAX 255

typedef enum {
  FIELD_FORMAT,
  FIELD_ADDRESS,
  FIELD_MATCHING_ID,
  FIELD_OID,
  FIELD_CONFIRMATION,
} Field;

static gboolean
has_prefix (const char *text)
{
  return g_ascii_strncasecmp (text, PREFIX, strlen (PREFIX)) == 0;
}

static gboolean
claims (const char *text)
{
  return has_prefix (text) || g_str_has_prefix (text, "1$");
}

static gboolean
consists_of (const char *text, const char *marks)
{
  for (; *text != '\0'; text++)
    if (!g_ascii_isalnum (*text) && strchr (marks, *text) == NULL)
      return FALSE;
  return TRUE;
}

/* Dotted decimal: "1.3.6.1.4.1.31746". */
static gboolean
is_oid (const char *text)
{
  g_auto (GStrv) arcs = g_strsplit (text, ".", -1);

  for (char **arc = arcs; *arc != NULL; arc++)
    {
      gsize length = strlen (*arc);

      if (length == 0 || strspn (*arc, "0123456789") != length || (length > 1 && **arc == '0'))
        return FALSE;
    }
  return g_strv_length (arcs) >= 2;
}

static void
judge_address (const char *address, UsherLabel *label)
{
  usher_label_set_text (label, "smdp", address);
  if (*address == '\0')
    usher_label_refuse (label, "the code names no server (SM-DP+ address)");
  else if (strlen (address) > ADDRESS_MAX || !consists_of (address, "-.:[]"))
    usher_label_refuse (label, "the server (SM-DP+ address) in the code is not a host name");
}

static void
judge_matching_id (const char *matching_id, UsherLabel *label)
{
  usher_label_set_secret (label, "matching_id", matching_id);
  for (const char *c = matching_id; *c != '\0'; c++)
    if (!g_ascii_isgraph (*c))
      {
        usher_label_refuse (label, "the matching id has a character that cannot be in one");
        return;
      }
  if (!consists_of (matching_id, "-"))
    usher_label_warn (label, "the matching id has characters other than letters, digits and '-'");
}

static void
judge_options (const char *oid, const char *flag, UsherLabel *label)
{
  gboolean confirmation = flag != NULL && strcmp (flag, "1") == 0;

  usher_label_set_value (label, "oid", oid == NULL || *oid == '\0' ? json_null () : json_string (oid));
  usher_label_set_value (label, "confirmation_required", json_boolean (confirmation));
  if (oid != NULL && *oid != '\0' && !is_oid (oid))
    usher_label_refuse (label, "the server's OID in the code is not an object identifier");
  if (flag != NULL && !confirmation)
    usher_label_refuse (label, "the code ends with a confirmation flag other than 1");
}

static void
judge (const char *text, UsherLabel *label)
{
  g_auto (GStrv) fields = g_strsplit (has_prefix (text) ? text + strlen (PREFIX) : text, "$", FIELDS_MAX + 1);
  guint n_fields = g_strv_length (fields);

  if (n_fields == 0 || strcmp (fields[FIELD_FORMAT], "1") != 0)
    {
      usher_label_refuse (label, "the activation code does not begin with format 1");
      return;
    }
  if (n_fields < FIELDS_MIN || n_fields > FIELDS_MAX)
    {
      usher_label_refuse (label, n_fields > FIELDS_MAX ? "the activation code has too many parts"
                                                       : "the activation code is cut off: server or matching id is missing");
      return;
    }
  usher_label_set_value (label, "format", json_integer (1));
  judge_address (fields[FIELD_ADDRESS], label);
  judge_matching_id (fields[FIELD_MATCHING_ID], label);
  judge_options (n_fields > FIELD_OID ? fields[FIELD_OID] : NULL,
                 n_fields > FIELD_CONFIRMATION ? fields[FIELD_CONFIRMATION] : NULL, label);
}

const UsherLabelFormat usher_label_format_sgp22_ac = { USHER_LABEL_SGP22_AC, claims, judge };
