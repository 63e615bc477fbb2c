/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Collecting and sending. A row of the outbox is the intent, its delivery mark the result; a kill between delivery
 * and removal leaves a marked row, by which the next collection removes the notification without sending it again. */
#include "usher-notifications-delivery.h"

#include "usher-clock.h"
#include "usher-error.h"
#include "usher-es10b.h"
#include "usher-outbox.h"
#include "usher-redact.h"
#include "usher-rsp-address.h"

/* What sending keeps from one item to the next. */
typedef struct {
  const UsherDelivery *delivery; /* (not owned) */
  GHashTable *servers;           /* (owned) address to UsherEs9 */
  GHashTable *held;              /* (owned) "EID ADDRESS" whose order a failure holds up */
  UsherDrainResult *result;      /* (not owned) */
} Sending;

static gboolean
is_wanted (const UsherDelivery *delivery, const char *address)
{
  return delivery->address == NULL || usher_rsp_address_equal (delivery->address, address);
}

static gboolean
store (const UsherDelivery *delivery, const UsherNotification *notification, UsherDrainResult *result,
       GCancellable *cancellable, GError **error)
{
  gboolean delivered = FALSE;

  if (usher_outbox_put (delivery->journal, delivery->eid, notification->seq, notification->address, notification->iccid,
                        usher_notification_event_get_name (notification->event), notification->raw, &delivered, error) < 0)
    return FALSE;
  if (!delivered)
    return TRUE;
  if (!usher_es10b_remove_notification (delivery->card, notification->seq, cancellable, error))
    return FALSE;
  result->removed++;
  return TRUE;
}

gboolean
usher_delivery_store (const UsherDelivery *delivery, GPtrArray *notifications, UsherDrainResult *result,
                      GCancellable *cancellable, GError **error)
{
  for (guint i = 0; i < notifications->len; i++)
    {
      const UsherNotification *notification = g_ptr_array_index (notifications, i);

      if (is_wanted (delivery, notification->address) && !store (delivery, notification, result, cancellable, error))
        {
          g_prefix_error (error, "notification %u of the card: ", notification->seq);
          return FALSE;
        }
    }
  return TRUE;
}

gboolean
usher_delivery_collect (const UsherDelivery *delivery, UsherDrainResult *result, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) notifications = usher_es10b_retrieve_notifications (delivery->card, cancellable, error);

  return notifications != NULL && usher_delivery_store (delivery, notifications, result, cancellable, error);
}

/* (transfer none) (nullable) the connection for @address. */
static UsherEs9 *
get_server (Sending *sending, const char *address, GError **error)
{
  UsherEs9 *given = sending->delivery->es9;
  UsherEs9 *es9;

  if (given != NULL && usher_rsp_address_equal (usher_es9_get_address (given), address))
    return given;
  es9 = g_hash_table_lookup (sending->servers, address);
  if (es9 != NULL)
    return es9;
  es9 = usher_es9_new (address, sending->delivery->trust, error);
  if (es9 != NULL)
    g_hash_table_insert (sending->servers, g_strdup (address), es9);
  return es9;
}

static gboolean
deliver (Sending *sending, const UsherOutboxItem *item, GCancellable *cancellable, GError **error)
{
  UsherEs9 *es9 = get_server (sending, item->address, error);

  return es9 != NULL && usher_es9_handle_notification (es9, item->raw, cancellable, error);
}

/* The server has it: say so durably, then take it from the card. */
static gboolean
finish_item (Sending *sending, const UsherOutboxItem *item, GCancellable *cancellable, GError **error)
{
  const UsherDelivery *delivery = sending->delivery;

  sending->result->delivered++;
  if (!usher_outbox_delivered (delivery->journal, item->id, error))
    return FALSE;
  if (delivery->card == NULL)
    return TRUE;
  if (!usher_es10b_remove_notification (delivery->card, (guint) item->sequence, cancellable, error))
    return FALSE;
  sending->result->removed++;
  return TRUE;
}

static gboolean
send_item (Sending *sending, const UsherOutboxItem *item, GCancellable *cancellable, GError **error)
{
  g_autofree char *turn = g_strdup_printf ("%s %s", item->eid, item->address);
  g_autofree char *reason = NULL;
  g_autoptr (GError) problem = NULL;

  if (g_hash_table_contains (sending->held, turn))
    return TRUE;
  if (sending->delivery->patient && item->next_attempt > usher_clock_now ())
    {
      g_hash_table_add (sending->held, g_steal_pointer (&turn));
      return TRUE;
    }
  if (deliver (sending, item, cancellable, &problem))
    return finish_item (sending, item, cancellable, error);
  if (g_error_matches (problem, USHER_ERROR, USHER_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  g_hash_table_add (sending->held, g_steal_pointer (&turn));
  g_debug ("notification %" G_GINT64_FORMAT " was not taken: %s", item->sequence, problem->message);
  /* A server's own words may repeat what it was told. */
  reason = usher_redact (problem->message);
  return usher_outbox_failed (sending->delivery->journal, item->id, reason, error);
}

gboolean
usher_delivery_send (const UsherDelivery *delivery, UsherDrainResult *result, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) items = usher_outbox_list (delivery->journal, delivery->eid, error);
  g_autoptr (GHashTable) servers =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) usher_es9_free);
  g_autoptr (GHashTable) held = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Sending sending = { delivery, servers, held, result };

  if (items == NULL)
    return FALSE;
  /* The outbox's order is that of address, card and sequence number. */
  for (guint i = 0; i < items->len; i++)
    {
      const UsherOutboxItem *item = g_ptr_array_index (items, i);

      if (is_wanted (delivery, item->address) && !send_item (&sending, item, cancellable, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
usher_delivery_count (const UsherDelivery *delivery, guint *count, GError **error)
{
  g_autoptr (GPtrArray) items = usher_outbox_list (delivery->journal, delivery->eid, error);

  if (items == NULL)
    return FALSE;
  *count = 0;
  for (guint i = 0; i < items->len; i++)
    if (is_wanted (delivery, ((const UsherOutboxItem *) g_ptr_array_index (items, i))->address))
      (*count)++;
  return TRUE;
}
