/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A CCID reader in software, offered as a link: what it is, what its card answers, and how its next answers go wrong are the
 * test's choice. Nothing waits: a read that a real device would leave pending times out at once. */
#pragma once

#include "test-ccid-spec.h"
#include "usher-link.h"

#define FAKE_TYPE_READER (fake_reader_get_type ())
G_DECLARE_FINAL_TYPE (FakeReader, fake_reader, FAKE, READER, GObject)

/* What happens to the answer of the next XfrBlock. */
typedef enum {
  TEST_FAULT_NONE,
  TEST_FAULT_TIME_EXTENSION, /* value times before it */
  TEST_FAULT_STALE,          /* value answers to older commands before it */
  TEST_FAULT_WRONG_SLOT,     /* it comes from another slot */
  TEST_FAULT_SILENT,         /* it never comes */
  TEST_FAULT_STALL,          /* the first read of it stalls; with a value the device is gone then */
  TEST_FAULT_ERROR,          /* it says failed with bError value */
  TEST_FAULT_ABSENT,         /* it says that the card is gone */
  TEST_FAULT_CUT,            /* only value bytes come */
  TEST_FAULT_LENGTH,         /* dwLength is value, whatever follows */
  TEST_FAULT_STATUS,         /* bStatus is value */
  TEST_FAULT_SPLIT,          /* it comes in transfers of value bytes */
  TEST_FAULT_CHAIN,          /* bChainParameter is value */
  TEST_FAULT_UNPLUG,         /* the device is gone */
  TEST_FAULT_UNTIL_ABORT,    /* time extensions without end, until aborted */
} TestFault;

FakeReader *fake_reader_new (const FakeReaderSpec *spec);
/* Faults queue up: one for each XfrBlock that comes. */
void fake_reader_fail (FakeReader *self, TestFault fault, guint32 value);
/* Puts raw bytes in front of what will be read, as a crashed program leaves them. */
void fake_reader_leave (FakeReader *self, const char *hex);
/* The card in slot 0 is taken out or put in. */
void fake_reader_set_card (FakeReader *self, gboolean present);
/* After this many reads of time extensions, @cancellable is cancelled. */
void fake_reader_cancel_after (FakeReader *self, guint reads, GCancellable *cancellable);

/* What the reader saw. */
typedef struct {
  guint claims;
  guint releases;
  guint aborts;          /* control requests */
  guint bulk_aborts;     /* of the same number as the request before */
  guint power_ons;
  guint power_offs;
  guint blocks;          /* XfrBlock messages */
  GByteArray *selects;   /* (owned) bPowerSelect of each power on */
  GByteArray *parameters; /* (owned) bmFindexDindex of each SetParameters */
  GByteArray *chain;     /* (owned) wLevelParameter of each XfrBlock */
  GByteArray *command;   /* (owned) the last whole command to the card */
  GByteArray *pps;       /* (owned) the last PPS */
} FakeReaderSeen;

const FakeReaderSeen *fake_reader_get_seen (FakeReader *self);
