/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A virtual device on a USB/IP port of its own and Usher's own way to its card, for the tests of the virtual side. */
#pragma once

#include "device.h"
#include "usbip-server.h"

#include "usher-card.h"

G_BEGIN_DECLS

#define FIXTURE_EID "89049032000000000000000000000181"
#define FIXTURE_BUSID "1-1"

typedef struct {
  char *directory;  /* (owned) temporary */
  VirtualPki *pki;  /* (owned) */
  VirtualUsbipServer *server; /* (owned) */
} DeviceFixture;

/* Starts a device with @options (nullable); the EID is filled in where it is NULL. */
void device_fixture_start (DeviceFixture *fixture, const VirtualDeviceOptions *options);
void device_fixture_stop (DeviceFixture *fixture);

/* Imports the device and opens its card; the reader goes with the card. NULL with what went wrong. */
UsherCard *device_fixture_open_card (DeviceFixture *fixture, GError **error);

/* Returns (transfer full) the id of the device. */
char *device_fixture_dup_id (DeviceFixture *fixture);

G_END_DECLS
