/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An unprotected profile package (TCA eUICC profile package, SAIP 2.3) as it arrives: a row of profile elements, header
 * first, end last. Decodes as far as a card needs in order to refuse honestly what it could not install. Pure. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* PEStatus.status of the specification. */
typedef enum {
  VIRTUAL_PE_OK = 0,
  VIRTUAL_PE_NOT_SUPPORTED = 1,
  VIRTUAL_PE_BAD_VALUES = 3,
  VIRTUAL_PE_INVALID_FORMAT = 5,
  VIRTUAL_PE_INVALID_PARAMETER = 6,
  VIRTUAL_PE_UNSUPPORTED_VERSION = 31,
} VirtualPeStatus;

typedef struct _VirtualProfilePackage VirtualProfilePackage;

VirtualProfilePackage *virtual_profile_package_new (void);
void virtual_profile_package_free (VirtualProfilePackage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VirtualProfilePackage, virtual_profile_package_free)

/* Takes the next bytes and processes the elements that are now complete. After anything but VIRTUAL_PE_OK the package is
 * lost. */
VirtualPeStatus virtual_profile_package_add (VirtualProfilePackage *self, const guint8 *data, gsize length);

/* Whether the end element was the last byte: there is nothing to come. */
gboolean virtual_profile_package_is_complete (const VirtualProfilePackage *self);

/* Bytes so far. */
gsize virtual_profile_package_get_size (const VirtualProfilePackage *self);

/* Identification of the element that the status of the last virtual_profile_package_add() is about, or -1. */
int virtual_profile_package_get_element (const VirtualProfilePackage *self);

/* (transfer none) (nullable) 10 bytes of the header, coded plainly, once it was read. */
const guint8 *virtual_profile_package_get_iccid (const VirtualProfilePackage *self);

/* Returns (transfer full) everything, byte for byte. */
GBytes *virtual_profile_package_to_bytes (const VirtualProfilePackage *self);

/* Returns (transfer full) (nullable) EUICCResponse (a whole SEQUENCE) for @status of @element, or of none if it is -1. */
GBytes *virtual_profile_package_make_response (VirtualPeStatus status, int element);

/* Returns (transfer full) (nullable) the content of EF.IMSI or EF.ICCID of the whole @package, or NULL if it has none. */
GBytes *virtual_profile_package_get_imsi (GBytes *package);
GBytes *virtual_profile_package_get_ef_iccid (GBytes *package);

G_END_DECLS
