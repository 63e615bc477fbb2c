/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an IN endpoint has to say: see the header. */
#include "usb-answers.h"

#include <string.h>

#include "usb-model.h"

typedef struct {
  GByteArray *bytes; /* (owned) */
  gsize sent;
  gint64 due;
  guint tag;
} Message;

struct _VirtualUsbAnswers {
  GQueue messages; /* (owned) of Message */
};

static void
message_free (gpointer data)
{
  Message *message = data;
  g_byte_array_unref (message->bytes);
  g_free (message);
}

VirtualUsbAnswers *
virtual_usb_answers_new (void)
{
  VirtualUsbAnswers *self = g_new0 (VirtualUsbAnswers, 1);
  g_queue_init (&self->messages);
  return self;
}

void
virtual_usb_answers_clear (VirtualUsbAnswers *self)
{
  g_queue_clear_full (&self->messages, message_free);
}

void
virtual_usb_answers_free (VirtualUsbAnswers *self)
{
  virtual_usb_answers_clear (self);
  g_free (self);
}

void
virtual_usb_answers_push (VirtualUsbAnswers *self, GByteArray *message, gint64 due, guint tag)
{
  Message *queued = g_new0 (Message, 1);
  queued->bytes = message;
  queued->due = due;
  queued->tag = tag;
  g_queue_push_tail (&self->messages, queued);
}

gboolean
virtual_usb_answers_has (VirtualUsbAnswers *self, guint tag)
{
  for (GList *at = self->messages.head; at != NULL; at = at->next)
    if (((Message *) at->data)->tag == tag)
      return TRUE;
  return FALSE;
}

void
virtual_usb_answers_drop (VirtualUsbAnswers *self, guint tag)
{
  GList *next;
  for (GList *at = self->messages.head; at != NULL; at = next)
    {
      next = at->next;
      if (((Message *) at->data)->tag == tag)
        {
          message_free (at->data);
          g_queue_delete_link (&self->messages, at);
        }
    }
}

/* A transfer ends when it is full or with a short packet; a message whose last packet is full is followed by an empty one. */
static gssize
cut (VirtualUsbAnswers *self, Message *message, guint8 *data, gsize length)
{
  gsize left = message->bytes->len - message->sent;
  gsize count = MIN (left, length);

  if (left > length && length % VIRTUAL_USB_PACKET != 0)
    {
      message_free (g_queue_pop_head (&self->messages));
      return VIRTUAL_USB_OVERFLOW;
    }
  memcpy (data, message->bytes->data + message->sent, count);
  message->sent += count;
  if (message->sent == message->bytes->len && (count < length || count % VIRTUAL_USB_PACKET != 0 || count == 0))
    message_free (g_queue_pop_head (&self->messages));
  return (gssize) count;
}

gssize
virtual_usb_answers_take (VirtualUsbAnswers *self, guint8 *data, gsize length, gint64 now, gint64 *due)
{
  Message *message = g_queue_peek_head (&self->messages);

  if (message == NULL)
    return VIRTUAL_USB_NAK;
  if (message->due > now)
    {
      *due = message->due;
      return VIRTUAL_USB_NAK;
    }
  return cut (self, message, data, length);
}
