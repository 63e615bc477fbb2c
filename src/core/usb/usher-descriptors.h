/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a USB device says about itself: a pure parser of the device descriptor and one configuration, as
 * usher_link_get_descriptors() returns them (USB 2.0 9.6). Every length is checked. Class descriptors are handed out as
 * slices of the input, not understood. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define USHER_DESCRIPTORS_DEVICE_SIZE 18

/* USB 2.0 table 9-13, bits 1..0 of bmAttributes. */
typedef enum {
  USHER_ENDPOINT_CONTROL = 0,
  USHER_ENDPOINT_ISOCHRONOUS = 1,
  USHER_ENDPOINT_BULK = 2,
  USHER_ENDPOINT_INTERRUPT = 3,
} UsherEndpointType;

typedef struct {
  guint8 address; /* bit 7 = IN */
  UsherEndpointType type;
  guint16 max_packet_size;
  guint8 interval;
  const guint8 *extra; /* (not owned) (nullable) the class descriptors behind it */
  gsize extra_length;
} UsherEndpoint;

/* One alternate setting. */
typedef struct {
  guint8 number;
  guint8 alternate;
  guint8 class_code;
  guint8 subclass;
  guint8 protocol;
  guint8 string_index;
  const guint8 *extra; /* (not owned) (nullable) the class descriptors before its first endpoint */
  gsize extra_length;
  GArray *endpoints; /* (owned) of UsherEndpoint */
} UsherInterface;

typedef struct {
  guint16 usb_version; /* BCD, 0x0200 */
  guint16 vendor_id;
  guint16 product_id;
  guint16 device_version; /* BCD */
  guint8 class_code;
  guint8 manufacturer_index;
  guint8 product_index;
  guint8 serial_index;
  guint8 configuration_value;
  GArray *interfaces; /* (owned) of UsherInterface, in the order of the configuration */
  GBytes *raw;        /* (owned) what the slices point into */
} UsherDescriptors;

/* Returns (transfer full) what @raw says: the device descriptor and then one whole configuration, no more. NULL with
 * USHER_CODEC_ERROR otherwise. */
UsherDescriptors *usher_descriptors_parse (GBytes *raw, GError **error);
void usher_descriptors_free (UsherDescriptors *descriptors);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherDescriptors, usher_descriptors_free)

guint usher_descriptors_get_n_interfaces (const UsherDescriptors *self);
/* (transfer none) in the order of the configuration; @index counts alternate settings too. */
const UsherInterface *usher_descriptors_get_interface (const UsherDescriptors *self, guint index);

/* (transfer none) the first interface of @class_code at or behind @from, an index that is moved behind it; NULL when there
 * is none. Only alternate setting 0 counts. */
const UsherInterface *usher_descriptors_find_interface (const UsherDescriptors *self, guint8 class_code, guint *from);

/* (transfer none) alternate setting 0 of interface @number, or NULL. */
const UsherInterface *usher_descriptors_get_by_number (const UsherDescriptors *self, guint8 number);

/* The number of the interface that controls interface @number in a CDC union (CDC 1.2 5.2.3.2), else @number itself. */
guint8 usher_descriptors_find_master (const UsherDescriptors *self, guint8 number);

/* (transfer none) the first endpoint of @type and direction, or NULL. */
const UsherEndpoint *usher_interface_find_endpoint (const UsherInterface *self, UsherEndpointType type, gboolean in);

/* (transfer none) the first class descriptor of @descriptor_type, @length bytes with its own header, wherever it stands:
 * behind the interface, or behind one of its endpoints, where some readers put it. NULL when there is none. */
const guint8 *usher_interface_find_class_descriptor (const UsherInterface *self, guint8 descriptor_type, gsize *length);

/* (transfer none) the endpoint at @address in any interface, or NULL. */
const UsherEndpoint *usher_descriptors_find_endpoint (const UsherDescriptors *self, guint8 address);

G_END_DECLS
