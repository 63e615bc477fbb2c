/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The descriptor parser on a composite device's descriptors, whole and damaged. */
#include "mock-model.h"
#include "usher-descriptors.h"
#include "usher-error.h"

#define DEVICE_SIZE 18
#define CLASS_SMART_CARD 0x0B
#define CLASS_DATA 0x0A

static UsherDescriptors *
parse (const guint8 *data, gsize length, GError **error)
{
  g_autoptr (GBytes) raw = g_bytes_new (data, length);

  return usher_descriptors_parse (raw, error);
}

static UsherDescriptors *
parse_model (void)
{
  g_autoptr (GError) error = NULL;
  gsize length;
  const guint8 *data = mock_model_get_descriptors (&length);
  UsherDescriptors *descriptors = parse (data, length, &error);

  g_assert_no_error (error);
  return descriptors;
}

/* Device, interfaces and endpoints come out as the device has them. */
static void
test_composite (void)
{
  g_autoptr (UsherDescriptors) descriptors = parse_model ();
  const UsherInterface *reader, *data;
  const UsherEndpoint *endpoint;
  guint from = 0;

  g_assert_cmphex (descriptors->vendor_id, ==, TEST_VENDOR);
  g_assert_cmphex (descriptors->product_id, ==, TEST_PRODUCT);
  g_assert_cmphex (descriptors->usb_version, ==, 0x0200);
  g_assert_cmpuint (descriptors->configuration_value, ==, 1);
  g_assert_cmpuint (usher_descriptors_get_n_interfaces (descriptors), ==, 3);
  reader = usher_descriptors_find_interface (descriptors, CLASS_SMART_CARD, &from);
  g_assert_cmpuint (reader->number, ==, 0);
  g_assert_null (usher_descriptors_find_interface (descriptors, CLASS_SMART_CARD, &from));
  endpoint = usher_interface_find_endpoint (reader, USHER_ENDPOINT_BULK, TRUE);
  g_assert_cmphex (endpoint->address, ==, TEST_EP_IN);
  g_assert_cmpuint (endpoint->max_packet_size, ==, 512);
  endpoint = usher_interface_find_endpoint (reader, USHER_ENDPOINT_INTERRUPT, TRUE);
  g_assert_cmphex (endpoint->address, ==, TEST_EP_INTERRUPT);
  g_assert_cmpuint (endpoint->interval, ==, 8);
  g_assert_null (usher_interface_find_endpoint (reader, USHER_ENDPOINT_INTERRUPT, FALSE));
  data = usher_descriptors_get_by_number (descriptors, 2);
  g_assert_cmphex (data->class_code, ==, CLASS_DATA);
  g_assert_null (usher_descriptors_get_by_number (descriptors, 3));
  g_assert_cmphex (usher_descriptors_find_endpoint (descriptors, 0x84)->address, ==, 0x84);
  g_assert_null (usher_descriptors_find_endpoint (descriptors, 0x85));
}

/* A class descriptor is found behind its interface, and several of one type by their first. */
static void
test_class_descriptor (void)
{
  g_autoptr (UsherDescriptors) descriptors = parse_model ();
  gsize length;
  const guint8 *found;

  found = usher_interface_find_class_descriptor (usher_descriptors_get_interface (descriptors, 0), 0x21, &length);
  g_assert_cmpuint (length, ==, 54);
  g_assert_cmphex (found[1], ==, 0x21);
  found = usher_interface_find_class_descriptor (usher_descriptors_get_interface (descriptors, 1), 0x24, &length);
  g_assert_cmpuint (length, ==, 5);
  g_assert_null (usher_interface_find_class_descriptor (usher_descriptors_get_interface (descriptors, 2), 0x24, &length));
}

/* Some readers put their class descriptor behind the last endpoint; it is found there too. */
static void
test_class_descriptor_at_end (void)
{
  static const guint8 data[] = {
    18, 1, 0, 2, 0, 0, 0, 64, 9, 18, 1, 0, 0, 1, 0, 0, 0, 1,               /* device */
    9,  2, 9 + 9 + 7 + 4, 0, 1, 1, 0, 0x80, 50,                           /* configuration */
    9,  4, 0, 0, 1, 0x0B, 0, 0, 0, 7, 5, 0x81, 2, 64, 0, 0, 4, 0x21, 1, 2, /* interface, endpoint, class descriptor */
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherDescriptors) descriptors = parse (data, sizeof data, &error);
  gsize length;

  g_assert_no_error (error);
  g_assert_nonnull (usher_interface_find_class_descriptor (usher_descriptors_get_interface (descriptors, 0), 0x21, &length));
  g_assert_cmpuint (length, ==, 4);
}

/* Descriptors cut anywhere are an error. */
static void
test_cut_anywhere (void)
{
  gsize length;
  const guint8 *data = mock_model_get_descriptors (&length);

  for (gsize cut = 0; cut < length; cut++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (parse (data, cut, &error));
      g_assert_true (error != NULL && error->domain == USHER_CODEC_ERROR);
    }
}

static void
assert_damage_fails (gsize offset, guint8 value)
{
  gsize length;
  const guint8 *data = mock_model_get_descriptors (&length);
  g_autofree guint8 *damaged = g_memdup2 (data, length);
  g_autoptr (GError) error = NULL;

  damaged[offset] = value;
  g_assert_null (parse (damaged, length, &error));
  g_assert_true (error != NULL && error->domain == USHER_CODEC_ERROR);
}

/* Lengths that are zero, too small for their type or reach behind the end, and types in the wrong place are errors. */
static void
test_damaged (void)
{
  assert_damage_fails (0, 17);                 /* device: shorter than it must be */
  assert_damage_fails (0, 19);                 /* longer */
  assert_damage_fails (1, 2);                  /* not a device */
  assert_damage_fails (DEVICE_SIZE, 8);        /* configuration too short */
  assert_damage_fails (DEVICE_SIZE + 2, 160);  /* total length a byte too long */
  assert_damage_fails (DEVICE_SIZE + 9, 0);    /* a descriptor without length */
  assert_damage_fails (DEVICE_SIZE + 9, 8);    /* interface too short */
  assert_damage_fails (DEVICE_SIZE + 9, 200);  /* reaches behind the end */
  assert_damage_fails (DEVICE_SIZE + 10, 1);   /* a device inside a configuration */
  assert_damage_fails (DEVICE_SIZE + 10, 5);   /* an endpoint before any interface */
  assert_damage_fails (DEVICE_SIZE + 74, 0x80); /* an endpoint with number 0 */
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/usb/descriptors/composite", test_composite);
  g_test_add_func ("/usb/descriptors/class-descriptor", test_class_descriptor);
  g_test_add_func ("/usb/descriptors/class-descriptor-at-end", test_class_descriptor_at_end);
  g_test_add_func ("/usb/descriptors/cut-anywhere", test_cut_anywhere);
  g_test_add_func ("/usb/descriptors/damaged", test_damaged);
  return g_test_run ();
}
