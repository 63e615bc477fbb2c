/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A whole virtual device from its options: eUICC, card, reader. What a world, the `device` command and tests start from. */
#pragma once

#include "ccid-device.h"
#include "pki.h"
#include "usb-model.h"

G_BEGIN_DECLS

typedef struct {
  const char *eid;             /* 32 digits */
  guint32 memory;              /* bytes for profiles when empty; 0 = VIRTUAL_EUICC_MEMORY */
  const char *state_directory; /* (nullable) ICCID.der files and the card's memory; made if missing */
  const char *faults_path;     /* (nullable) JSON file */
  const char *const *names;    /* (nullable) what rows of the faults may call this device */
  VirtualCcidOptions reader;
} VirtualDeviceOptions;

/* Makes the card alone: a new key pair certified by the EUM of @pki. NULL with an error of the parts. */
VirtualCard *virtual_device_new_card (const VirtualDeviceOptions *options, const VirtualPki *pki, GError **error);

/* Makes the reader with the card in it. Returns (transfer full), or NULL with USHER_ERROR_INVALID or USHER_ERROR_STORAGE. */
VirtualUsbModel *virtual_device_new (const VirtualDeviceOptions *options, const VirtualPki *pki, GError **error);

G_END_DECLS
