/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Notifications of the software eUICC: see the header. */
#include "euicc-notification.h"

#include <string.h>

#include "euicc-sign.h"
#include "euicc-store.h"

#define ANY_EVENT 0xF0

/* NotificationEvent is a named bit list: DER cuts the zero bits at its end. */
static void
put_event (GByteArray *to, guint8 event)
{
  const guint8 bits[] = { (guint8) __builtin_ctz (event), event };
  virtual_tlv_put (to, 0x81, bits, sizeof bits);
}

static guint8
get_event (const VirtualTlv *bits)
{
  return bits->length == 2 ? bits->value[1] : 0;
}

GBytes *
virtual_euicc_make_notification_metadata (guint32 seq, guint8 event, const char *address, const guint8 *iccid)
{
  g_autoptr (GByteArray) body = g_byte_array_new ();

  virtual_tlv_put_uint (body, 0x80, seq);
  put_event (body, event);
  virtual_tlv_put_text (body, 0x0C, address);
  if (iccid != NULL)
    virtual_tlv_put (body, 0x5A, iccid, VIRTUAL_ICCID_LENGTH);
  return virtual_tlv_wrap (0xBF2F, body);
}

static void
add_signed (VirtualEuicc *self, guint8 event, const char *address, const guint8 *iccid)
{
  g_autoptr (GByteArray) body = g_byte_array_new ();
  guint32 seq = self->memory->next_seq++;
  g_autoptr (GBytes) metadata = virtual_euicc_make_notification_metadata (seq, event, address, iccid);

  virtual_tlv_append (body, metadata);
  virtual_euicc_put_signature (self, body, body->data, body->len);
  virtual_euicc_put_certificates (self, body);
  g_autoptr (GBytes) whole = virtual_tlv_wrap (0x30, body);
  virtual_memory_add_notification (self->memory, seq, event, whole, metadata);
}

static void
notify_configured (VirtualEuicc *self, const VirtualTlv *configuration, guint8 event, const char *except, const guint8 *iccid)
{
  VirtualTlv bits;
  VirtualTlv address;

  if (!virtual_tlv_child (configuration, 0x80, &bits) || !(get_event (&bits) & event)
      || !virtual_tlv_child (configuration, 0x81, &address))
    return;
  g_autofree char *text = virtual_tlv_dup_text (&address);
  if (g_strcmp0 (text, except) != 0)
    add_signed (self, event, text, iccid);
}

void
virtual_euicc_notify (VirtualEuicc *self, GBytes *metadata, guint8 event, const char *except)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (metadata, &length);
  VirtualTlv whole;
  VirtualTlv iccid;
  VirtualTlv list;
  VirtualTlv configuration;

  if (!virtual_tlv_expect (data, length, 0xBF25, &whole, NULL) || !virtual_tlv_child (&whole, 0x5A, &iccid)
      || !virtual_tlv_child (&whole, 0xB6, &list))
    return;
  while (list.length > 0 && virtual_tlv_next (&list.value, &list.length, &configuration, NULL))
    notify_configured (self, &configuration, event, except, iccid.value);
}

guint16
virtual_euicc_list_notifications (VirtualEuicc *self, const VirtualTlv *request, GByteArray *response)
{
  g_autoptr (GByteArray) list = g_byte_array_new ();
  g_autoptr (GByteArray) body = g_byte_array_new ();
  VirtualTlv bits;
  guint8 wanted = ANY_EVENT;

  if (virtual_tlv_child (request, 0x81, &bits))
    wanted = get_event (&bits);
  for (guint i = 0; i < self->memory->notifications->len; i++)
    {
      VirtualNotification *notification = g_ptr_array_index (self->memory->notifications, i);
      if (notification->event & wanted)
        virtual_tlv_append (list, notification->metadata);
    }
  virtual_tlv_put_array (body, 0xA0, list);
  virtual_tlv_put_array (response, request->tag, body);
  return VIRTUAL_SW_OK;
}

/* searchCriteria is an untagged choice: [0] explicit around seqNumber [0] or profileManagementOperation [1]. */
static gboolean
read_criteria (const VirtualTlv *request, guint8 *wanted, gint64 *seq)
{
  VirtualTlv criteria;
  VirtualTlv choice;
  guint32 number = 0;

  *wanted = ANY_EVENT;
  *seq = -1;
  if (request->length == 0)
    return TRUE;
  if (!virtual_tlv_expect (request->value, request->length, 0xA0, &criteria, NULL)
      || !virtual_tlv_read (criteria.value, criteria.length, &choice, NULL))
    return FALSE;
  if (choice.tag == 0x81)
    {
      *wanted = get_event (&choice);
      return TRUE;
    }
  if (choice.tag != 0x80 || !virtual_tlv_get_uint (&choice, &number))
    return FALSE;
  *seq = number;
  return TRUE;
}

guint16
virtual_euicc_retrieve_notifications (VirtualEuicc *self, const VirtualTlv *request, GByteArray *response)
{
  g_autoptr (GByteArray) list = g_byte_array_new ();
  g_autoptr (GByteArray) body = g_byte_array_new ();
  guint8 wanted = 0;
  gint64 seq = 0;

  if (!read_criteria (request, &wanted, &seq))
    return VIRTUAL_SW_DATA;
  for (guint i = 0; i < self->memory->notifications->len; i++)
    {
      VirtualNotification *notification = g_ptr_array_index (self->memory->notifications, i);
      if (notification->event & wanted && (seq < 0 || notification->seq == seq))
        virtual_tlv_append (list, notification->whole);
    }
  if (list->len == 0)
    virtual_tlv_put_uint (body, 0x81, 1);
  else
    virtual_tlv_put_array (body, 0xA0, list);
  virtual_tlv_put_array (response, request->tag, body);
  return VIRTUAL_SW_OK;
}

guint16
virtual_euicc_remove_notification (VirtualEuicc *self, const VirtualTlv *request, GByteArray *response)
{
  g_autoptr (GByteArray) body = g_byte_array_new ();
  VirtualTlv number;
  guint32 seq = 0;

  if (!virtual_tlv_child (request, 0x80, &number) || !virtual_tlv_get_uint (&number, &seq))
    return VIRTUAL_SW_DATA;
  virtual_tlv_put_uint (body, 0x80, virtual_store_remove_notification (self->memory, seq) ? 0 : 1);
  virtual_tlv_put_array (response, request->tag, body);
  return VIRTUAL_SW_OK;
}
