/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bulk pipe of a CCID reader. */
#include "usher-ccid-pipe.h"

#include "usher-error.h"

/* Bounds in ms. A reader that says nothing for SILENCE is taken for dead: it has time extensions to say that
 * it waits. */
#define WRITE_TIMEOUT 5000
#define SILENCE 30000
#define REST_TIMEOUT 1000 /* for the rest of a message that has begun */
#define CONTROL_TIMEOUT 1000
#define ABORT_TIMEOUT 2000
#define DRAIN_TIMEOUT 20
#define MAX_DRAINED 16
#define MAX_STALE 10
#define MAX_EMPTY 3
#define MAX_RATES 255

#define REQUEST_ABORT 0x01
#define REQUEST_GET_DATA_RATES 0x03

struct _UsherCcidPipe
{
  UsherLink *link; /* (owned) */
  UsherCcidWiring wiring;
  guint8 sequence;
  gboolean out_of_step; /* what comes next on bulk IN may be the rest of something old */
  GByteArray *out;      /* (owned) the command on the wire */
  GByteArray *in;       /* (owned) what has arrived of a message */
};

UsherCcidPipe *
usher_ccid_pipe_new (UsherLink *link, const UsherCcidWiring *wiring)
{
  UsherCcidPipe *pipe = g_new0 (UsherCcidPipe, 1);

  pipe->link = g_object_ref (link);
  pipe->wiring = *wiring;
  pipe->out = g_byte_array_sized_new ((guint) wiring->max_message);
  pipe->in = g_byte_array_new ();
  return pipe;
}

void
usher_ccid_pipe_free (UsherCcidPipe *pipe)
{
  g_byte_array_unref (pipe->out);
  g_byte_array_unref (pipe->in);
  g_object_unref (pipe->link);
  g_free (pipe);
}

/* ms from now until @deadline, at least 1 (0 would mean for ever) and at most @limit. */
static guint
time_left (gint64 deadline, guint limit)
{
  gint64 left = (deadline - g_get_monotonic_time ()) / 1000;

  return (guint) CLAMP (left, 1, limit);
}

static gboolean
wrap_codec_error (GError *codec_error, GError **error)
{
  g_set_error (error, USHER_ERROR, USHER_ERROR_PROTOCOL, "reader broke CCID: %s", codec_error->message);
  return FALSE;
}

/* One bulk IN transfer for @wanted bytes, appended to what has arrived. It asks for as many packets as that
 * takes and no more, so that a reader which forgets to end a message of whole packets with an empty one is
 * not waited for; the empty packets of those that do not forget are skipped. */
static gboolean
read_more (UsherCcidPipe *pipe, gsize wanted, guint timeout_ms, GCancellable *cancellable, GError **error)
{
  gsize packet = pipe->wiring.packet_size;
  gsize size = (wanted + packet - 1) / packet * packet;
  guint before = pipe->in->len;
  gssize n = 0;

  g_byte_array_set_size (pipe->in, before + (guint) size);
  for (guint i = 0; i < MAX_EMPTY && n == 0; i++)
    n = usher_link_transfer (pipe->link, pipe->wiring.bulk_in, pipe->in->data + before, size, timeout_ms, cancellable,
                             error);
  g_byte_array_set_size (pipe->in, before + (guint) MAX (n, 0));
  if (n == 0)
    g_set_error (error, USHER_ERROR, USHER_ERROR_PROTOCOL, "reader sends empty packets");
  return n > 0;
}

/* A stall is cleared by the link; the answer may still come, so it is asked for once more. Silence then is the stall's doing;
 * a cable that was pulled or a cancellation is told as such. */
static gboolean
read_first (UsherCcidPipe *pipe, guint timeout_ms, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GError) again = NULL;

  g_byte_array_set_size (pipe->in, 0);
  if (read_more (pipe, USHER_CCID_HEADER_SIZE, timeout_ms, cancellable, &local))
    return TRUE;
  if (!g_error_matches (local, USHER_ERROR, USHER_ERROR_PROTOCOL))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  g_debug ("reading once more after: %s", local->message);
  if (read_more (pipe, USHER_CCID_HEADER_SIZE, MIN (timeout_ms, REST_TIMEOUT), cancellable, &again))
    return TRUE;
  if (g_error_matches (again, USHER_ERROR, USHER_ERROR_TIMED_OUT))
    g_propagate_error (error, g_steal_pointer (&local));
  else
    g_propagate_error (error, g_steal_pointer (&again));
  return FALSE;
}

/* Reads until @size bytes are there. What does not come soon never comes: the length was a lie. */
static gboolean
read_rest (UsherCcidPipe *pipe, gsize size, gint64 deadline, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) local = NULL;

  while (pipe->in->len < size)
    {
      if (read_more (pipe, size - pipe->in->len, time_left (deadline, REST_TIMEOUT), cancellable, &local))
        continue;
      if (!g_error_matches (local, USHER_ERROR, USHER_ERROR_TIMED_OUT))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      g_set_error (error, USHER_ERROR, USHER_ERROR_PROTOCOL,
                   "reader announced a message of %" G_GSIZE_FORMAT " bytes and sent %u", size, pipe->in->len);
      return FALSE;
    }
  return TRUE;
}

/* One whole message, however many transfers it takes. */
static gboolean
read_message (UsherCcidPipe *pipe, UsherCcidMessage *message, gint64 deadline, guint silence, GCancellable *cancellable,
              GError **error)
{
  g_autoptr (GError) codec_error = NULL;
  gsize size = 0;

  if (!read_first (pipe, time_left (deadline, silence), cancellable, error))
    return FALSE;
  if (!read_rest (pipe, USHER_CCID_HEADER_SIZE, deadline, cancellable, error))
    return FALSE;
  if (!usher_ccid_message_get_size (pipe->in->data, &size, &codec_error))
    return wrap_codec_error (codec_error, error);
  if (!read_rest (pipe, size, deadline, cancellable, error))
    return FALSE;
  if (!usher_ccid_message_parse (pipe->in->data, pipe->in->len, message, &codec_error))
    return wrap_codec_error (codec_error, error);
  return TRUE;
}

/* Throws away what is left of messages that nobody waits for. */
static void
drain (UsherCcidPipe *pipe)
{
  for (guint i = 0; i < MAX_DRAINED; i++)
    {
      g_byte_array_set_size (pipe->in, 0);
      if (!read_more (pipe, pipe->wiring.max_message, DRAIN_TIMEOUT, NULL, NULL))
        break;
    }
  pipe->out_of_step = FALSE;
}

static gboolean
write_message (UsherCcidPipe *pipe, UsherCcidMessage *command, gint64 deadline, GCancellable *cancellable, GError **error)
{
  gssize n;

  command->sequence = pipe->sequence++;
  usher_ccid_message_encode (command, pipe->out);
  n = usher_link_transfer (pipe->link, pipe->wiring.bulk_out, pipe->out->data, pipe->out->len,
                           time_left (deadline, WRITE_TIMEOUT), cancellable, error);
  if (n >= 0 && n != (gssize) pipe->out->len)
    g_set_error (error, USHER_ERROR, USHER_ERROR_PROTOCOL, "reader took %" G_GSSIZE_FORMAT " of %u bytes", n,
                 pipe->out->len);
  return n == (gssize) pipe->out->len;
}

/* Reads until the answer to @command. A time extension lets the reader be silent for as long as it asked for. */
static gboolean
read_answer (UsherCcidPipe *pipe, const UsherCcidMessage *command, UsherCcidMessage *answer, gint64 deadline,
             GCancellable *cancellable, GError **error)
{
  guint silence = SILENCE;
  guint stale = 0;

  while (stale <= MAX_STALE)
    {
      g_autoptr (GError) codec_error = NULL;
      UsherCcidResult result;
      UsherCcidIcc icc;

      if (!read_message (pipe, answer, deadline, silence, cancellable, error))
        return FALSE;
      if (!usher_ccid_message_answers (answer, command))
        {
          stale++;
          continue;
        }
      if (!usher_ccid_message_get_status (answer, &result, &icc, &codec_error))
        return wrap_codec_error (codec_error, error);
      if (result != USHER_CCID_RESULT_TIME_EXTENSION)
        return TRUE;
      if (g_get_monotonic_time () >= deadline)
        {
          g_set_error (error, USHER_ERROR, USHER_ERROR_TIMED_OUT, "card asks for more and more time");
          return FALSE;
        }
      silence = SILENCE * MAX (answer->specific[1], 1);
    }
  g_set_error (error, USHER_ERROR, USHER_ERROR_PROTOCOL, "reader sent %u answers that nobody asked for", stale);
  return FALSE;
}

void
usher_ccid_pipe_abort (UsherCcidPipe *pipe, guint8 slot)
{
  gint64 deadline = g_get_monotonic_time () + ABORT_TIMEOUT * 1000;
  UsherCcidMessage command = { .type = USHER_CCID_ABORT, .slot = slot };
  UsherCcidMessage answer;
  UsherSetup setup = { .request_type = 0x21,
                       .request = REQUEST_ABORT,
                       .value = (guint16) (pipe->sequence << 8 | slot),
                       .index = pipe->wiring.interface_number };
  g_autoptr (GError) error = NULL;

  /* Both halves carry the same number. A reader that stalls the first may still know the second. */
  if (usher_link_control (pipe->link, &setup, NULL, CONTROL_TIMEOUT, NULL, NULL) < 0)
    g_debug ("reader refused the abort request");
  if (write_message (pipe, &command, deadline, NULL, &error)
      && read_answer (pipe, &command, &answer, deadline, NULL, &error))
    return;
  g_debug ("abort was not confirmed: %s", error->message);
  pipe->out_of_step = TRUE;
}

/* The reader may still be at it, and would refuse what comes next as busy. Not asked of one that is gone. */
static gboolean
wants_abort (const GError *error)
{
  return g_error_matches (error, USHER_ERROR, USHER_ERROR_TIMED_OUT)
         || g_error_matches (error, USHER_ERROR, USHER_ERROR_CANCELLED)
         || g_error_matches (error, USHER_ERROR, USHER_ERROR_PROTOCOL);
}

gboolean
usher_ccid_pipe_run (UsherCcidPipe *pipe, UsherCcidMessage *command, UsherCcidMessage *answer, gint64 deadline,
                     GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (g_cancellable_is_cancelled (cancellable))
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_CANCELLED, "stopped before the next exchange");
      return FALSE;
    }
  if (pipe->out_of_step)
    drain (pipe);
  if (write_message (pipe, command, deadline, cancellable, &local)
      && read_answer (pipe, command, answer, deadline, cancellable, &local))
    return TRUE;
  if (wants_abort (local))
    usher_ccid_pipe_abort (pipe, command->slot);
  g_propagate_prefixed_error (error, g_steal_pointer (&local), "failed to run CCID command %02X: ", command->type);
  return FALSE;
}

guint
usher_ccid_pipe_get_data_rates (UsherCcidPipe *pipe, guint32 *rates, guint n_rates, GCancellable *cancellable)
{
  guint8 data[4 * MAX_RATES];
  UsherSetup setup = { .request_type = 0xA1,
                       .request = REQUEST_GET_DATA_RATES,
                       .index = pipe->wiring.interface_number,
                       .length = (guint16) (4 * MIN (n_rates, MAX_RATES)) };
  g_autoptr (GError) error = NULL;
  gssize n = usher_link_control (pipe->link, &setup, data, CONTROL_TIMEOUT, cancellable, &error);

  if (n < 0)
    g_debug ("reader tells no data rates: %s", error->message);
  for (gssize i = 0; i + 4 <= n; i += 4)
    rates[i / 4] = (guint32) data[i] | (guint32) data[i + 1] << 8 | (guint32) data[i + 2] << 16
                   | (guint32) data[i + 3] << 24;
  return n < 0 ? 0 : (guint) n / 4;
}

G_STATIC_ASSERT (4 * MAX_RATES <= G_MAXUINT16);
