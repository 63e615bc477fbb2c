/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ends of journeys that failed. */
#include "usher-conclusion.h"

#include <glib/gi18n-lib.h>

#include "usher-error.h"
#include "usher-order.h"
#include "usher-receipt.h"

/* What stops a journey whose profile is on the card has not failed it. */
static const UsherAdvice installed = {
  "installed_not_finished",
  N_("The device has what it needs, but it is not in service yet. Run it again to go on."),
  USHER_EXIT_INTERRUPTED, USHER_ACTOR_USER, TRUE, FALSE
};

/* Came from outside and passes: nobody decided anything. */
static gboolean
is_interruption (const GError *problem)
{
  static const UsherErrorCode codes[] = {
    USHER_ERROR_BUSY,     USHER_ERROR_REMOVED,     USHER_ERROR_TIMED_OUT, USHER_ERROR_CANCELLED,
    USHER_ERROR_PROTOCOL, USHER_ERROR_UNREACHABLE, USHER_ERROR_STORAGE,   USHER_ERROR_UNFINISHED,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    if (g_error_matches (problem, USHER_ERROR, (int) codes[i]))
      return TRUE;
  return problem->domain == USHER_RETRY;
}

/* A device that got nothing does not stay in the account. */
static gboolean
leave_account (UsherJourney *journey, GError **error)
{
  return journey->device == NULL || usher_local_account_unpair (journey->input->account, journey->device, error);
}

typedef enum {
  END_NOT_YET, /* the next run can finish it */
  END_REFUSED,
  END_UNDONE,
  END_NEEDS_PERSON,
} End;

static const char *const end_names[] = { NULL, "refused", "undone", "needs-person" };

static End
give_back (UsherJourney *journey, GError **error)
{
  g_autoptr(GError) refusal = NULL;
  gboolean taken = usher_order_cancel (journey, &refusal);

  if (!taken && (journey->cancel_step == 0 || usher_error_get_advice (refusal)->retry))
    {
      g_propagate_error (error, g_steal_pointer (&refusal));
      return END_NOT_YET;
    }
  if (!leave_account (journey, error))
    return END_NOT_YET;
  if (taken)
    return END_UNDONE;
  /* Asking again would change nothing and keep the device from a new order for ever. */
  g_message ("the order stays with the operator: %s", refusal->message);
  return END_NEEDS_PERSON;
}

/* An order stands. */
static End
end_order (UsherJourney *journey, const GError *problem, GError **error)
{
  const UsherAdvice *advice = usher_error_get_advice (problem);

  /* What Usher, the person or the card refused is closed at the server, but the operator may still take it back. */
  if (advice->used_up && !g_error_matches (problem, USHER_ERROR, USHER_ERROR_REFUSED))
    return END_NEEDS_PERSON;
  if (journey->installed || (advice->retry && journey->cancel_step == 0))
    return END_NOT_YET;
  return give_back (journey, error);
}

static End
decide (UsherJourney *journey, const GError *problem, GError **error)
{
  if (journey->order.step != 0)
    return end_order (journey, problem, error);
  if (is_interruption (problem) || !leave_account (journey, error))
    return END_NOT_YET;
  return END_REFUSED;
}

/* TRUE when the journey ended, and is recorded. */
static gboolean
end (UsherJourney *journey, const GError *problem, GError **error)
{
  End how = decide (journey, problem, error);

  return how != END_NOT_YET
         && usher_receipt_record (journey, end_names[how], usher_error_get_advice (problem)->name, error);
}

static const char *
name_result (UsherJourney *journey, const GError *problem)
{
  return journey->id == NULL && !is_interruption (problem) ? "refused" : "needs-person";
}

/* The profile is there and the next run goes on: that is not "failed", whatever stood in the way. */
static void
soften (UsherJourney *journey, GError **problem)
{
  g_autoptr (GError) harsh = NULL;

  if (!journey->installed || journey->ended || usher_error_get_advice (*problem)->exit_status != USHER_EXIT_FAILED)
    return;
  harsh = g_steal_pointer (problem);
  usher_set_error_advised (problem, USHER_ERROR, USHER_ERROR_UNFINISHED, &installed, "%s: %s",
                           usher_error_get_advice (harsh)->name, harsh->message);
}

void
usher_conclude (UsherJourney *journey, GError **failure)
{
  g_autoptr(GError) trouble = NULL;
  const GError *problem;

  soften (journey, failure);
  problem = *failure;

  /* Undoing is not stopped by what stopped the journey. */
  journey->cancellable = NULL;
  if (journey->id != NULL && !journey->ended && !end (journey, problem, &trouble) && trouble != NULL)
    g_message ("the journey stays open: %s", trouble->message);
  if (journey->eid != NULL && journey->receipt == NULL)
    journey->receipt =
        usher_receipt_new (journey, name_result (journey, problem), usher_error_get_advice (problem)->name);
}
