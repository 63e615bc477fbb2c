/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The virtual card as a reader of a running pcscd: see the header. */
#include "vpcd.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "exchange.h"
#include "tcp.h"

#define POWER_OFF 0
#define POWER_ON 1
#define RESET 2
#define GET_ATR 4
#define RETRY_US 200000

struct _VirtualVpcd {
  char *address;         /* (owned) */
  VirtualCard *card;     /* (owned) driven by the thread */
  VirtualFaults *faults; /* (owned) (nullable) */
  VirtualTiming timing;
  GThread *thread;       /* (owned) */
  int listening;         /* or -1 */
  guint16 port;
  GMutex lock;           /* guards what follows */
  GCond stop;
  int fd;                /* the connection, or -1 */
  gboolean stopping;
};

static gboolean
send_frame (int fd, const guint8 *data, gsize length)
{
  g_autoptr (GByteArray) frame = g_byte_array_new ();
  const guint8 header[] = { (guint8) (length >> 8), (guint8) length };

  g_byte_array_append (frame, header, sizeof header);
  g_byte_array_append (frame, data, (guint) length);
  return virtual_tcp_write (fd, frame->data, frame->len);
}

static gboolean
control (VirtualVpcd *self, int fd, guint8 code)
{
  g_autoptr (GBytes) atr = NULL;

  switch (code)
    {
    case POWER_OFF:
      virtual_card_power_off (self->card);
      return TRUE;
    case POWER_ON:
    case RESET:
      atr = virtual_card_power_on (self->card);
      return TRUE;
    case GET_ATR:
      atr = virtual_card_get_atr (self->card);
      return send_frame (fd, g_bytes_get_data (atr, NULL), g_bytes_get_size (atr));
    default:
      return FALSE;
    }
}

/* FALSE if the connection is to be closed; *@away is how long the cable is out then. */
static gboolean
transmit (VirtualVpcd *self, int fd, const guint8 *command, gsize length, guint *away)
{
  g_autoptr (GByteArray) response = g_byte_array_new ();
  VirtualExchangeTimes times;
  VirtualExchangeOutcome outcome = virtual_exchange_run (self->card, self->faults, &self->timing, g_get_monotonic_time (), command,
                                                         length, FALSE, response, &times);

  virtual_timing_wait (times.due);
  switch (outcome)
    {
    case VIRTUAL_EXCHANGE_DONE:
      return send_frame (fd, response->data, response->len);
    case VIRTUAL_EXCHANGE_LOST:
      return TRUE;
    case VIRTUAL_EXCHANGE_STALL:
      return send_frame (fd, NULL, 0);
    case VIRTUAL_EXCHANGE_UNPLUG:
      *away = times.replug_ms;
      return FALSE;
    }
  g_assert_not_reached ();
}

/* vpcd sends a length and its frame apart, and the second only when the first is acknowledged, which may take 40 ms. */
static void
acknowledge_now (int fd)
{
  const int on = 1;
  setsockopt (fd, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on);
}

static gboolean
serve_frame (VirtualVpcd *self, int fd, guint *away)
{
  guint8 header[2];

  if (!virtual_tcp_read (fd, header, sizeof header))
    return FALSE;
  acknowledge_now (fd);
  gsize length = (gsize) header[0] << 8 | header[1];
  g_autofree guint8 *frame = g_malloc (length + 1);
  if (!virtual_tcp_read (fd, frame, length))
    return FALSE;
  if (length == 1)
    return control (self, fd, frame[0]);
  return length == 0 || transmit (self, fd, frame, length, away);
}

/* Waits, but not longer than the end of the program. */
static void
pause_us (VirtualVpcd *self, gint64 us)
{
  gint64 until = g_get_monotonic_time () + us;

  g_mutex_lock (&self->lock);
  while (!self->stopping && g_cond_wait_until (&self->stop, &self->lock, until))
    continue;
  g_mutex_unlock (&self->lock);
}

/* Makes @fd the connection, so that it can be cut. FALSE if the end has come. */
static gboolean
set_connection (VirtualVpcd *self, int fd)
{
  g_mutex_lock (&self->lock);
  self->fd = fd;
  gboolean going_on = !self->stopping;
  g_mutex_unlock (&self->lock);
  return going_on;
}

static gpointer
run (gpointer data)
{
  VirtualVpcd *self = data;
  int fd = self->fd;

  while (set_connection (self, fd))
    {
      guint away = 0;

      while (fd >= 0 && serve_frame (self, fd, &away))
        continue;
      virtual_card_power_off (self->card);
      set_connection (self, -1);
      if (fd >= 0)
        close (fd);
      pause_us (self, (gint64) away * 1000 + (self->listening < 0 ? RETRY_US : 0));
      fd = self->listening < 0 ? virtual_tcp_connect (self->address, NULL) : virtual_tcp_accept (self->listening);
    }
  if (fd >= 0)
    close (fd);
  return NULL;
}

VirtualVpcd *
virtual_vpcd_new (const char *address, gboolean listen, VirtualCard *card, VirtualFaults *faults, const VirtualTiming *timing,
                  GError **error)
{
  VirtualVpcd *self = g_new0 (VirtualVpcd, 1);

  self->address = g_strdup (address);
  self->card = card;
  self->faults = faults;
  self->timing = *timing;
  self->fd = self->listening = -1;
  g_mutex_init (&self->lock);
  g_cond_init (&self->stop);
  if (listen)
    self->listening = virtual_tcp_listen (address, &self->port, error);
  else
    self->fd = virtual_tcp_connect (address, error);
  if (self->fd >= 0 || self->listening >= 0)
    self->thread = g_thread_new ("vpcd", run, self);
  else
    g_clear_pointer (&self, virtual_vpcd_free);
  return self;
}

void
virtual_vpcd_free (VirtualVpcd *self)
{
  g_mutex_lock (&self->lock);
  self->stopping = TRUE;
  g_cond_broadcast (&self->stop);
  if (self->fd >= 0)
    shutdown (self->fd, SHUT_RDWR);
  if (self->listening >= 0)
    shutdown (self->listening, SHUT_RDWR);
  g_mutex_unlock (&self->lock);
  if (self->thread != NULL)
    g_thread_join (self->thread);
  if (self->listening >= 0)
    close (self->listening);
  virtual_card_free (self->card);
  g_clear_pointer (&self->faults, virtual_faults_free);
  g_cond_clear (&self->stop);
  g_mutex_clear (&self->lock);
  g_free (self->address);
  g_free (self);
}

guint16
virtual_vpcd_get_port (VirtualVpcd *self)
{
  return self->port;
}
