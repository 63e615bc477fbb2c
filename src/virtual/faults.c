/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The script of what goes wrong at one device: see the header. */
#include "faults.h"

#include <jansson.h>
#include <string.h>

#include "usher-error.h"

typedef enum {
  AT_EXCHANGE,
  AT_BYTES,
  AT_STEP,
} At;

typedef struct {
  VirtualFault fault;
  At at;
  guint64 n;
  char *step; /* (owned) (nullable) */
  guint times;
} Row;

struct _VirtualFaults {
  GPtrArray *rows; /* (owned) of Row */
  guint64 exchanges;
  guint64 bytes;
};

static const char *const action_names[] = { "unplug", "sw", "stall", "mute", "garble", "slow", NULL };
static const char *const at_names[] = { "exchange", "bytes", "step", NULL };

static void
row_free (gpointer data)
{
  Row *row = data;
  g_free (row->step);
  g_free (row);
}

static int
index_of (const char *const *names, const char *name)
{
  for (int i = 0; name != NULL && names[i] != NULL; i++)
    if (strcmp (names[i], name) == 0)
      return i;
  return -1;
}

static gboolean
bad_row (gsize index, const char *key, GError **error)
{
  g_set_error (error, USHER_ERROR, USHER_ERROR_INVALID, "row %zu of the faults: \"%s\" is missing or has no meaning", index + 1,
               key);
  return FALSE;
}

static gboolean
read_value (json_t *value, guint *to)
{
  guint64 number = 0;
  if (value == NULL)
    return TRUE;
  if (json_is_string (value))
    {
      if (!g_ascii_string_to_unsigned (json_string_value (value), 16, 0, G_MAXUINT, &number, NULL))
        return FALSE;
      *to = (guint) number;
      return TRUE;
    }
  if (!json_is_integer (value) || json_integer_value (value) < 0 || json_integer_value (value) > G_MAXUINT)
    return FALSE;
  *to = (guint) json_integer_value (value);
  return TRUE;
}

static gboolean
read_place (json_t *object, gsize index, Row *row, GError **error)
{
  json_t *n = json_object_get (object, "n");
  int at = index_of (at_names, json_string_value (json_object_get (object, "at")));

  if (at < 0)
    return bad_row (index, "at", error);
  row->at = (At) at;
  if (row->at == AT_STEP && !json_is_string (n))
    return bad_row (index, "n", error);
  if (row->at != AT_STEP && (!json_is_integer (n) || json_integer_value (n) < 1))
    return bad_row (index, "n", error);
  row->step = g_strdup (json_string_value (n));
  row->n = (guint64) json_integer_value (n);
  return TRUE;
}

static gboolean
read_row (json_t *object, gsize index, Row *row, GError **error)
{
  json_t *times = json_object_get (object, "times");
  int action = index_of (action_names, json_string_value (json_object_get (object, "do")));

  if (!read_place (object, index, row, error))
    return FALSE;
  if (action < 0)
    return bad_row (index, "do", error);
  row->fault.action = (VirtualFaultAction) action;
  if (!read_value (json_object_get (object, "value"), &row->fault.value))
    return bad_row (index, "value", error);
  if (times != NULL && (!json_is_integer (times) || json_integer_value (times) < 1 || json_integer_value (times) > G_MAXUINT))
    return bad_row (index, "times", error);
  row->times = times == NULL ? 1 : (guint) json_integer_value (times);
  return TRUE;
}

gboolean
virtual_faults_is_server_step (const char *step)
{
  return step != NULL && (g_str_has_prefix (step, "es9.") || g_str_has_prefix (step, "es2.") || strcmp (step, "tls") == 0);
}

static gboolean
is_mine (json_t *object, const char *const *names)
{
  const char *device = json_string_value (json_object_get (object, "device"));
  return device == NULL || (names != NULL && index_of (names, device) >= 0);
}

static gboolean
read_rows (VirtualFaults *self, json_t *root, const char *const *names, GError **error)
{
  gsize index;
  json_t *object;

  if (!json_is_array (root))
    {
      g_set_error_literal (error, USHER_ERROR, USHER_ERROR_INVALID, "the faults are not a JSON array");
      return FALSE;
    }
  json_array_foreach (root, index, object)
  {
    if (virtual_faults_is_server_step (json_string_value (json_object_get (object, "n"))))
      continue;
    Row *row = g_new0 (Row, 1);
    g_ptr_array_add (self->rows, row);
    if (!read_row (object, index, row, error))
      return FALSE;
    if (!is_mine (object, names))
      g_ptr_array_remove (self->rows, row);
  }
  return TRUE;
}

VirtualFaults *
virtual_faults_parse (const char *text, gsize length, const char *const *names, GError **error)
{
  g_autoptr (VirtualFaults) self = g_new0 (VirtualFaults, 1);
  json_error_t failure;
  json_t *root = json_loadb (text, length, JSON_REJECT_DUPLICATES, &failure);
  gboolean read = FALSE;

  self->rows = g_ptr_array_new_with_free_func (row_free);
  if (root == NULL)
    g_set_error (error, USHER_ERROR, USHER_ERROR_INVALID, "the faults are not JSON: line %d: %s", failure.line, failure.text);
  else
    read = read_rows (self, root, names, error);
  json_decref (root);
  return read ? g_steal_pointer (&self) : NULL;
}

VirtualFaults *
virtual_faults_load (const char *path, const char *const *names, GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) failure = NULL;
  gsize length = 0;

  if (!g_file_get_contents (path, &text, &length, &failure))
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_STORAGE, "cannot read the faults: %s", failure->message);
      return NULL;
    }
  return virtual_faults_parse (text, length, names, error);
}

void
virtual_faults_free (VirtualFaults *self)
{
  g_ptr_array_unref (self->rows);
  g_free (self);
}

static gboolean
is_crossed (const VirtualFaults *self, const Row *row, guint64 before)
{
  return row->at == AT_BYTES && before < row->n && row->n <= self->bytes;
}

/* Exchange n and the @times - 1 that follow. */
static gboolean
is_this_exchange (const VirtualFaults *self, const Row *row)
{
  return row->at == AT_EXCHANGE && self->exchanges >= row->n && self->exchanges < row->n + row->times;
}

const VirtualFault *
virtual_faults_before (VirtualFaults *self, gsize bytes)
{
  guint64 before = self->bytes;

  self->exchanges++;
  self->bytes += bytes;
  for (guint i = 0; i < self->rows->len; i++)
    {
      Row *row = g_ptr_array_index (self->rows, i);
      if (is_crossed (self, row, before) || (row->fault.action == VIRTUAL_FAULT_SW && is_this_exchange (self, row)))
        return &row->fault;
    }
  return NULL;
}

const VirtualFault *
virtual_faults_after (VirtualFaults *self, gsize bytes, const char *step)
{
  guint64 before = self->bytes;

  self->bytes += bytes;
  for (guint i = 0; i < self->rows->len; i++)
    {
      Row *row = g_ptr_array_index (self->rows, i);
      if (is_crossed (self, row, before))
        return &row->fault;
      if (row->fault.action != VIRTUAL_FAULT_SW && is_this_exchange (self, row))
        return &row->fault;
      if (row->at == AT_STEP && row->times > 0 && g_strcmp0 (row->step, step) == 0)
        {
          row->times--;
          return &row->fault;
        }
    }
  return NULL;
}
