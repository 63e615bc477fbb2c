/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The standard requests of USB 2.0 9.4 that a link needs which has no operating system under it to make them. */
#pragma once

#include "usher-descriptors.h"
#include "usher-link.h"

G_BEGIN_DECLS

/* CLEAR_FEATURE (ENDPOINT_HALT) */
UsherSetup usher_usb_request_clear_halt (guint8 endpoint);

/* (transfer full) GET_DESCRIPTOR for the device and for the configuration of @value, 0 being the first. PROTOCOL when they make
 * no sense. */
UsherDescriptors *usher_usb_request_read_descriptors (UsherLink *link, guint8 value, GCancellable *cancellable, GError **error);

gboolean usher_usb_request_set_configuration (UsherLink *link, guint8 value, GCancellable *cancellable, GError **error);

G_END_DECLS
