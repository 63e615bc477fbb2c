/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a software CCID reader is: the choices of a test, and the descriptors that announce them. */
#pragma once

#include <glib.h>

/* Fills @response with the card's answer. */
typedef void (*TestCardFunc) (const guint8 *command, gsize length, GByteArray *response, gpointer data);

typedef struct {
  guint32 features;     /* dwFeatures */
  guint32 max_message;
  guint32 max_data_rate;
  guint8 voltages;
  guint8 max_slot;
  guint8 n_data_rates;
  guint16 packet_size;  /* of both bulk endpoints */
  guint8 protocol;      /* bInterfaceProtocol */
  const char *atr;      /* hex */
  guint8 card_voltage;  /* the bPowerSelect that wakes the card; 0 = any */
  gboolean refuses_parameters;
  gboolean refuses_pps;
  gboolean busy;        /* still at the command of a program that crashed, until aborted */
  TestCardFunc card;    /* (nullable) the default answers 9000 */
  gpointer card_data;
} FakeReaderSpec;

/* A short APDU level reader that does everything by itself. */
extern const FakeReaderSpec fake_reader_spec;

/* (transfer full) device descriptor and configuration: interface 3, endpoints TEST_CCID_OUT and TEST_CCID_IN. */
GBytes *fake_reader_spec_make_descriptors (const FakeReaderSpec *spec);

#define TEST_CCID_OUT 0x02
#define TEST_CCID_IN 0x82
