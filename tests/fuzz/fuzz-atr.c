/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes read as an ATR: result xor error, historical bytes inside the input, a speed that ends at the default. */
#include "usher-ccid-speed.h"

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  const UsherCcidDescriptor descriptor = { .default_clock = 4000, .max_data_rate = 100000 };
  g_autoptr (GError) error = NULL;
  UsherAtr atr;
  guint8 block[7];
  guint f;
  guint d;

  if (!usher_atr_parse (data, size, &atr, &error))
    {
      g_assert_nonnull (error);
      return 0;
    }
  g_assert_no_error (error);
  g_assert_true (atr.protocols != 0 && atr.protocol < 16);
  if (atr.historical_length > 0)
    g_assert_true (atr.historical > data && atr.historical + atr.historical_length <= data + size);
  g_assert_true (usher_atr_get_speed (usher_ccid_choose_speed (&descriptor, NULL, 0, &atr), &f, &d));
  g_assert_cmpuint (usher_ccid_build_parameters (&atr, 1, atr.ta1, block), ==, 7);
  return 0;
}
