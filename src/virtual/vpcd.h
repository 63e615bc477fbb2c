/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The virtual card as a reader of a running pcscd: the vpcd protocol (frames of a 16-bit length; one byte is power off, on,
 * reset or a request for the ATR, anything else an APDU). Faults and timing are those of a device; a cable pulled out is the
 * connection closed. */
#pragma once

#include "card.h"
#include "faults.h"
#include "timing.h"

G_BEGIN_DECLS

typedef struct _VirtualVpcd VirtualVpcd;

/* Connects to vpcd at @address ("HOST:PORT"), or listens there for it, and serves @card in a thread until freed, again and
 * again if the connection ends. Takes @card and @faults (nullable) over. NULL with USHER_ERROR_UNREACHABLE, BUSY or INVALID. */
VirtualVpcd *virtual_vpcd_new (const char *address, gboolean listen, VirtualCard *card, VirtualFaults *faults,
                               const VirtualTiming *timing, GError **error);
void virtual_vpcd_free (VirtualVpcd *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VirtualVpcd, virtual_vpcd_free)

/* The port that it listens on, 0 if it connects. */
guint16 virtual_vpcd_get_port (VirtualVpcd *self);

G_END_DECLS
