/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A CCID card reader (USB CCID specification 1.1) with a virtual card in its first slot, as a USB device model. At the APDU
 * levels the reader negotiates by itself; at TPDU level the host does voltage, PPS and parameters, and a card and reader that
 * disagree about the speed do not understand each other. */
#pragma once

#include "card.h"
#include "ccid-descriptor.h"
#include "faults.h"
#include "timing.h"
#include "usb-model.h"

G_BEGIN_DECLS

#define VIRTUAL_CCID_VENDOR_ID 0x1209
#define VIRTUAL_CCID_PRODUCT_ID 0x0001

typedef struct {
  VirtualReaderLevel level;
  guint slots;          /* 0 = 1; the card is in the first, the others are empty */
  guint message_length; /* dwMaxCCIDMessageLength; 0 = 271, with extended APDUs 4106 */
  guint voltages;       /* what the card accepts: 1 = 5 V, 2 = 3 V, 4 = 1.8 V; 0 = all */
  VirtualTiming timing;
  const char *serial;   /* (nullable) USB serial number */
} VirtualCcidOptions;

/* Returns (transfer full) the reader. Takes @card and @faults (nullable) over. */
VirtualUsbModel *virtual_ccid_device_new (const VirtualCcidOptions *options, VirtualCard *card, VirtualFaults *faults);

/* Takes the card out of the first slot, or puts it back: the interrupt endpoint tells. */
void virtual_ccid_device_set_present (VirtualUsbModel *model, gboolean present);

G_END_DECLS
