/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of stages and the walk through it. */
#include "usher-stages.h"

#include "usher-error.h"
#include "usher-stage-attach.h"
#include "usher-stage-flash.h"
#include "usher-stage-identify.h"
#include "usher-stage-pair.h"
#include "usher-stage-record.h"
#include "usher-stage-select.h"
#include "usher-stage-verify.h"

/* Weights are shares of the time of a journey with a card of 3 ms an exchange. */
/* clang-format off */
const UsherStage usher_stages[] = {
  /* name, weight, also planned, what it does */
  { "attach",    5, TRUE,  usher_stage_attach },
  { "identify",  5, TRUE,  usher_stage_identify },
  { "pair",      2, FALSE, usher_stage_pair },
  { "select",    8, TRUE,  usher_stage_select },
  { "flash",    70, FALSE, usher_stage_flash },
  { "verify",    8, FALSE, usher_stage_verify },
  { "record",    2, FALSE, usher_stage_record },
  { NULL,        0, FALSE, NULL },
};
/* clang-format on */

#define N_STAGES (G_N_ELEMENTS (usher_stages) - 1)

static const UsherProgressStep *
get_steps (void)
{
  static UsherProgressStep steps[N_STAGES + 1];
  static gsize ready = 0;

  if (g_once_init_enter (&ready))
    {
      for (gsize i = 0; i < N_STAGES; i++)
        steps[i] = (UsherProgressStep){ usher_stages[i].name, usher_stages[i].weight };
      g_once_init_leave (&ready, 1);
    }
  return steps;
}

static void
emit_state (UsherJourney *journey, const char *name, const char *state)
{
  json_t *event = json_pack ("{s:s, s:s, s:s}", "event", "stage", "name", name, "state", state);

  if (journey->verdict != NULL && g_str_equal (name, "identify") && g_str_equal (state, "done"))
    json_object_set_new (event, "verdict", json_string (journey->verdict));
  usher_journey_emit (journey, event);
}

static gboolean
run_stage (UsherJourney *journey, const UsherStage *stage, GError **error)
{
  gboolean done;

  usher_journey_open_stage (journey, stage->name);
  emit_state (journey, stage->name, "started");
  if (g_cancellable_is_cancelled (journey->cancellable))
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_CANCELLED, "stopped before the stage %s", stage->name);
      done = FALSE;
    }
  else
    done = stage->run (journey, error);
  usher_journey_close_stage (journey, done ? "done" : "failed");
  emit_state (journey, stage->name, done ? "done" : "failed");
  if (!done)
    g_prefix_error (error, "failed to %s: ", stage->name);
  return done;
}

gboolean
usher_stages_run (UsherJourney *journey, GError **error)
{
  usher_progress_declare (journey->progress, get_steps ());
  for (gsize i = 0; i < N_STAGES; i++)
    {
      const UsherStage *stage = &usher_stages[i];

      if (journey->already_done || (journey->input->plan_only && !stage->plans))
        emit_state (journey, stage->name, "skipped");
      else if (!run_stage (journey, stage, error))
        {
          usher_progress_abandon (journey->progress);
          journey->stage = NULL;
          return FALSE;
        }
      /* What is told of the progress now belongs to the next stage, which did not start. */
      if (i + 1 < N_STAGES)
        journey->stage = NULL;
      usher_progress_done (journey->progress);
    }
  journey->stage = NULL;
  return TRUE;
}
