/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as a profile package: result xor error; what is read takes another ICCID and reads back with it. */
#include "package.h"

#include <stdint.h>

#define ICCID "8949010000000000016"

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autoptr (GBytes) der = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (VirtualPackage) package = virtual_package_read ("fuzz", der, &error);
  g_autoptr (VirtualPackage) again = NULL;
  g_autoptr (GBytes) patched = NULL;

  g_assert_true ((package == NULL) != (error == NULL));
  if (package == NULL)
    return 0;
  patched = virtual_package_with_iccid (package, ICCID);
  again = virtual_package_read ("again", patched, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (again->iccid, ==, ICCID);
  return 0;
}
