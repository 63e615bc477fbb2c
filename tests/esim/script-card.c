/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The scripted session; its functions stand in for those of usher-card.c, which is not linked then. */
#include "script-card.h"

#include "octets.h"
#include "usher-error.h"
#include "usher-hex.h"

struct _UsherCard {
  const Step *steps; /* (not owned) */
  guint n_steps;
  guint next;
};

UsherCard *
script_card_new (const Step *steps, guint n_steps)
{
  UsherCard *card = g_new0 (UsherCard, 1);

  card->steps = steps;
  card->n_steps = n_steps;
  return card;
}

void
script_card_finish (UsherCard *card)
{
  g_assert_cmpuint (card->next, ==, card->n_steps);
  g_free (card);
}

/* The next step, which must be for @request. */
static const Step *
take_step (UsherCard *card, const char *request)
{
  const Step *step;

  if (card->next == card->n_steps)
    g_error ("the script ended before %s", request);
  step = &card->steps[card->next++];
  if (!g_str_has_prefix (request, step->request))
    g_error ("step %u: %s expected, %s sent", card->next, step->request, request);
  return step;
}

GBytes *
usher_card_command (UsherCard *card, const guint8 *data, gsize length, GCancellable *cancellable, GError **error)
{
  g_autofree char *request = usher_hex_encode (data, length);
  const Step *step = take_step (card, request);

  if (step->response == NULL)
    {
      g_set_error (error, USHER_ERROR, step->error, "scripted error %d", step->error);
      return NULL;
    }
  return octets (step->response);
}

gboolean
usher_card_refresh (UsherCard *card, GCancellable *cancellable, GError **error)
{
  const Step *step = take_step (card, STEP_REFRESH);

  if (step->response == NULL)
    {
      g_set_error (error, USHER_ERROR, step->error, "scripted error %d", step->error);
      return FALSE;
    }
  return TRUE;
}
