/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The state of one journey, and what every stage needs of it: events, progress, what this person may see. */
#include "usher-journey-state.h"

#include <string.h>

#include "usher-clock.h"
#include "usher-redact.h"

#define DEFAULT_NETWORK "Home"
/* Smaller moves of the whole are not worth a line. */
#define SMALLEST_MOVE 0.005

static void
on_progress (const char *step, double fraction, gpointer data)
{
  UsherJourney *self = data;

  if (self->stage == NULL || (g_strcmp0 (step, self->step) == 0 && fraction - self->fraction < SMALLEST_MOVE))
    return;
  self->step = step;
  self->fraction = fraction;
  usher_journey_emit (self, json_pack ("{s:s, s:s, s:s, s:f}", "event", "progress", "stage", self->stage, "step",
                                       step == NULL || *step == '\0' ? self->stage : step, "fraction", fraction));
}

UsherJourney *
usher_journey_state_new (const UsherJourneyInput *input,
                         UsherJourneyEventFunc event,
                         UsherJourneyQuestionFunc question,
                         gpointer data,
                         GCancellable *cancellable)
{
  UsherJourney *self = g_new0 (UsherJourney, 1);

  self->input = input;
  self->event = event;
  self->question = question;
  self->data = data;
  self->cancellable = cancellable;
  self->stages = json_array ();
  self->progress = usher_progress_new (on_progress, self);
  return self;
}

static void
order_clear (UsherJourneyOrder *order)
{
  g_free (order->operator_id);
  g_free (order->offer);
  g_free (order->stock_pool);
  g_free (order->download_call);
  g_free (order->confirm_call);
  g_free (order->iccid);
  g_free (order->smdp_address);
  g_free (order->matching_id);
}

void
usher_journey_state_free (UsherJourney *self)
{
  usher_progress_free (self->progress);
  g_clear_pointer (&self->attachment, usher_attachment_free);
  g_clear_pointer (&self->facts, usher_card_facts_free);
  g_clear_pointer (&self->es9, usher_es9_free);
  order_clear (&self->order);
  g_free (self->role);
  g_free (self->eid);
  g_free (self->imei);
  g_free (self->sku);
  g_free (self->id);
  g_free (self->cancel_call);
  g_free (self->network);
  g_free (self->device);
  json_decref (self->stages);
  json_decref (self->rats);
  json_decref (self->permission);
  json_decref (self->policy);
  json_decref (self->decision);
  json_decref (self->read_back);
  json_decref (self->receipt);
  json_decref (self->plan);
  g_free (self);
}

void
usher_journey_emit (UsherJourney *self, json_t *event)
{
  self->event (event, self->data);
  json_decref (event);
}

UsherCard *
usher_journey_get_card (UsherJourney *self)
{
  return usher_attachment_get_card (self->attachment);
}

const char *
usher_journey_get_network_name (UsherJourney *self)
{
  return self->input->network == NULL ? DEFAULT_NETWORK : self->input->network;
}

gboolean
usher_journey_sees_operator (UsherJourney *self)
{
  return g_strcmp0 (self->role, "installer") == 0;
}

void
usher_journey_hide (UsherJourney *self, const char *value)
{
  if (value != NULL && !usher_journey_sees_operator (self))
    usher_redact_add (value);
}

gboolean
usher_journey_has_own_profile (UsherJourney *self)
{
  return self->input->label != NULL && strcmp (self->input->label->format, USHER_LABEL_SGP22_AC) == 0;
}

static void
get_counts (UsherJourney *self, UsherCardCounts *counts)
{
  if (self->attachment == NULL)
    *counts = (UsherCardCounts){ 0 };
  else
    usher_card_get_counts (usher_journey_get_card (self), counts);
}

void
usher_journey_open_stage (UsherJourney *self, const char *name)
{
  g_autofree char *now = usher_clock_format (usher_clock_now ());

  self->stage = name;
  self->step = NULL;
  get_counts (self, &self->counts);
  json_array_append_new (self->stages, json_pack ("{s:s, s:s}", "name", name, "started", now));
}

void
usher_journey_close_stage (UsherJourney *self, const char *result)
{
  json_t *record = json_array_get (self->stages, json_array_size (self->stages) - 1);
  g_autofree char *now = usher_clock_format (usher_clock_now ());
  UsherCardCounts counts;

  if (record == NULL || json_object_get (record, "ended") != NULL)
    return;
  get_counts (self, &counts);
  json_object_update_new (record, json_pack ("{s:s, s:I, s:I, s:I, s:s}", "ended", now, "exchanges",
                                             (json_int_t) (counts.exchanges - self->counts.exchanges), "bytes_out",
                                             (json_int_t) (counts.bytes_out - self->counts.bytes_out), "bytes_in",
                                             (json_int_t) (counts.bytes_in - self->counts.bytes_in), "result", result));
}
