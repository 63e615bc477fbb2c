/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The class descriptor of a CCID interface: what the reader can do and what it does by itself (CCID rev 1.1,
 * 5.1). Pure. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define USHER_CCID_CLASS 0x0B
#define USHER_CCID_DESCRIPTOR_TYPE 0x21
#define USHER_CCID_DESCRIPTOR_SIZE 54

/* What one PC_to_RDR_XfrBlock carries. */
typedef enum {
  USHER_CCID_LEVEL_CHARACTER,
  USHER_CCID_LEVEL_TPDU,
  USHER_CCID_LEVEL_SHORT_APDU,
  USHER_CCID_LEVEL_EXTENDED_APDU,
} UsherCcidLevel;

/* Bits of dwFeatures: what the reader does without being told. */
typedef enum {
  USHER_CCID_AUTO_PARAMETERS = 0x02,
  USHER_CCID_AUTO_VOLTAGE = 0x08,
  USHER_CCID_AUTO_NEGOTIATION = 0x40, /* picks parameters and does the PPS */
  USHER_CCID_AUTO_PPS = 0x80,         /* does the PPS when parameters are set */
  USHER_CCID_AUTO_IFSD = 0x400,
} UsherCcidFeatures;

/* Bits of bVoltageSupport. */
typedef enum {
  USHER_CCID_VOLTAGE_5V = 1,
  USHER_CCID_VOLTAGE_3V = 2,
  USHER_CCID_VOLTAGE_1V8 = 4,
} UsherCcidVoltage;

typedef struct {
  guint n_slots;
  guint8 voltages;       /* UsherCcidVoltage bits */
  guint32 protocols;     /* bit N = T=N */
  guint32 default_clock; /* kHz */
  guint32 data_rate;     /* bit/s at power on */
  guint32 max_data_rate; /* bit/s */
  guint8 n_data_rates;   /* entries of GET_DATA_RATES; 0 = any rate in between */
  guint32 max_ifsd;
  guint32 features;      /* the whole dwFeatures */
  gsize max_message;     /* bytes with the 10 of the header; at most USHER_CCID_MAX_MESSAGE */
  UsherCcidLevel level;
} UsherCcidDescriptor;

/* Reads the descriptor with its own length and type bytes. Bytes behind the 54th are ignored. FALSE with
 * USHER_CODEC_ERROR when it is cut, of another type, or its message length cannot hold an ATR. */
gboolean usher_ccid_descriptor_parse (const guint8 *data, gsize length, UsherCcidDescriptor *descriptor, GError **error);

/* "TPDU", "short APDU", ... */
const char *usher_ccid_level_get_name (UsherCcidLevel level);

G_END_DECLS
