/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The drain: everything of a card, or of the outbox. */
#include "usher-notifications.h"

#include "usher-es10c.h"

gboolean
usher_notifications_drain (UsherCard *card, UsherTrust *trust, UsherJournal *journal, UsherEs9 *es9, const char *eid,
                           gboolean patient, UsherDrainResult *result, GCancellable *cancellable, GError **error)
{
  UsherDelivery delivery = { .card = card, .trust = trust, .journal = journal, .es9 = es9, .eid = eid,
                             .patient = patient };
  g_autofree char *read_eid = NULL;

  *result = (UsherDrainResult){ 0 };
  if (card != NULL && eid == NULL)
    {
      read_eid = usher_es10c_get_eid (card, cancellable, error);
      if (read_eid == NULL)
        return FALSE;
      delivery.eid = read_eid;
    }
  if (card != NULL && !usher_delivery_collect (&delivery, result, cancellable, error))
    return FALSE;
  if (!usher_delivery_send (&delivery, result, cancellable, error))
    return FALSE;
  return usher_delivery_count (&delivery, &result->waiting, error);
}
