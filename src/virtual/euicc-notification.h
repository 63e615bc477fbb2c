/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Notifications of the software eUICC (SGP.22 3.5, 5.7.9 to 5.7.11): made when the profile's metadata asks for them, signed,
 * kept until the terminal says that the server has them. */
#pragma once

#include "euicc-state.h"

G_BEGIN_DECLS

guint16 virtual_euicc_list_notifications (VirtualEuicc *self, const VirtualTlv *request, GByteArray *response);
guint16 virtual_euicc_retrieve_notifications (VirtualEuicc *self, const VirtualTlv *request, GByteArray *response);
guint16 virtual_euicc_remove_notification (VirtualEuicc *self, const VirtualTlv *request, GByteArray *response);

/* Adds a notification of @event for each address that @metadata (BF25) configures for it, but for @except (nullable), whose
 * server gets an installation result. The caller saves the memory. */
void virtual_euicc_notify (VirtualEuicc *self, GBytes *metadata, guint8 event, const char *except);

/* Returns (transfer full) NotificationMetadata (BF2F); @iccid is nullable. */
GBytes *virtual_euicc_make_notification_metadata (guint32 seq, guint8 event, const char *address, const guint8 *iccid);

G_END_DECLS
