/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The channel interface: dispatch, and the promise that an answer has a status word. */
#include "usher-channel.h"

#include "usher-error.h"

G_DEFINE_INTERFACE (UsherChannel, usher_channel, G_TYPE_OBJECT)

static void
usher_channel_default_init (UsherChannelInterface *iface)
{
}

GBytes *
usher_channel_reset (UsherChannel *self, GCancellable *cancellable, GError **error)
{
  return USHER_CHANNEL_GET_IFACE (self)->reset (self, cancellable, error);
}

gboolean
usher_channel_transmit (UsherChannel *self, const guint8 *apdu, gsize length, GByteArray *response,
                        GCancellable *cancellable, GError **error)
{
  g_byte_array_set_size (response, 0);
  if (!USHER_CHANNEL_GET_IFACE (self)->transmit (self, apdu, length, response, cancellable, error))
    return FALSE;
  if (response->len < 2)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_PROTOCOL, "answer of %u bytes has no status word", response->len);
      return FALSE;
    }
  return TRUE;
}

const UsherChannelTraits *
usher_channel_get_traits (UsherChannel *self)
{
  return USHER_CHANNEL_GET_IFACE (self)->get_traits (self);
}

void
usher_channel_close (UsherChannel *self)
{
  USHER_CHANNEL_GET_IFACE (self)->close (self);
}
