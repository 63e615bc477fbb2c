/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Submit, wait for the event thread's word, and on cancellation ask libusb to cancel and wait all the same. */
#include "usher-usb-transfer.h"

typedef struct {
  UsherUsbTransfers *transfers; /* (not owned) */
  gboolean done;
} Waiter;

void
usher_usb_transfers_init (UsherUsbTransfers *self)
{
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  self->in_flight = g_ptr_array_new ();
  self->closed = FALSE;
}

void
usher_usb_transfers_clear (UsherUsbTransfers *self)
{
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_ptr_array_unref (self->in_flight);
}

void
usher_usb_transfers_close (UsherUsbTransfers *self)
{
  g_mutex_lock (&self->mutex);
  self->closed = TRUE;
  for (guint i = 0; i < self->in_flight->len; i++)
    libusb_cancel_transfer (g_ptr_array_index (self->in_flight, i));
  while (self->in_flight->len > 0)
    g_cond_wait (&self->cond, &self->mutex);
  g_mutex_unlock (&self->mutex);
}

gboolean
usher_usb_transfers_is_closed (UsherUsbTransfers *self)
{
  gboolean closed;

  g_mutex_lock (&self->mutex);
  closed = self->closed;
  g_mutex_unlock (&self->mutex);
  return closed;
}

static void LIBUSB_CALL
on_ended (struct libusb_transfer *transfer)
{
  Waiter *waiter = transfer->user_data;
  UsherUsbTransfers *transfers = waiter->transfers;

  g_mutex_lock (&transfers->mutex);
  waiter->done = TRUE;
  g_cond_broadcast (&transfers->cond);
  g_mutex_unlock (&transfers->mutex);
}

static void
on_cancelled (GCancellable *cancellable, gpointer data)
{
  libusb_cancel_transfer (data);
}

static int
submit (UsherUsbTransfers *self, struct libusb_transfer *transfer)
{
  int code = LIBUSB_ERROR_NO_DEVICE;

  g_mutex_lock (&self->mutex);
  if (!self->closed)
    code = libusb_submit_transfer (transfer);
  if (code == LIBUSB_SUCCESS)
    g_ptr_array_add (self->in_flight, transfer);
  g_mutex_unlock (&self->mutex);
  return code;
}

static void
await (UsherUsbTransfers *self, const Waiter *waiter)
{
  g_mutex_lock (&self->mutex);
  while (!waiter->done)
    g_cond_wait (&self->cond, &self->mutex);
  g_mutex_unlock (&self->mutex);
}

/* Only now may the transfer go: until here a cancellation or a close may have had it in hand. */
static void
forget (UsherUsbTransfers *self, struct libusb_transfer *transfer)
{
  g_mutex_lock (&self->mutex);
  g_ptr_array_remove_fast (self->in_flight, transfer);
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
}

int
usher_usb_transfers_run (UsherUsbTransfers *self, struct libusb_transfer *transfer, GCancellable *cancellable)
{
  Waiter waiter = { .transfers = self };
  gulong handler = 0;
  int code;

  if (g_cancellable_is_cancelled (cancellable))
    return LIBUSB_ERROR_INTERRUPTED;
  transfer->callback = on_ended;
  transfer->user_data = &waiter;
  code = submit (self, transfer);
  if (code != LIBUSB_SUCCESS)
    return code;
  if (cancellable != NULL)
    handler = g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled), transfer, NULL);
  await (self, &waiter);
  g_cancellable_disconnect (cancellable, handler);
  forget (self, transfer);
  return LIBUSB_SUCCESS;
}
