/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One imported device: see the header. One ppoll() waits for the socket and for the next due answer; replies that are ready
 * together leave together. */
#include "usbip-session.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#include "tcp.h"
#include "usbip-message.h"

#define READ_SIZE 65536
#define CONNECTION_RESET (-104) /* ECONNRESET: the URB was unlinked in time */

typedef struct {
  VirtualUsbModel *model; /* (not owned) */
  int fd;
  GByteArray *input;      /* (owned) */
  GByteArray *output;     /* (owned) */
  GArray *pending;        /* (owned) of VirtualUsbipUrb: IN transfers without an answer */
  guint8 *buffer;         /* (owned) for IN data */
} Session;

static void
submit_control (Session *self, const VirtualUsbipUrb *urb, const guint8 *data)
{
  gssize result;

  if (!urb->in && urb->length > 0)
    memcpy (self->buffer, data, urb->length);
  result = virtual_usb_model_control (self->model, urb->setup, self->buffer, urb->length);
  virtual_usbip_put_submit (self->output, urb->seq, result, urb->in ? self->buffer : NULL);
}

static void
submit (Session *self, const VirtualUsbipUrb *urb, const guint8 *data)
{
  if (urb->endpoint == 0)
    {
      submit_control (self, urb, data);
      return;
    }
  if (urb->in)
    {
      g_array_append_val (self->pending, *urb);
      return;
    }
  gssize result = virtual_usb_model_out (self->model, (guint8) urb->endpoint, data, urb->length);
  virtual_usbip_put_submit (self->output, urb->seq, result, NULL);
}

static void
unlink_urb (Session *self, const VirtualUsbipUrb *urb)
{
  gint32 status = 0;

  for (guint i = 0; i < self->pending->len; i++)
    if (g_array_index (self->pending, VirtualUsbipUrb, i).seq == urb->victim)
      {
        g_array_remove_index (self->pending, i);
        status = CONNECTION_RESET;
        break;
      }
  virtual_usbip_put_unlink (self->output, urb->seq, status);
}

/* Handles the first message of the input. FALSE if it breaks the protocol; *@used is 0 if it is not complete. */
static gboolean
take_message (Session *self, gsize *used)
{
  VirtualUsbipUrb urb;

  *used = 0;
  if (self->input->len < VIRTUAL_USBIP_URB_HEADER)
    return TRUE;
  virtual_usbip_read_urb (self->input->data, &urb);
  if ((urb.command != VIRTUAL_USBIP_CMD_SUBMIT && urb.command != VIRTUAL_USBIP_CMD_UNLINK) || urb.endpoint > 15)
    return FALSE;
  if (urb.command == VIRTUAL_USBIP_CMD_UNLINK)
    {
      unlink_urb (self, &urb);
      *used = VIRTUAL_USBIP_URB_HEADER;
      return TRUE;
    }
  if (urb.length > VIRTUAL_USBIP_MAX_TRANSFER)
    return FALSE;
  gsize whole = VIRTUAL_USBIP_URB_HEADER + (urb.in ? 0 : urb.length);
  if (self->input->len < whole)
    return TRUE;
  submit (self, &urb, self->input->data + VIRTUAL_USBIP_URB_HEADER);
  *used = whole;
  return TRUE;
}

static gboolean
take_messages (Session *self)
{
  gsize used;
  do
    {
      if (!take_message (self, &used))
        return FALSE;
      g_byte_array_remove_range (self->input, 0, (guint) used);
    }
  while (used > 0 && !self->model->unplugged);
  return TRUE;
}

static gboolean
receive (Session *self)
{
  guint before = self->input->len;

  g_byte_array_set_size (self->input, before + READ_SIZE);
  ssize_t count = recv (self->fd, self->input->data + before, READ_SIZE, MSG_DONTWAIT);
  g_byte_array_set_size (self->input, before + (count > 0 ? (guint) count : 0));
  if (count < 0)
    return errno == EINTR || errno == EAGAIN;
  return count > 0 && take_messages (self);
}

/* Completes what can be completed, in order within each endpoint. Returns when to try again. */
static gint64
complete (Session *self)
{
  gint64 next = G_MAXINT64;
  guint waiting = 0; /* bit n: an earlier transfer of endpoint n waits */

  for (guint i = 0; i < self->pending->len && !self->model->unplugged;)
    {
      VirtualUsbipUrb urb = g_array_index (self->pending, VirtualUsbipUrb, i);
      gint64 due = G_MAXINT64;
      gssize result = VIRTUAL_USB_NAK;

      if (!(waiting & 1u << urb.endpoint))
        result = virtual_usb_model_in (self->model, (guint8) urb.endpoint, self->buffer, urb.length, g_get_monotonic_time (), &due);
      if (result == VIRTUAL_USB_NAK)
        {
          waiting |= 1u << urb.endpoint;
          next = MIN (next, due);
          i++;
          continue;
        }
      virtual_usbip_put_submit (self->output, urb.seq, result, self->buffer);
      g_array_remove_index (self->pending, i);
    }
  return next;
}

static gboolean
flush (Session *self)
{
  gboolean written = self->output->len == 0 || virtual_tcp_write (self->fd, self->output->data, self->output->len);
  g_byte_array_set_size (self->output, 0);
  return written;
}

/* Waits for input until @due. FALSE if the connection is gone. */
static gboolean
wait_for_input (Session *self, gint64 due)
{
  struct pollfd poll_fd = { .fd = self->fd, .events = POLLIN };
  struct timespec timeout = { 0 };
  gint64 left = due == G_MAXINT64 ? 0 : MAX (0, due - g_get_monotonic_time ());

  timeout.tv_sec = left / G_USEC_PER_SEC;
  timeout.tv_nsec = left % G_USEC_PER_SEC * 1000;
  int ready = ppoll (&poll_fd, 1, due == G_MAXINT64 ? NULL : &timeout, NULL);
  if (ready <= 0)
    return ready == 0 || errno == EINTR;
  return receive (self);
}

void
virtual_usbip_session_run (VirtualUsbModel *model, int fd)
{
  Session self = { .model = model, .fd = fd };

  prctl (PR_SET_TIMERSLACK, 1);
  self.input = g_byte_array_new ();
  self.output = g_byte_array_new ();
  self.pending = g_array_new (FALSE, FALSE, sizeof (VirtualUsbipUrb));
  self.buffer = g_malloc (VIRTUAL_USBIP_MAX_TRANSFER);
  for (;;)
    {
      gint64 due = complete (&self);
      if (!flush (&self) || model->unplugged || !wait_for_input (&self, due))
        break;
    }
  g_byte_array_unref (self.input);
  g_byte_array_unref (self.output);
  g_array_unref (self.pending);
  g_free (self.buffer);
}
