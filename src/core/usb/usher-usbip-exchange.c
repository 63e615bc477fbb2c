/* SPDX-License-Identifier: GPL-3.0-or-later */
/* No thread of its own: of the threads that wait for an answer, one at a time receives for all and hands answers out by
 * sequence number, so that a single caller pays one write, one poll and one read.
 *
 * A transfer that is given up is unlinked at the server and waited for, so that its buffer is never written to later. */
#include "usher-usbip-exchange.h"

#include <string.h>

#include "usher-error.h"
#include "usher-link-error.h"

#define UNLINK_US (2 * G_USEC_PER_SEC) /* for the answer to CMD_UNLINK */

/* One submitted transfer. */
typedef struct {
  guint32 seqnum;
  guint8 endpoint;
  guint8 *data; /* (not owned) (nullable) */
  gsize length;
  gboolean done;
  gboolean forgotten; /* nobody waits for it any more: data is gone */
  UsherUsbipResult result;
} Pending;

struct _UsherUsbipExchange {
  UsherUsbipWire *wire; /* (owned) */
  char *id;             /* (owned) of the device, for messages */
  guint32 device_id;

  GMutex mutex; /* for all that follows, and for sending */
  GCond cond;   /* an answer was handed out, or nobody receives any more */
  GHashTable *pending; /* (owned) seqnum to (owned) Pending */
  GHashTable *unlinks; /* (owned) seqnum of a CMD_UNLINK to that of the transfer */
  guint32 last_seqnum;
  gboolean receiving; /* a thread is in the wire */
  guint n_waiting;    /* threads in await() */
  GError *broken;     /* (owned) (nullable) why nothing works any more */
};

UsherUsbipExchange *
usher_usbip_exchange_new (UsherUsbipWire *wire, const char *id, guint32 device_id)
{
  UsherUsbipExchange *self = g_new0 (UsherUsbipExchange, 1);

  self->wire = wire;
  self->id = g_strdup (id);
  self->device_id = device_id;
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  self->pending = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->unlinks = g_hash_table_new (NULL, NULL);
  return self;
}

void
usher_usbip_exchange_free (UsherUsbipExchange *self)
{
  g_hash_table_unref (self->pending);
  g_hash_table_unref (self->unlinks);
  g_clear_error (&self->broken);
  usher_usbip_wire_free (self->wire);
  g_free (self->id);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_free (self);
}

/* Takes @cause. The first one stays. */
static void
break_off (UsherUsbipExchange *self, GError *cause)
{
  if (self->broken == NULL)
    self->broken = cause;
  else
    g_error_free (cause);
  usher_usbip_wire_shutdown (self->wire);
  g_cond_broadcast (&self->cond);
}

static gboolean
set_unexpected (GError **error, const UsherUsbipReply *reply)
{
  g_set_error (error, USHER_ERROR, USHER_ERROR_PROTOCOL, "USB/IP answer to %s %u that was never sent",
               reply->unlinked ? "unlink" : "transfer", reply->seqnum);
  return FALSE;
}

/* The RET_UNLINK of a transfer that ended before the server saw the unlink says 0; its RET_SUBMIT came before. */
static gboolean
take_unlinked (UsherUsbipExchange *self, const UsherUsbipReply *reply, GError **error)
{
  gpointer seqnum;
  Pending *pending;

  if (!g_hash_table_steal_extended (self->unlinks, GUINT_TO_POINTER (reply->seqnum), NULL, &seqnum))
    return set_unexpected (error, reply);
  pending = g_hash_table_lookup (self->pending, seqnum);
  if (pending == NULL || pending->done)
    return TRUE;
  pending->done = TRUE;
  pending->result.unlinked = TRUE;
  pending->result.status = reply->status;
  return TRUE;
}

static gboolean
check_length (const Pending *pending, const UsherUsbipReply *reply, GError **error)
{
  if (reply->actual_length <= pending->length)
    return TRUE;
  g_set_error (error, USHER_ERROR, USHER_ERROR_PROTOCOL,
               "USB/IP answer of %u bytes to a transfer of %" G_GSIZE_FORMAT " bytes", reply->actual_length, pending->length);
  return FALSE;
}

static void
finish (UsherUsbipExchange *self, Pending *pending, const UsherUsbipReply *reply, const guint8 *payload)
{
  if (pending->forgotten)
    {
      g_hash_table_remove (self->pending, GUINT_TO_POINTER (pending->seqnum));
      return;
    }
  if (payload != NULL && reply->actual_length > 0)
    memcpy (pending->data, payload, reply->actual_length);
  pending->result.actual_length = reply->actual_length;
  pending->result.status = reply->status;
  pending->result.unlinked = FALSE;
  pending->done = TRUE;
}

/* Returns how many bytes of @data the message takes, more than @available when it is not whole yet; 0 with an error. */
static gsize
take_submitted (UsherUsbipExchange *self, const UsherUsbipReply *reply, const guint8 *data, gsize available, GError **error)
{
  Pending *pending = g_hash_table_lookup (self->pending, GUINT_TO_POINTER (reply->seqnum));
  gboolean in;
  gsize size;

  if (pending == NULL || (pending->done && !pending->result.unlinked))
    {
      set_unexpected (error, reply);
      return 0;
    }
  if (!check_length (pending, reply, error))
    return 0;
  in = (pending->endpoint & USHER_LINK_IN) != 0;
  size = USHER_USBIP_HEADER_SIZE + (in ? reply->actual_length : 0);
  if (size <= available)
    finish (self, pending, reply, in ? data + USHER_USBIP_HEADER_SIZE : NULL);
  return size;
}

/* As take_submitted, for any answer. */
static gsize
take_reply (UsherUsbipExchange *self, const guint8 *data, gsize available, GError **error)
{
  GError *codec_error = NULL;
  UsherUsbipReply reply;

  if (!usher_usbip_decode_reply (data, &reply, &codec_error))
    {
      usher_link_error_take_codec (error, codec_error);
      return 0;
    }
  if (!reply.unlinked)
    return take_submitted (self, &reply, data, available, error);
  return take_unlinked (self, &reply, error) ? USHER_USBIP_HEADER_SIZE : 0;
}

static gboolean
hand_out (UsherUsbipExchange *self, GError **error)
{
  gsize available;
  const guint8 *data = usher_usbip_wire_peek (self->wire, &available);

  while (available >= USHER_USBIP_HEADER_SIZE)
    {
      gsize taken = take_reply (self, data, available, error);

      if (taken == 0)
        return FALSE;
      if (taken > available)
        return TRUE;
      usher_usbip_wire_consume (self->wire, taken);
      data = usher_usbip_wire_peek (self->wire, &available);
    }
  return TRUE;
}

/* Receives for all who wait. Called with the mutex, which is free meanwhile. */
static void
receive_once (UsherUsbipExchange *self, gint64 deadline)
{
  GError *error = NULL;
  gboolean alive;

  self->receiving = TRUE;
  g_mutex_unlock (&self->mutex);
  alive = usher_usbip_wire_fill (self->wire, deadline, &error);
  g_mutex_lock (&self->mutex);
  self->receiving = FALSE;
  if (!alive || !hand_out (self, &error))
    break_off (self, error);
  else if (self->n_waiting > 1)
    g_cond_broadcast (&self->cond);
}

static gboolean
send_message (UsherUsbipExchange *self, const guint8 *header, const guint8 *data, gsize length)
{
  GError *error = NULL;

  if (usher_usbip_wire_send (self->wire, header, USHER_USBIP_HEADER_SIZE, data, length, &error))
    return TRUE;
  break_off (self, error);
  return FALSE;
}

static void
give_up (UsherUsbipExchange *self, Pending *pending)
{
  guint8 header[USHER_USBIP_HEADER_SIZE];
  guint32 seqnum = ++self->last_seqnum;

  pending->result.given_up = TRUE;
  usher_usbip_encode_unlink (seqnum, self->device_id, pending->seqnum, header);
  g_hash_table_insert (self->unlinks, GUINT_TO_POINTER (seqnum), GUINT_TO_POINTER (pending->seqnum));
  send_message (self, header, NULL, 0);
}

static gboolean
is_over (UsherUsbipExchange *self, const Pending *pending)
{
  return pending->done || self->broken != NULL;
}

/* Unlinks @pending when it is time to, and gives the server up when it does not answer to that. Moves @deadline to the next such
 * step. */
static void
check_patience (UsherUsbipExchange *self, Pending *pending, gint64 *deadline, GCancellable *cancellable)
{
  gint64 now = g_get_monotonic_time ();

  if (now < *deadline && (pending->result.given_up || !g_cancellable_is_cancelled (cancellable)))
    return;
  *deadline = now + UNLINK_US;
  if (!pending->result.given_up)
    give_up (self, pending);
  else
    break_off (self, g_error_new (USHER_ERROR, USHER_ERROR_REMOVED, "the USB/IP server of %s does not answer", self->id));
}

static void
await (UsherUsbipExchange *self, Pending *pending, gint64 deadline, GCancellable *cancellable)
{
  self->n_waiting++;
  while (!is_over (self, pending))
    {
      if (!self->receiving)
        receive_once (self, deadline);
      else
        g_cond_wait_until (&self->cond, &self->mutex, deadline);
      if (!is_over (self, pending))
        check_patience (self, pending, &deadline, cancellable);
    }
  self->n_waiting--;
  if (self->n_waiting > 0)
    g_cond_broadcast (&self->cond);
}

static Pending *
submit (UsherUsbipExchange *self, UsherUsbipSubmit *submit, guint8 *data)
{
  guint8 header[USHER_USBIP_HEADER_SIZE];
  gboolean in = (submit->endpoint & USHER_LINK_IN) != 0;
  Pending *pending = g_new0 (Pending, 1);

  pending->seqnum = ++self->last_seqnum;
  pending->endpoint = submit->endpoint;
  pending->data = data;
  pending->length = submit->length;
  g_hash_table_insert (self->pending, GUINT_TO_POINTER (pending->seqnum), pending);
  submit->seqnum = pending->seqnum;
  submit->device_id = self->device_id;
  usher_usbip_encode_submit (submit, header);
  send_message (self, header, in ? NULL : data, in ? 0 : submit->length);
  return pending;
}

static void
on_cancelled (GCancellable *cancellable, gpointer data)
{
  UsherUsbipExchange *self = data;

  g_mutex_lock (&self->mutex);
  usher_usbip_wire_wake (self->wire);
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
}

/* A server may answer "too late to unlink" without an answer to the transfer: that one may still come. */
static void
forget (UsherUsbipExchange *self, Pending *pending)
{
  if (pending->result.unlinked && pending->result.status == 0)
    pending->forgotten = TRUE;
  else
    g_hash_table_remove (self->pending, GUINT_TO_POINTER (pending->seqnum));
}

static gboolean
run_locked (UsherUsbipExchange *self, UsherUsbipSubmit *request, guint8 *data, gint64 deadline, GCancellable *cancellable,
            UsherUsbipResult *result, GError **error)
{
  gboolean done = FALSE;

  if (self->broken == NULL)
    {
      Pending *pending = submit (self, request, data);

      await (self, pending, deadline, cancellable);
      *result = pending->result;
      done = pending->done;
      forget (self, pending);
    }
  if (!done)
    g_propagate_error (error, g_error_copy (self->broken));
  return done;
}

gboolean
usher_usbip_exchange_check (UsherUsbipExchange *self, GError **error)
{
  gboolean usable;

  g_mutex_lock (&self->mutex);
  usable = self->broken == NULL;
  if (!usable)
    g_propagate_error (error, g_error_copy (self->broken));
  g_mutex_unlock (&self->mutex);
  return usable;
}

gboolean
usher_usbip_exchange_run (UsherUsbipExchange *self, UsherUsbipSubmit *request, guint8 *data, guint timeout_ms,
                          GCancellable *cancellable, UsherUsbipResult *result, GError **error)
{
  gint64 deadline = timeout_ms == 0 ? USHER_USBIP_WIRE_FOREVER : g_get_monotonic_time () + (gint64) timeout_ms * 1000;
  gulong handler = 0;
  gboolean done;

  if (g_cancellable_is_cancelled (cancellable))
    {
      usher_link_error_set_cancelled (error);
      return FALSE;
    }
  if (cancellable != NULL)
    handler = g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled), self, NULL);

  g_mutex_lock (&self->mutex);
  done = run_locked (self, request, data, deadline, cancellable, result, error);
  g_mutex_unlock (&self->mutex);
  g_cancellable_disconnect (cancellable, handler);
  return done;
}

void
usher_usbip_exchange_close (UsherUsbipExchange *self)
{
  GError *closed = NULL;

  g_mutex_lock (&self->mutex);
  usher_link_error_set_closed (&closed, self->id);
  break_off (self, closed);
  g_mutex_unlock (&self->mutex);
}
