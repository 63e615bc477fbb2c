/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kernel's rules on who has an interface: a driver, a program, or nobody. What sysfs says follows. Not thread-safe. */
#pragma once

#include <umockdev.h>

#include "mock-model.h"

typedef struct {
  char *folder; /* (owned) of the device in the mocked sysfs, with its real path */
  const char *driver[MOCK_MODEL_N_INTERFACES];           /* (not owned) static, "" for none */
  const char *home[MOCK_MODEL_N_INTERFACES];             /* (not owned) what a connect brings back */
  UMockdevIoctlClient *claimed[MOCK_MODEL_N_INTERFACES]; /* (not owned) (nullable) */
  gboolean stubborn;                                     /* no driver lets go */
} MockDrivers;

/* Takes @folder. */
void mock_drivers_init (MockDrivers *self, char *folder);
void mock_drivers_clear (MockDrivers *self);

/* "cdc_acm" belongs to interface 1 and has 2 as well. */
void mock_drivers_bind (MockDrivers *self, guint interface_number, const char *driver);
void mock_drivers_unbind (MockDrivers *self, guint interface_number);
/* (transfer none) the driver's name, "usbfs" when claimed, or "". */
const char *mock_drivers_get (const MockDrivers *self, guint interface_number);
/* @client has ended: its claims are gone, and no driver comes back by that. */
void mock_drivers_forget (MockDrivers *self, const UMockdevIoctlClient *client);

/* The ioctls; all return what the kernel does, or a negated errno. */
int mock_drivers_tell (MockDrivers *self, UMockdevIoctlData *arg);
int mock_drivers_pass_on (MockDrivers *self, UMockdevIoctlData *arg);
int mock_drivers_claim (MockDrivers *self, UMockdevIoctlClient *client, UMockdevIoctlData *arg, gboolean claiming);
