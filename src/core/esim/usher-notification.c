/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Notification metadata and pending notifications; see the header. */
#include "usher-notification.h"

#include "usher-error.h"
#include "usher-es10-value.h"
#include "usher-iccid.h"

#define MAX_ADDRESS 255
#define TAG_INSTALL_RESULT 0xBF37
#define TAG_OTHER_NOTIFICATION 0x30

void
usher_notification_free (UsherNotification *notification)
{
  if (notification == NULL)
    return;
  g_free (notification->address);
  g_free (notification->iccid);
  g_clear_pointer (&notification->raw, g_bytes_unref);
  g_free (notification);
}

static gboolean
read_event (const UsherTlv *bf2f, UsherNotificationEvent *event, GError **error)
{
  UsherTlv tlv;

  if (!usher_tlv_get (bf2f, 0x81, &tlv, error) || !usher_notification_events_parse (&tlv, event, error))
    return FALSE;
  if ((*event & (*event - 1)) != 0)
    {
      g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_VALUE, "notification of several events %X", *event);
      return FALSE;
    }
  return TRUE;
}

UsherNotification *
usher_notification_parse_metadata (const UsherTlv *bf2f, GError **error)
{
  g_autoptr (UsherNotification) notification = g_new0 (UsherNotification, 1);
  UsherTlv address, iccid;

  if (!usher_es10_check_children (bf2f, error)
      || !usher_es10_get_number (bf2f, 0x80, G_MAXUINT, &notification->seq, error)
      || !read_event (bf2f, &notification->event, error) || !usher_tlv_get (bf2f, 0x0C, &address, error))
    return NULL;
  notification->address = usher_es10_read_text (&address, MAX_ADDRESS, error);
  if (notification->address == NULL)
    return NULL;
  if (usher_tlv_find (bf2f, 0x5A, &iccid))
    {
      notification->iccid = usher_iccid_decode (iccid.value, iccid.length, error);
      if (notification->iccid == NULL)
        return NULL;
    }
  return g_steal_pointer (&notification);
}

/* The BF2F inside @pending. */
static gboolean
find_metadata (const UsherTlv *pending, UsherTlv *bf2f, GError **error)
{
  UsherTlv data;

  if (pending->tag == TAG_OTHER_NOTIFICATION)
    return usher_tlv_get (pending, 0xBF2F, bf2f, error);
  if (pending->tag == TAG_INSTALL_RESULT)
    return usher_tlv_get (pending, 0xBF27, &data, error) && usher_tlv_get (&data, 0xBF2F, bf2f, error);
  g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_TAG, "tag %X is no pending notification", pending->tag);
  return FALSE;
}

static UsherNotification *
read_pending (const UsherTlv *pending, GError **error)
{
  g_autoptr (UsherNotification) notification = NULL;
  UsherTlv bf2f;

  if (!find_metadata (pending, &bf2f, error))
    return NULL;
  notification = usher_notification_parse_metadata (&bf2f, error);
  if (notification == NULL)
    return NULL;
  notification->raw = usher_tlv_dup_whole (pending);
  return g_steal_pointer (&notification);
}

UsherNotification *
usher_notification_parse (GBytes *pending, GError **error)
{
  UsherTlvReader reader;
  UsherTlv tlv;
  gsize length;
  const guint8 *data = g_bytes_get_data (pending, &length);

  usher_tlv_reader_init (&reader, data, length);
  if (!usher_tlv_read (&reader, &tlv, error))
    return NULL;
  if (!usher_tlv_reader_at_end (&reader))
    {
      g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_OVERLONG, "%zu bytes follow the notification",
                   reader.left);
      return NULL;
    }
  return read_pending (&tlv, error);
}

static UsherNotification *
read_item (UsherTlvReader *reader, gboolean retrieved, GError **error)
{
  UsherTlv tlv;

  if (!usher_tlv_read (reader, &tlv, error))
    return NULL;
  if (retrieved)
    return read_pending (&tlv, error);
  if (tlv.tag != 0xBF2F)
    {
      g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_TAG, "tag BF2F expected, %X found", tlv.tag);
      return NULL;
    }
  return usher_notification_parse_metadata (&tlv, error);
}

static GPtrArray *
read_list (const UsherTlv *tlv, gboolean retrieved, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_notification_free);
  UsherTlvReader reader;

  usher_tlv_reader_init (&reader, tlv->value, tlv->length);
  while (!usher_tlv_reader_at_end (&reader))
    {
      UsherNotification *notification = read_item (&reader, retrieved, error);

      if (notification == NULL)
        {
          g_prefix_error (error, "notification %u: ", list->len + 1);
          return NULL;
        }
      g_ptr_array_add (list, notification);
    }
  return g_steal_pointer (&list);
}

static gboolean
read_response (GBytes *response, guint32 tag, GPtrArray **list, int *code, GError **error)
{
  UsherTlv tlv, items;

  *list = NULL;
  *code = 0;
  if (!usher_es10_open (response, tag, &tlv, error))
    return FALSE;
  if (!usher_tlv_find (&tlv, 0xA0, &items))
    return usher_es10_get_refusal (&tlv, 0x81, code, error);
  *list = read_list (&items, tag == 0xBF2B, error);
  return *list != NULL;
}

gboolean
usher_notification_list_parse (GBytes *bf28, GPtrArray **list, int *code, GError **error)
{
  return read_response (bf28, 0xBF28, list, code, error);
}

gboolean
usher_notification_retrieved_parse (GBytes *bf2b, GPtrArray **list, int *code, GError **error)
{
  return read_response (bf2b, 0xBF2B, list, code, error);
}

const char *
usher_notification_event_get_name (UsherNotificationEvent event)
{
  switch (event)
    {
    case USHER_NOTIFICATION_EVENT_INSTALL:
      return "install";
    case USHER_NOTIFICATION_EVENT_ENABLE:
      return "enable";
    case USHER_NOTIFICATION_EVENT_DISABLE:
      return "disable";
    case USHER_NOTIFICATION_EVENT_DELETE:
      return "delete";
    case USHER_NOTIFICATION_EVENT_NONE:
      return "none";
    }
  g_return_val_if_reached ("unknown");
}
