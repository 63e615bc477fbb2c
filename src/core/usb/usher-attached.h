/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is attached: one record for each usable function of a USB device, so that a composite device gives a "ccid" and a
 * "modem" with the same id. Plain data; who finds it is usher-usb and usher-usbip. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define USHER_ATTACHED_CCID "ccid"
#define USHER_ATTACHED_MODEM "modem"

typedef struct {
  char *id;         /* (owned) "usb:1-2.3" or "usbip:HOST:PORT/BUSID" */
  const char *kind; /* (not owned) static: USHER_ATTACHED_CCID or USHER_ATTACHED_MODEM */
  char *name;       /* (owned) what the device calls itself, foreign text; else "1209:0001" */
  char *path;       /* (owned) the topology path, "1-2.3", or the bus id at a USB/IP server */
  char *busy_by;    /* (owned) (nullable) who holds it, "pcscd (process 812)" */
  guint16 vendor_id;
  guint16 product_id;
} UsherAttached;

UsherAttached *usher_attached_copy (const UsherAttached *attached);
void usher_attached_free (UsherAttached *attached);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherAttached, usher_attached_free)

/* (transfer full) an empty array that frees its UsherAttached. */
GPtrArray *usher_attached_array_new (void);

/* The static name of the function that an interface of this USB class offers, or NULL when Usher has no use for it. */
const char *usher_attached_kind_of_interface (guint8 class_code, guint8 subclass);

/* Adds a copy of @device with @kind to @array, unless it is there already (a reader may have
 * several interfaces). */
void usher_attached_array_add (GPtrArray *array, const UsherAttached *device, const char *kind);

G_END_DECLS
