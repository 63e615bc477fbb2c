/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading the script, and the spoiling of answers. */
#include "smdp-faults.h"

#include "faults.h"
#include "smdp-status.h"
#include "smdp-wire.h"
#include "usher-error.h"

#include <string.h>

struct _VirtualServerFaults
{
  GPtrArray *rows; /* (owned) of VirtualServerFault */
};

/* What a row's value must be. */
typedef enum { VALUE_NONE, VALUE_TEXT, VALUE_NUMBER, VALUE_OBJECT, VALUE_STATUS } ValueKind;

static const struct {
  const char *name;
  VirtualServerFaultKind kind;
  ValueKind value;
} kinds[] = {
  { "status", VIRTUAL_SERVER_FAULT_STATUS, VALUE_STATUS },
  { "http", VIRTUAL_SERVER_FAULT_HTTP, VALUE_NUMBER },
  { "redirect", VIRTUAL_SERVER_FAULT_REDIRECT, VALUE_TEXT },
  { "drop-before", VIRTUAL_SERVER_FAULT_DROP_BEFORE, VALUE_NONE },
  { "slow", VIRTUAL_SERVER_FAULT_SLOW, VALUE_NUMBER },
  { "set", VIRTUAL_SERVER_FAULT_SET, VALUE_OBJECT },
  { "bad-signature", VIRTUAL_SERVER_FAULT_BAD_SIGNATURE, VALUE_NONE },
  { "wrong-certificate", VIRTUAL_SERVER_FAULT_WRONG_CERTIFICATE, VALUE_NONE },
  { "wrong-address", VIRTUAL_SERVER_FAULT_WRONG_ADDRESS, VALUE_NONE },
  { "flip", VIRTUAL_SERVER_FAULT_FLIP, VALUE_NUMBER },
  { "bad-json", VIRTUAL_SERVER_FAULT_BAD_JSON, VALUE_NONE },
  { "truncated", VIRTUAL_SERVER_FAULT_TRUNCATED, VALUE_NONE },
  { "drop", VIRTUAL_SERVER_FAULT_DROP, VALUE_NONE },
  { "expired", VIRTUAL_SERVER_FAULT_TLS, VALUE_NONE },
  { "wrong-host", VIRTUAL_SERVER_FAULT_TLS, VALUE_NONE },
  { "wrong-root", VIRTUAL_SERVER_FAULT_TLS, VALUE_NONE },
};

static void
fault_free (VirtualServerFault *fault)
{
  g_free (fault->step);
  json_decref (fault->value);
  g_free (fault);
}

static gboolean
is_value (const json_t *value, ValueKind kind)
{
  VirtualStatusCode code;

  switch (kind)
    {
    case VALUE_NONE:
      return TRUE;
    case VALUE_TEXT:
      return json_is_string (value);
    case VALUE_NUMBER:
      return json_is_integer (value);
    case VALUE_OBJECT:
      return json_is_object (value);
    case VALUE_STATUS:
      return json_is_string (value) && virtual_status_find (json_string_value (value), &code);
    }
  g_return_val_if_reached (FALSE);
}

/* Returns the row of the table, or -1. */
static int
find_kind (const char *name, const char *step)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (strcmp (kinds[i].name, name) == 0 && (kinds[i].kind == VIRTUAL_SERVER_FAULT_TLS) == (strcmp (step, "tls") == 0))
      return (int) i;
  return -1;
}

static VirtualServerFault *
read_row (json_t *row, gsize number, GError **error)
{
  const char *name = json_string_value (json_object_get (row, "do"));
  const char *step = json_string_value (json_object_get (row, "n"));
  const json_t *times = json_object_get (row, "times");
  json_t *value = json_object_get (row, "value");
  int kind = name != NULL ? find_kind (name, step) : -1;
  VirtualServerFault *fault;

  if (kind < 0 || !is_value (value, kinds[kind].value))
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_INVALID, "row %zu of the faults: step %s cannot do \"%s\" with that value",
                   number, step, name != NULL ? name : "");
      return NULL;
    }
  fault = g_new0 (VirtualServerFault, 1);
  fault->step = g_strdup (step);
  fault->kind = kinds[kind].kind;
  fault->value = kinds[kind].kind == VIRTUAL_SERVER_FAULT_TLS ? json_string (name) : json_incref (value);
  fault->skip = (guint) json_integer_value (json_object_get (row, "skip"));
  fault->times = times != NULL ? (guint) json_integer_value (times) : 1;
  fault->always = times != NULL && fault->times == 0;
  return fault;
}

static json_t *
load_rows (const char *path, GError **error)
{
  json_error_t problem;
  json_t *rows = json_load_file (path, JSON_REJECT_DUPLICATES, &problem);

  if (json_is_array (rows))
    return rows;
  json_decref (rows);
  g_set_error (error, USHER_ERROR, USHER_ERROR_INVALID, "%s is not a list of faults: %s", path, problem.text);
  return NULL;
}

VirtualServerFaults *
virtual_server_faults_load (const char *path, GError **error)
{
  g_autoptr (VirtualServerFaults) faults = g_new0 (VirtualServerFaults, 1);
  json_auto_t *rows = NULL;

  faults->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) fault_free);
  if (path == NULL)
    return g_steal_pointer (&faults);
  rows = load_rows (path, error);
  if (rows == NULL)
    return NULL;
  for (gsize i = 0; i < json_array_size (rows); i++)
    {
      json_t *row = json_array_get (rows, i);
      VirtualServerFault *fault;

      if (!virtual_faults_is_server_step (json_string_value (json_object_get (row, "n"))))
        continue;
      fault = read_row (row, i + 1, error);
      if (fault == NULL)
        return NULL;
      g_ptr_array_add (faults->rows, fault);
    }
  return g_steal_pointer (&faults);
}

void
virtual_server_faults_free (VirtualServerFaults *faults)
{
  if (faults == NULL)
    return;
  g_clear_pointer (&faults->rows, g_ptr_array_unref);
  g_free (faults);
}

const VirtualServerFault *
virtual_server_faults_take (VirtualServerFaults *faults, const char *step)
{
  const VirtualServerFault *firing = NULL;

  for (guint i = 0; i < faults->rows->len; i++)
    {
      VirtualServerFault *fault = faults->rows->pdata[i];

      if (strcmp (fault->step, step) != 0)
        continue;
      if (fault->skip > 0)
        fault->skip--;
      else if (firing == NULL && (fault->always || fault->times > 0))
        {
          fault->times -= fault->always ? 0 : 1;
          firing = fault;
        }
    }
  return firing;
}

const char *
virtual_server_faults_get_tls (const VirtualServerFaults *faults)
{
  for (guint i = 0; i < faults->rows->len; i++)
    {
      const VirtualServerFault *fault = faults->rows->pdata[i];

      if (fault->kind == VIRTUAL_SERVER_FAULT_TLS)
        return json_string_value (fault->value);
    }
  return NULL;
}

/* Changes a bit of byte @offset (negative: from the end) of a base64 member, if the answer has it. */
static void
flip (json_t *answer, const char *key, gint64 offset)
{
  g_autoptr (GBytes) bytes = json_object_get (answer, key) != NULL ? virtual_wire_get_bytes (answer, key, NULL) : NULL;
  g_autoptr (GByteArray) changed = NULL;
  g_autoptr (GBytes) again = NULL;

  if (bytes == NULL)
    return;
  changed = g_bytes_unref_to_array (g_steal_pointer (&bytes));
  if (offset < 0)
    offset += changed->len;
  if (offset >= 0 && offset < changed->len)
    changed->data[offset] ^= 0x01;
  again = g_byte_array_free_to_bytes (g_steal_pointer (&changed));
  virtual_wire_set_bytes (answer, key, again);
}

static void
swap_certificates (const VirtualPki *pki, json_t *answer)
{
  if (json_object_get (answer, "serverCertificate") != NULL)
    virtual_wire_set_bytes (answer, "serverCertificate", virtual_pki_get (pki, VIRTUAL_ROLE_DPPB)->certificate->der);
  if (json_object_get (answer, "smdpCertificate") != NULL)
    virtual_wire_set_bytes (answer, "smdpCertificate", virtual_pki_get (pki, VIRTUAL_ROLE_DPAUTH)->certificate->der);
}

static void
set_members (json_t *answer, json_t *members)
{
  const char *key;
  json_t *value;

  json_object_foreach (members, key, value)
    {
      if (json_is_null (value))
        json_object_del (answer, key);
      else
        json_object_set (answer, key, value);
    }
}

void
virtual_server_fault_spoil (const VirtualServerFault *fault, const VirtualPki *pki, json_t *answer)
{
  switch (fault->kind)
    {
    case VIRTUAL_SERVER_FAULT_SET:
      set_members (answer, fault->value);
      break;
    case VIRTUAL_SERVER_FAULT_BAD_SIGNATURE:
      flip (answer, "serverSignature1", -1);
      flip (answer, "smdpSignature2", -1);
      break;
    case VIRTUAL_SERVER_FAULT_WRONG_CERTIFICATE:
      swap_certificates (pki, answer);
      break;
    case VIRTUAL_SERVER_FAULT_WRONG_ADDRESS:
      flip (answer, "serverSigned1", -(2 + 16) - 1); /* the last character before the server's challenge */
      break;
    case VIRTUAL_SERVER_FAULT_FLIP:
      flip (answer, "boundProfilePackage", json_integer_value (fault->value));
      break;
    case VIRTUAL_SERVER_FAULT_STATUS:
    case VIRTUAL_SERVER_FAULT_HTTP:
    case VIRTUAL_SERVER_FAULT_REDIRECT:
    case VIRTUAL_SERVER_FAULT_DROP_BEFORE:
    case VIRTUAL_SERVER_FAULT_SLOW:
    case VIRTUAL_SERVER_FAULT_BAD_JSON:
    case VIRTUAL_SERVER_FAULT_TRUNCATED:
    case VIRTUAL_SERVER_FAULT_DROP:
    case VIRTUAL_SERVER_FAULT_TLS:
      break;
    }
}
