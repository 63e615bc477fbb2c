/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One device's way from its label to its receipt, through the stages of usher-stages.h. Blocking; _async runs it in a
 * thread of its own. A journey that was killed or unplugged goes on when it is run again for the same card.  Events
 * (JSON Lines of CONTRACT.md): {"event":"stage","name","state"} with state started, done, skipped or failed (identify
 * adds "verdict"), {"event":"progress","stage","step","fraction"},
 * {"event":"question","id","kind","text","options","digest"}, {"event":"plan",…} with plan_only, and last
 * {"event":"receipt","receipt"}. A receipt without "hash" is not recorded: the journey never began, or it goes on in
 * the next run. Who has the role "user" is shown no operator, ICCID, price or server. */
#pragma once

#include <gio/gio.h>

#include "usher-journey-input.h"

G_BEGIN_DECLS

typedef struct {
  json_t *receipt;       /* (owned) (nullable) as shown in the last event */
  json_t *plan;          /* (owned) (nullable) as shown, with plan_only */
  gboolean resumed;      /* an earlier run had begun it */
  gboolean already_done; /* nothing was left to do: the receipt is the earlier one */
} UsherJourneyResult;

void usher_journey_result_clear (UsherJourneyResult *result);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (UsherJourneyResult, usher_journey_result_clear)

/* TRUE when the device is in service (or planned). Else FALSE with the error of the stage that stopped it; @result
 * holds the receipt all the same. @question (nullable): without it nobody can be asked. */
gboolean usher_journey_run (const UsherJourneyInput *input,
                            UsherJourneyEventFunc event,
                            UsherJourneyQuestionFunc question,
                            gpointer data,
                            GCancellable *cancellable,
                            UsherJourneyResult *result,
                            GError **error);

/* The same in a thread of its own. @event is called in the caller's thread-default main context, @question in the
 * thread. */
void usher_journey_run_async (const UsherJourneyInput *input,
                              UsherJourneyEventFunc event,
                              UsherJourneyQuestionFunc question,
                              gpointer data,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer callback_data);
gboolean usher_journey_run_finish (GAsyncResult *async_result, UsherJourneyResult *result, GError **error);

G_END_DECLS
