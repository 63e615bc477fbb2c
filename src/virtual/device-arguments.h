/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The options that `usher-virtual device` and `usher-virtual card` share: which card it is, and how its reader behaves. */
#pragma once

#include "device.h"

G_BEGIN_DECLS

typedef struct {
  char *eid;       /* (owned) (nullable) */
  char *state;     /* (owned) (nullable) */
  char *pki;       /* (owned) (nullable) */
  char *faults;    /* (owned) (nullable) */
  char *level;     /* (owned) (nullable) */
  int memory;
  int exchange_us;
  int byte_us;
  VirtualPki *opened;           /* (owned) (nullable) */
  VirtualDeviceOptions options; /* what became of it; points into the fields above */
} VirtualDeviceArguments;

void virtual_device_arguments_clear (VirtualDeviceArguments *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (VirtualDeviceArguments, virtual_device_arguments_clear)

/* Parses these options and @own (a list that ends with an empty entry). USHER_ERROR_INVALID for wrong usage, or the error of
 * opening the keys and certificates. */
gboolean virtual_device_arguments_parse (VirtualDeviceArguments *self, const char *command, const char *summary,
                                         const GOptionEntry *own, int argc, char **argv,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
