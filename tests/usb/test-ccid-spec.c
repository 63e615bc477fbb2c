/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The descriptors of the software reader. */
#include "test-ccid-spec.h"

#include <string.h>

const FakeReaderSpec fake_reader_spec = {
  .features = 0x000204FE,
  .max_message = 271,
  .max_data_rate = 250000,
  .voltages = 7,
  .packet_size = 64,
  .atr = "3B9F96801FC78031A073BE21136743200718000001A5",
};

static void
put_le32 (guint8 *at, guint32 value)
{
  for (guint i = 0; i < 4; i++)
    at[i] = (guint8) (value >> (8 * i));
}

GBytes *
fake_reader_spec_make_descriptors (const FakeReaderSpec *spec)
{
  static const guint8 device[18] = { 18, 1, 0, 2, 0, 0, 0, 64, 0x09, 0x12, 0x34, 0x12, 0, 1, 0, 0, 0, 1 };
  guint8 all[18 + 9 + 9 + 54 + 7 + 7] = { 0 };
  guint8 *configuration = all + 18;
  guint8 *interface = configuration + 9;
  guint8 *ccid = interface + 9;
  guint8 *endpoint = ccid + 54;
  const guint8 out[7] = { 7, 5, TEST_CCID_OUT, 2, (guint8) spec->packet_size, (guint8) (spec->packet_size >> 8), 0 };
  const guint8 in[7] = { 7, 5, TEST_CCID_IN, 2, (guint8) spec->packet_size, (guint8) (spec->packet_size >> 8), 0 };

  memcpy (all, device, sizeof device);
  memcpy (configuration, ((const guint8[]) { 9, 2, sizeof all - 18, 0, 1, 1, 0, 0x80, 50 }), 9);
  memcpy (interface, ((const guint8[]) { 9, 4, 3, 0, 2, 0x0B, 0, spec->protocol, 0 }), 9);
  memcpy (ccid, ((const guint8[]) { 54, 0x21, 0x10, 0x01, spec->max_slot, spec->voltages, 3 }), 7);
  put_le32 (ccid + 10, 4000);
  put_le32 (ccid + 14, 4000);
  put_le32 (ccid + 19, 10752);
  put_le32 (ccid + 23, spec->max_data_rate);
  ccid[27] = spec->n_data_rates;
  put_le32 (ccid + 28, 254);
  put_le32 (ccid + 40, spec->features);
  put_le32 (ccid + 44, spec->max_message);
  ccid[53] = 1;
  memcpy (endpoint, out, 7);
  memcpy (endpoint + 7, in, 7);
  return g_bytes_new (all, sizeof all);
}
