/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Questions and their answers. */
#include "usher-question.h"

#include <string.h>

#include "usher-error.h"

char *
usher_question_digest (const json_t *shown)
{
  g_autofree char *text = usher_json_to_canonical (shown);

  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
}

json_t *
usher_question_new (const char *kind, const char *text, const char *const *options, json_t *facts)
{
  g_autofree char *id = g_uuid_string_random ();
  g_autofree char *digest = NULL;
  json_t *list = json_array ();
  json_t *question;

  for (guint i = 0; options != NULL && options[i] != NULL; i++)
    json_array_append_new (list, json_string (options[i]));
  question = json_pack ("{s:s, s:s, s:s, s:s, s:o}", "event", "question", "id", id, "kind", kind, "text", text,
                        "options", list);
  if (facts != NULL)
    json_object_update_missing (question, facts);
  digest = usher_question_digest (question);
  json_object_set_new (question, "digest", json_string (digest));
  return question;
}

static gboolean
is_option (json_t *question, const char *answer)
{
  json_t *options = json_object_get (question, "options");

  for (gsize i = 0; i < json_array_size (options); i++)
    if (strcmp (json_string_value (json_array_get (options, i)), answer) == 0)
      return TRUE;
  return json_array_size (options) == 0;
}

/* (transfer full) the text of an answer that fits @question. */
static char *
read_answer (json_t *question, json_t *reply, GError **error)
{
  const char *answer = usher_json_peek_string (reply, "answer");

  if (answer == NULL || g_strcmp0 (usher_json_peek_string (reply, "id"), usher_json_peek_string (question, "id")) != 0
      || g_strcmp0 (usher_json_peek_string (reply, "digest"), usher_json_peek_string (question, "digest")) != 0)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_REFUSED, "the answer does not belong to what was shown");
      return NULL;
    }
  if (!is_option (question, answer))
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_REFUSED, "the answer is none of the options");
      return NULL;
    }
  return g_strdup (answer);
}

char *
usher_question_ask (UsherJourney *journey, json_t *question, GError **error)
{
  g_autoptr(GError) problem = NULL;
  json_auto_t *reply = NULL;

  if (journey->question == NULL)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_REFUSED, "there is nobody to ask: %s",
                   usher_json_peek_string (question, "kind"));
      return NULL;
    }
  usher_journey_emit (journey, json_incref (question));
  reply = journey->question (question, journey->data, journey->cancellable, &problem);
  if (reply != NULL)
    return read_answer (question, reply, error);
  if (g_error_matches (problem, USHER_ERROR, USHER_ERROR_CANCELLED))
    g_propagate_error (error, g_steal_pointer (&problem));
  else
    g_set_error (error, USHER_ERROR, USHER_ERROR_REFUSED, "there was no answer: %s",
                 problem == NULL ? "nothing" : problem->message);
  return NULL;
}
