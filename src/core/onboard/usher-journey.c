/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Running a journey from its input to its last event, in the caller's thread or in one of its own. */
#include "usher-journey.h"

#include "usher-conclusion.h"
#include "usher-error.h"
#include "usher-journey-state.h"
#include "usher-receipt.h"
#include "usher-redact.h"
#include "usher-stages.h"

void
usher_journey_result_clear (UsherJourneyResult *result)
{
  g_clear_pointer (&result->receipt, json_decref);
  g_clear_pointer (&result->plan, json_decref);
}

/* Messages name servers and numbers, for those who may see them. */
static void
hide_in_error (UsherJourney *journey, GError *problem)
{
  char *message;

  if (usher_journey_sees_operator (journey))
    return;
  message = usher_redact (problem->message);
  g_free (problem->message);
  problem->message = message;
}

static void
take_result (UsherJourney *journey, UsherJourneyResult *result)
{
  json_auto_t *shown = journey->receipt == NULL ? NULL : usher_receipt_for_role (journey->receipt, journey->role);

  if (shown != NULL)
    usher_journey_emit (journey, json_pack ("{s:s, s:O}", "event", "receipt", "receipt", shown));
  result->receipt = g_steal_pointer (&shown);
  result->plan = g_steal_pointer (&journey->plan);
  result->resumed = journey->resumed;
  result->already_done = journey->already_done;
}

gboolean
usher_journey_run (const UsherJourneyInput *input,
                   UsherJourneyEventFunc event,
                   UsherJourneyQuestionFunc question,
                   gpointer data,
                   GCancellable *cancellable,
                   UsherJourneyResult *result,
                   GError **error)
{
  g_autoptr(UsherJourney) journey = usher_journey_state_new (input, event, question, data, cancellable);
  g_autoptr(GError) problem = NULL;
  gboolean done;

  journey->role = usher_local_account_get_role (input->account, error);
  if (journey->role == NULL)
    return FALSE;
  done = usher_stages_run (journey, &problem);
  if (!done)
    {
      usher_conclude (journey, &problem);
      hide_in_error (journey, problem);
      g_propagate_error (error, g_steal_pointer (&problem));
    }
  take_result (journey, result);
  return done;
}

/* --- in a thread --- */

typedef struct {
  const UsherJourneyInput *input;    /* (not owned) */
  UsherJourneyEventFunc event;       /* (not owned) */
  UsherJourneyQuestionFunc question; /* (not owned) (nullable) */
  gpointer data;                     /* (not owned) */
  GMainContext *owner;               /* (owned) where events go */
  UsherJourneyResult result;
} Work;

typedef struct {
  Work *work;    /* (not owned) outlives its events: the task ends after them in the same context */
  json_t *event; /* (owned) */
} Delivery;

static void
work_free (gpointer data)
{
  Work *work = data;

  usher_journey_result_clear (&work->result);
  g_main_context_unref (work->owner);
  g_free (work);
}

static void
delivery_free (gpointer data)
{
  Delivery *delivery = data;

  json_decref (delivery->event);
  g_free (delivery);
}

static gboolean
deliver (gpointer data)
{
  Delivery *delivery = data;

  delivery->work->event (delivery->event, delivery->work->data);
  return G_SOURCE_REMOVE;
}

/* Attached, never invoked: the callback must not run in this thread. */
static void
send_event (json_t *event, gpointer data)
{
  Work *work = data;
  g_autoptr(GSource) source = g_idle_source_new ();
  Delivery *delivery = g_new0 (Delivery, 1);

  delivery->work = work;
  delivery->event = json_deep_copy (event);
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, deliver, delivery, delivery_free);
  g_source_attach (source, work->owner);
}

static json_t *
forward_question (json_t *question, gpointer data, GCancellable *cancellable, GError **error)
{
  Work *work = data;

  return work->question (question, work->data, cancellable, error);
}

static gpointer
run_in_thread (gpointer data)
{
  g_autoptr(GTask) task = data;
  g_autoptr(GMainContext) context = g_main_context_new ();
  Work *work = g_task_get_task_data (task);
  GError *error = NULL;

  g_main_context_push_thread_default (context);
  if (usher_journey_run (work->input, send_event, work->question == NULL ? NULL : forward_question, work,
                         g_task_get_cancellable (task), &work->result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
  g_main_context_pop_thread_default (context);
  return NULL;
}

void
usher_journey_run_async (const UsherJourneyInput *input,
                         UsherJourneyEventFunc event,
                         UsherJourneyQuestionFunc question,
                         gpointer data,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer callback_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, callback_data);
  Work *work = g_new0 (Work, 1);

  work->input = input;
  work->event = event;
  work->question = question;
  work->data = data;
  work->owner = g_main_context_ref_thread_default ();
  g_task_set_source_tag (task, usher_journey_run_async);
  /* A late cancel must not hide a device that was in fact flashed. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, work, work_free);
  g_thread_unref (g_thread_new ("journey", run_in_thread, task));
}

gboolean
usher_journey_run_finish (GAsyncResult *async_result, UsherJourneyResult *result, GError **error)
{
  Work *work = g_task_get_task_data (G_TASK (async_result));

  *result = work->result;
  work->result = (UsherJourneyResult){ 0 };
  return g_task_propagate_boolean (G_TASK (async_result), error);
}
