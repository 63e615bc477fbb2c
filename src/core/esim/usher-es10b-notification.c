/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ES10b calls about notifications (SGP.22 5.7.9 to 5.7.11). */
#include "usher-es10b.h"

#include "usher-es10-call.h"

/* RetrieveNotificationsList, noResultAvailable. */
#define CODE_NO_RESULT 1

static gint
compare_seq (gconstpointer a, gconstpointer b)
{
  const UsherNotification *one = *(UsherNotification *const *) a;
  const UsherNotification *other = *(UsherNotification *const *) b;

  return (one->seq > other->seq) - (one->seq < other->seq);
}

static GPtrArray *
list_notifications (UsherCard *card, UsherNotificationEvent events, GCancellable *cancellable, GError **error)
{
  const char *what = usher_es10_call_get_name (USHER_ES10_LIST_NOTIFICATIONS);
  g_autoptr (GByteArray) request = usher_es10b_encode_list_notifications (events);
  g_autoptr (GBytes) response = usher_es10_exchange (card, what, request, cancellable, error);
  GPtrArray *list;
  GError *codec = NULL;
  int code;

  if (response == NULL)
    return NULL;
  if (!usher_notification_list_parse (response, &list, &code, &codec))
    {
      usher_es10_take_codec_error (error, codec, what);
      return NULL;
    }
  if (code != 0)
    {
      usher_es10_set_refusal (error, USHER_ES10_LIST_NOTIFICATIONS, code);
      return NULL;
    }
  g_ptr_array_sort (list, compare_seq);
  return list;
}

GPtrArray *
usher_es10b_list_notifications (UsherCard *card, GCancellable *cancellable, GError **error)
{
  return list_notifications (card, USHER_NOTIFICATION_EVENT_NONE, cancellable, error);
}

/* The one with @seq out of @list, NULL with an error when it is not there. */
static UsherNotification *
take_notification (GPtrArray *list, guint seq, GError **error)
{
  for (guint i = 0; i < list->len; i++)
    {
      UsherNotification *notification = g_ptr_array_index (list, i);

      if (notification->seq == seq)
        {
          g_ptr_array_set_free_func (list, NULL);
          g_ptr_array_remove_index (list, i);
          g_ptr_array_set_free_func (list, (GDestroyNotify) usher_notification_free);
          return notification;
        }
    }
  g_set_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND, "the card has no notification %u", seq);
  return NULL;
}

/* (transfer full) what the card answers to @request, a RetrieveNotificationsList; empty when it has none such. */
static GPtrArray *
retrieve (UsherCard *card, GByteArray *request, GCancellable *cancellable, GError **error)
{
  const char *what = usher_es10_call_get_name (USHER_ES10_RETRIEVE_NOTIFICATIONS);
  g_autoptr (GBytes) response = usher_es10_exchange (card, what, request, cancellable, error);
  GPtrArray *list = NULL;
  GError *codec = NULL;
  int code;

  if (response == NULL)
    return NULL;
  if (!usher_notification_retrieved_parse (response, &list, &code, &codec))
    {
      usher_es10_take_codec_error (error, codec, what);
      return NULL;
    }
  if (code == CODE_NO_RESULT)
    return g_ptr_array_new_with_free_func ((GDestroyNotify) usher_notification_free);
  if (code != 0)
    {
      usher_es10_set_refusal (error, USHER_ES10_RETRIEVE_NOTIFICATIONS, code);
      return NULL;
    }
  g_ptr_array_sort (list, compare_seq);
  return list;
}

GPtrArray *
usher_es10b_retrieve_notifications (UsherCard *card, GCancellable *cancellable, GError **error)
{
  g_autoptr (GByteArray) request = usher_es10b_encode_retrieve_notifications ();

  return retrieve (card, request, cancellable, error);
}

UsherNotification *
usher_es10b_retrieve_notification (UsherCard *card, guint seq, GCancellable *cancellable, GError **error)
{
  g_autoptr (GByteArray) request = usher_es10b_encode_retrieve_notification (seq);
  g_autoptr (GPtrArray) list = retrieve (card, request, cancellable, error);

  return list == NULL ? NULL : take_notification (list, seq, error);
}

gboolean
usher_es10b_remove_notification (UsherCard *card, guint seq, GCancellable *cancellable, GError **error)
{
  g_autoptr (GByteArray) request = usher_es10b_encode_remove_notification (seq);
  int code;

  if (!usher_es10_command (card, USHER_ES10_REMOVE_NOTIFICATION, request, 0xBF30, &code, cancellable, error))
    return FALSE;
  if (code != 0 && code != CODE_NO_RESULT)
    {
      usher_es10_set_refusal (error, USHER_ES10_REMOVE_NOTIFICATION, code);
      return FALSE;
    }
  return TRUE;
}

/* The result in @notification when it is that of @transaction_id. NULL otherwise. */
static UsherInstallResult *
match_result (const UsherNotification *notification, GBytes *transaction_id)
{
  g_autoptr (UsherInstallResult) result = usher_install_result_parse (notification->raw, NULL);

  if (result == NULL || !g_bytes_equal (result->transaction_id, transaction_id))
    return NULL;
  return g_steal_pointer (&result);
}

UsherInstallResult *
usher_es10b_find_install_result (UsherCard *card, GBytes *transaction_id, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) list = list_notifications (card, USHER_NOTIFICATION_EVENT_INSTALL, cancellable, error);

  if (list == NULL)
    return NULL;
  /* The newest first: it is nearly always the one. */
  for (guint i = list->len; i > 0; i--)
    {
      const UsherNotification *listed = g_ptr_array_index (list, i - 1);
      g_autoptr (UsherNotification) retrieved =
          usher_es10b_retrieve_notification (card, listed->seq, cancellable, error);
      UsherInstallResult *result;

      if (retrieved == NULL)
        return NULL;
      result = match_result (retrieved, transaction_id);
      if (result != NULL)
        return result;
    }
  g_set_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND, "the card has no statement on this installation");
  return NULL;
}
