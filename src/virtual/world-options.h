/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a world is asked to be. */
#pragma once

#include "ccid-descriptor.h"
#include "timing.h"

G_BEGIN_DECLS

typedef struct {
  const char *directory;
  guint devices;
  guint seed;           /* the same seed makes the same EIDs, IMEIs and ICCIDs */
  guint stock;          /* profiles in each operator's pool */
  guint32 memory;       /* of each card, bytes; 0 = as cards come */
  const char *faults;   /* (nullable) script for devices and servers */
  const char *pki;      /* (nullable) DIRECTORY/pki */
  const char *profiles; /* (nullable) the built-in ones */
  const char *orders;   /* (nullable) orders that stand from the start, see smdp-orders.h */
  VirtualTiming timing;
  VirtualReaderLevel level;
} VirtualWorldOptions;

G_END_DECLS
