/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the journal's JSON to a recovery. */
#include "usher-recovery.h"

#include <string.h>

#include "usher-download-record.h"
#include "usher-error.h"
#include "usher-json.h"

void
usher_recovery_clear (UsherRecovery *recovery)
{
  g_free (recovery->journey);
  g_free (recovery->order);
  g_free (recovery->address);
  g_free (recovery->iccid);
  g_clear_pointer (&recovery->isdp_aid, g_bytes_unref);
  g_clear_pointer (&recovery->open_steps, g_array_unref);
  *recovery = (UsherRecovery){ 0 };
}

const char *
usher_recovery_state_get_name (UsherRecoveryState state)
{
  switch (state)
    {
    case USHER_RECOVERY_NOTHING:
      return "nothing";
    case USHER_RECOVERY_INSTALLED:
      return "installed";
    case USHER_RECOVERY_RESTART:
      return "restart";
    }
  g_return_val_if_reached ("nothing");
}

static gboolean
is_step (json_t *step, const char *name)
{
  return g_strcmp0 (usher_json_peek_string (step, "step"), name) == 0;
}

static gboolean
is_ours (json_t *step)
{
  return is_step (step, USHER_DOWNLOAD_STEP_BIND) || is_step (step, USHER_DOWNLOAD_STEP_LOAD) ||
         is_step (step, USHER_DOWNLOAD_STEP_NOTIFY);
}

/* (transfer none) (nullable) the last request for a package that the server did not refuse. */
static json_t *
find_bind (json_t *steps)
{
  json_t *step, *bind = NULL;
  gsize i;

  json_array_foreach (steps, i, step)
    if (is_step (step, USHER_DOWNLOAD_STEP_BIND) &&
        g_strcmp0 (usher_json_peek_string (step, "outcome"), USHER_DOWNLOAD_OUTCOME_REFUSED) != 0)
      bind = step;
  return bind;
}

static GArray *
find_open_steps (json_t *steps)
{
  GArray *open = g_array_new (FALSE, FALSE, sizeof (gint64));
  json_t *step;
  gsize i;

  json_array_foreach (steps, i, step)
    if (is_ours (step) && usher_json_peek_string (step, "outcome") == NULL)
      {
        gint64 id = json_integer_value (json_object_get (step, "id"));

        g_array_append_val (open, id);
      }
  return open;
}

static gboolean
fill (json_t *journey, json_t *bind, UsherRecovery *recovery, GError **error)
{
  json_t *detail = json_object_get (bind, "detail");

  recovery->journey = g_strdup (usher_json_peek_string (journey, "journey"));
  recovery->order = g_strdup (usher_json_peek_string (detail, "order"));
  recovery->address = g_strdup (usher_json_peek_string (detail, "address"));
  recovery->iccid = g_strdup (usher_json_peek_string (detail, "iccid"));
  recovery->bound = TRUE;
  if (recovery->journey != NULL && recovery->order != NULL && recovery->address != NULL && recovery->iccid != NULL)
    return TRUE;
  g_set_error (error, USHER_ERROR, USHER_ERROR_STORAGE, "the journal's record of the download is incomplete");
  return FALSE;
}

/* (transfer full) JSON null when there is none. */
static json_t *
find_journey (UsherJournal *journal, const char *eid, const char *journey, GError **error)
{
  json_t *found = NULL;

  if (journey == NULL)
    {
      found = usher_journal_find_unfinished (journal, eid, USHER_DOWNLOAD_KIND, error);
      if (!json_is_null (found))
        return found;
      json_decref (found);
    }
  found = usher_journal_find_unfinished (journal, eid, NULL, error);
  if (found == NULL || json_is_null (found) || journey == NULL ||
      g_strcmp0 (usher_json_peek_string (found, "journey"), journey) == 0)
    return found;
  json_decref (found);
  return json_null ();
}

gboolean
usher_recovery_read (UsherJournal *journal, const char *eid, const char *journey, UsherRecovery *recovery, GError **error)
{
  json_auto_t *found = find_journey (journal, eid, journey, error);
  json_t *steps, *bind;

  if (found == NULL)
    return FALSE;
  steps = json_object_get (found, "steps");
  bind = find_bind (steps);
  if (bind == NULL)
    return TRUE;
  if (!fill (found, bind, recovery, error))
    return FALSE;
  recovery->own = g_strcmp0 (usher_json_peek_string (found, "kind"), USHER_DOWNLOAD_KIND) == 0;
  recovery->open_steps = find_open_steps (steps);
  return TRUE;
}
