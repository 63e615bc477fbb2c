/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Unprotected profile packages (SIMalliance/TCA interoperable profile, DER) as the SM-DP+ stores them: read once, and
 * copied with another ICCID in the two places that carry it. What else is in a package is not looked at. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  char *name;          /* (owned) file name without .der */
  GBytes *der;         /* (owned) */
  char *iccid;         /* (owned) digits, from the profile header */
  gsize header_offset; /* of the ten bytes in the header */
  gsize file_offset;   /* of the ten bytes in EF.ICCID */
} VirtualPackage;

/* Reads a package. NULL with USHER_CODEC_ERROR when it is not a sequence of profile elements from header to end, or
 * does not carry the same ICCID of ten bytes in header and EF.ICCID. */
VirtualPackage *virtual_package_read (const char *name, GBytes *der, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void virtual_package_free (VirtualPackage *package);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VirtualPackage, virtual_package_free)

/* Returns (transfer full) the package with @iccid (19 or 20 digits) in header and EF.ICCID. */
GBytes *virtual_package_with_iccid (const VirtualPackage *package, const char *iccid);

/* Reads every .der file of @directory, or the built-in packages when it is NULL, in the order of their names.
 * Returns (transfer full) (element-type VirtualPackage), at least one, or NULL with USHER_ERROR. */
GPtrArray *virtual_packages_load (const char *directory, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
