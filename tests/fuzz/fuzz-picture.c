/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as a picture file: result xor error, and an error is the input's fault. Pictures beyond a million pixels are
 * left out: they cost time and show nothing new. */
#include "usher-error.h"
#include "usher-png.h"
#include "usher-scan.h"

#define MAX_PIXELS 1000000

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) picture = g_bytes_new (data, size);
  g_autoptr (GPtrArray) codes = NULL;

  if (!usher_png_check_header (data, size, MAX_PIXELS, &error))
    {
      g_assert_error (error, USHER_ERROR, USHER_ERROR_INVALID);
      return 0;
    }
  codes = usher_scan_bytes (picture, &error);
  g_assert_true ((codes == NULL) != (error == NULL));
  if (codes == NULL)
    g_assert_error (error, USHER_ERROR, USHER_ERROR_INVALID);
  return 0;
}
