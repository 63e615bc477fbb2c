/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The dispatch of UsherLink: nothing but the way to the implementation. */
#include "usher-link.h"

G_DEFINE_INTERFACE (UsherLink, usher_link, G_TYPE_OBJECT)

static void
usher_link_default_init (UsherLinkInterface *iface)
{
}

gboolean
usher_link_claim (UsherLink *self, guint8 interface_number, GCancellable *cancellable, GError **error)
{
  return USHER_LINK_GET_IFACE (self)->claim (self, interface_number, cancellable, error);
}

gboolean
usher_link_release (UsherLink *self, guint8 interface_number, GError **error)
{
  return USHER_LINK_GET_IFACE (self)->release (self, interface_number, error);
}

gssize
usher_link_transfer (UsherLink *self, guint8 endpoint, guint8 *data, gsize length, guint timeout_ms,
                     GCancellable *cancellable, GError **error)
{
  return USHER_LINK_GET_IFACE (self)->transfer (self, endpoint, data, length, timeout_ms, cancellable, error);
}

gssize
usher_link_control (UsherLink *self, const UsherSetup *setup, guint8 *data, guint timeout_ms,
                    GCancellable *cancellable, GError **error)
{
  return USHER_LINK_GET_IFACE (self)->control (self, setup, data, timeout_ms, cancellable, error);
}

GBytes *
usher_link_get_descriptors (UsherLink *self)
{
  return USHER_LINK_GET_IFACE (self)->get_descriptors (self);
}

const char *
usher_link_get_id (UsherLink *self)
{
  return USHER_LINK_GET_IFACE (self)->get_id (self);
}

void
usher_link_close (UsherLink *self)
{
  USHER_LINK_GET_IFACE (self)->close (self);
}
