/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes read as USB descriptors: result xor error, and every slice stays inside the input. */
#include "usher-descriptors.h"

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

static void
check_slice (GBytes *raw, const guint8 *slice, gsize length)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (raw, &size);

  g_assert_true (length == 0 || (slice >= data && slice + length <= data + size));
}

static void
check_interface (const UsherDescriptors *descriptors, const UsherInterface *interface)
{
  check_slice (descriptors->raw, interface->extra, interface->extra_length);
  for (guint i = 0; i < interface->endpoints->len; i++)
    {
      const UsherEndpoint *endpoint = &g_array_index (interface->endpoints, UsherEndpoint, i);

      check_slice (descriptors->raw, endpoint->extra, endpoint->extra_length);
      g_assert_nonnull (usher_descriptors_find_endpoint (descriptors, endpoint->address));
    }
  for (guint type = 0; type < 256; type++)
    {
      gsize length;
      const guint8 *found = usher_interface_find_class_descriptor (interface, (guint8) type, &length);

      if (found != NULL)
        check_slice (descriptors->raw, found, length);
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autoptr (GBytes) raw = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherDescriptors) descriptors = usher_descriptors_parse (raw, &error);

  g_assert_true ((descriptors == NULL) == (error != NULL));
  if (descriptors == NULL)
    return 0;
  for (guint i = 0; i < usher_descriptors_get_n_interfaces (descriptors); i++)
    check_interface (descriptors, usher_descriptors_get_interface (descriptors, i));
  return 0;
}
