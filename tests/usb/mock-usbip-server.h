/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A small USB/IP server in a thread of the test, with one device (mock-model.h), which lies, falls silent or goes away as it is
 * told. */
#pragma once

#include "mock-model.h"

#define TEST_BUSID "1-1"

typedef enum {
  TEST_HONEST,
  /* while listing and importing */
  TEST_WRONG_VERSION,   /* answers in another version of the protocol */
  TEST_UNKNOWN_STATUS,  /* an operation ends with a status that nobody knows */
  TEST_CUT_OPERATION,   /* half of an answer, then the end */
  TEST_ENDLESS_LIST,    /* claims 2^32 - 1 devices */
  TEST_BAD_BUSID,       /* a bus id without an end */
  TEST_OTHER_DEVICE,    /* imports another device than asked for */
  TEST_IS_BUSY,         /* refuses the import: somebody else has it */
  TEST_MUTE_OPERATION,  /* no answer */
  TEST_BAD_DESCRIPTORS, /* a configuration that is shorter than it says */
  /* bulk and interrupt transfers once it is imported */
  TEST_LYING_LENGTH,    /* more bytes than were asked for */
  TEST_WRONG_SEQNUM,    /* an answer to nothing */
  TEST_UNKNOWN_COMMAND, /* an answer that is none */
  TEST_POSITIVE_STATUS, /* a status that is no negated errno */
  TEST_CUT_ANSWER,      /* half of a header, then the end */
  TEST_CUT_PAYLOAD,     /* a whole header, half of the payload, then the end */
  TEST_GONE,            /* -ENODEV */
  TEST_CLOSE,           /* the end without a word */
  TEST_DRIBBLE,         /* one byte at a time */
  TEST_MUTE_UNLINK,     /* does not answer to CMD_UNLINK */
  TEST_LATE,            /* "too late" to CMD_UNLINK, and the answer to the transfer only after that */
} MockUsbipMood;

typedef struct _MockUsbipServer MockUsbipServer;

MockUsbipServer *mock_usbip_server_new (MockUsbipMood mood);
void mock_usbip_server_free (MockUsbipServer *server);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MockUsbipServer, mock_usbip_server_free)

/* (transfer none) "127.0.0.1:PORT" and "usbip:127.0.0.1:PORT/1-1" */
const char *mock_usbip_server_get_address (MockUsbipServer *server);
const char *mock_usbip_server_get_id (MockUsbipServer *server);

void mock_usbip_server_set_mood (MockUsbipServer *server, MockUsbipMood mood);
/* Halts @endpoint until it is cleared. */
void mock_usbip_server_stall (MockUsbipServer *server, guint8 endpoint);
guint mock_usbip_server_get_n_cleared (MockUsbipServer *server);
/* Blocks until @n transfers are pending at the server. */
void mock_usbip_server_wait_pending (MockUsbipServer *server, guint n);
/* Cuts the connection now. */
void mock_usbip_server_cut (MockUsbipServer *server);
