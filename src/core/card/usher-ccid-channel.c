/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A slot of a CCID reader as a channel. */
#include "usher-ccid-channel.h"

/* For one exchange, time extensions included. Installing a large profile is one exchange and can take a
 * minute; a reader that says nothing at all is given up much sooner by the pipe. */
#define EXCHANGE_DEADLINE 240000

struct _UsherCcidChannel
{
  GObject parent_instance;

  UsherCcid *ccid; /* (owned) */
  guint slot;
  UsherChannelTraits traits;
};

static void usher_ccid_channel_iface_init (UsherChannelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (UsherCcidChannel, usher_ccid_channel, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (USHER_TYPE_CHANNEL, usher_ccid_channel_iface_init))

static GBytes *
usher_ccid_channel_reset (UsherChannel *channel, GCancellable *cancellable, GError **error)
{
  UsherCcidChannel *self = USHER_CCID_CHANNEL (channel);
  GBytes *atr = usher_ccid_power_on (self->ccid, self->slot, cancellable, error);

  if (atr != NULL)
    self->traits.tpdu_t0 = usher_ccid_is_tpdu_t0 (self->ccid, self->slot);
  return atr;
}

static gboolean
usher_ccid_channel_transmit (UsherChannel *channel, const guint8 *apdu, gsize length, GByteArray *response,
                             GCancellable *cancellable, GError **error)
{
  UsherCcidChannel *self = USHER_CCID_CHANNEL (channel);

  return usher_ccid_exchange (self->ccid, self->slot, apdu, length, response, EXCHANGE_DEADLINE, cancellable, error);
}

static const UsherChannelTraits *
usher_ccid_channel_get_traits (UsherChannel *channel)
{
  return &USHER_CCID_CHANNEL (channel)->traits;
}

static void
usher_ccid_channel_close (UsherChannel *channel)
{
  UsherCcidChannel *self = USHER_CCID_CHANNEL (channel);
  g_autoptr (GError) error = NULL;

  if (!usher_ccid_power_off (self->ccid, self->slot, NULL, &error))
    g_debug ("slot %u was not powered off: %s", self->slot, error->message);
}

static void
usher_ccid_channel_iface_init (UsherChannelInterface *iface)
{
  iface->reset = usher_ccid_channel_reset;
  iface->transmit = usher_ccid_channel_transmit;
  iface->get_traits = usher_ccid_channel_get_traits;
  iface->close = usher_ccid_channel_close;
}

static void
usher_ccid_channel_finalize (GObject *object)
{
  UsherCcidChannel *self = USHER_CCID_CHANNEL (object);

  g_clear_pointer (&self->ccid, usher_ccid_unref);
  G_OBJECT_CLASS (usher_ccid_channel_parent_class)->finalize (object);
}

static void
usher_ccid_channel_class_init (UsherCcidChannelClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = usher_ccid_channel_finalize;
}

static void
usher_ccid_channel_init (UsherCcidChannel *self)
{
}

UsherChannel *
usher_ccid_channel_new (UsherCcid *ccid, guint slot)
{
  UsherCcidChannel *self = g_object_new (USHER_TYPE_CCID_CHANNEL, NULL);

  self->ccid = usher_ccid_ref (ccid);
  self->slot = slot;
  self->traits.max_command = usher_ccid_get_max_command (ccid);
  self->traits.reader = usher_ccid_get_reader (ccid);
  return USHER_CHANNEL (self);
}
