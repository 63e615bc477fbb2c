/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One imported device on one connection (USB/IP CMD_SUBMIT, CMD_UNLINK): runs in the caller's thread until one side goes. */
#pragma once

#include "usb-model.h"

G_BEGIN_DECLS

/* Drives @model by what comes on @fd. Returns when the connection ends, breaks the protocol or the model is unplugged. */
void virtual_usbip_session_run (VirtualUsbModel *model, int fd);

G_END_DECLS
