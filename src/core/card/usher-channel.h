/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The way APDUs reach a card, whatever the wire is. One thing to implement per wire, easy to wrap by a
 * decorator that counts or records. Knows nothing of what the commands mean. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What a wire can carry; constant from the first reset on. */
typedef struct {
  gboolean tpdu_t0;   /* raw T=0: no Le behind data, 61xx and 6Cxx come back */
  gsize max_command;  /* bytes of the longest command; above 261 the wire takes extended APDUs */
  const char *reader; /* (not owned) (nullable) names the reader model, to remember what was learned of it */
} UsherChannelTraits;

#define USHER_TYPE_CHANNEL (usher_channel_get_type ())
G_DECLARE_INTERFACE (UsherChannel, usher_channel, USHER, CHANNEL, GObject)

struct _UsherChannelInterface
{
  GTypeInterface parent;

  GBytes *(*reset) (UsherChannel *self, GCancellable *cancellable, GError **error);
  gboolean (*transmit) (UsherChannel *self, const guint8 *apdu, gsize length, GByteArray *response,
                        GCancellable *cancellable, GError **error);
  const UsherChannelTraits *(*get_traits) (UsherChannel *self);
  void (*close) (UsherChannel *self);
};

/* Powers the card off if it is on, then on: logical channels and selections are gone. Returns (transfer
 * full) the ATR, empty where the wire hides it. */
GBytes *usher_channel_reset (UsherChannel *self, GCancellable *cancellable, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* One exchange. @response is emptied, then set to data and status word: at least 2 bytes when TRUE. Errors
 * are USHER_ERROR: REMOVED, TIMED_OUT, CANCELLED, CARD (mute), PROTOCOL, BUSY. */
gboolean usher_channel_transmit (UsherChannel *self, const guint8 *apdu, gsize length, GByteArray *response,
                                 GCancellable *cancellable, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* (transfer none) */
const UsherChannelTraits *usher_channel_get_traits (UsherChannel *self);

/* Powers the card off and lets the wire go; only dropping the reference is allowed afterwards. */
void usher_channel_close (UsherChannel *self);

G_END_DECLS
