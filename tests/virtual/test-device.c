/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A virtual device over USB/IP, driven by Usher's own USB, CCID and card code. */
#include "device-fixture.h"

#include "usher-error.h"
#include "usher-es10c.h"
#include "usher-usbip.h"

/* Readers of every level: the card answers with the EID that it was made with. */
static void
test_get_eid (gconstpointer data)
{
  VirtualDeviceOptions options = { .reader.level = (VirtualReaderLevel) GPOINTER_TO_INT (data) };
  DeviceFixture fixture = { 0 };
  g_autoptr (GError) error = NULL;

  device_fixture_start (&fixture, &options);
  {
    g_autoptr (UsherCard) card = device_fixture_open_card (&fixture, &error);
    g_assert_no_error (error);
    g_autofree char *eid = usher_es10c_get_eid (card, NULL, &error);
    g_assert_no_error (error);
    g_assert_cmpstr (eid, ==, FIXTURE_EID);
  }
  device_fixture_stop (&fixture);
}

/* The server lists what it offers with identity and interface class. */
static void
test_list (void)
{
  DeviceFixture fixture = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *address = NULL;

  device_fixture_start (&fixture, NULL);
  address = g_strdup_printf ("127.0.0.1:%u", virtual_usbip_server_get_port (fixture.server));
  g_autoptr (GPtrArray) list = usher_usbip_list (address, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (list->len, ==, 1);
  UsherAttached *attached = g_ptr_array_index (list, 0);
  g_assert_cmpuint (attached->vendor_id, ==, VIRTUAL_CCID_VENDOR_ID);
  g_assert_cmpstr (attached->kind, ==, "ccid");
  device_fixture_stop (&fixture);
}

/* A device has one user; when that one lets go, the next one gets it. */
static void
test_busy (void)
{
  DeviceFixture fixture = { 0 };
  g_autoptr (GError) error = NULL;

  device_fixture_start (&fixture, NULL);
  {
    G_GNUC_UNUSED g_autoptr (UsherCard) card = device_fixture_open_card (&fixture, &error);
    g_assert_no_error (error);
    g_assert_null (device_fixture_open_card (&fixture, &error));
    g_assert_error (error, USHER_ERROR, USHER_ERROR_BUSY);
    g_clear_error (&error);
  }
  {
    G_GNUC_UNUSED g_autoptr (UsherCard) card = device_fixture_open_card (&fixture, &error);
    g_assert_no_error (error);
  }
  device_fixture_stop (&fixture);
}

/* The cable comes out under a command, stays out as long as it should, and the card has lost its power. */
static void
test_unplug (void)
{
  DeviceFixture fixture = { 0 };
  g_autoptr (GError) error = NULL;

  device_fixture_start (&fixture, NULL);
  {
    g_autoptr (UsherCard) card = device_fixture_open_card (&fixture, &error);
    g_assert_no_error (error);
    g_assert_false (virtual_usbip_server_unplug (fixture.server, "9-9", 0));
    g_assert_true (virtual_usbip_server_unplug (fixture.server, FIXTURE_BUSID, 200));
    g_assert_null (usher_es10c_get_eid (card, NULL, &error));
    g_assert_error (error, USHER_ERROR, USHER_ERROR_REMOVED);
    g_clear_error (&error);
    g_assert_null (device_fixture_open_card (&fixture, &error));
    g_assert_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND);
    g_clear_error (&error);
  }
  gint64 until = g_get_monotonic_time () + 5 * G_USEC_PER_SEC;
  g_autoptr (UsherCard) again = NULL;
  while (again == NULL && g_get_monotonic_time () < until)
    {
      g_clear_error (&error);
      again = device_fixture_open_card (&fixture, &error);
    }
  g_assert_no_error (error);
  g_clear_pointer (&again, usher_card_free);
  device_fixture_stop (&fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/virtual/device/list", test_list);
  g_test_add_func ("/virtual/device/busy", test_busy);
  g_test_add_func ("/virtual/device/unplug", test_unplug);
  g_test_add_data_func ("/virtual/device/get-eid-short", GINT_TO_POINTER (VIRTUAL_READER_SHORT), test_get_eid);
  g_test_add_data_func ("/virtual/device/get-eid-extended", GINT_TO_POINTER (VIRTUAL_READER_EXTENDED), test_get_eid);
  g_test_add_data_func ("/virtual/device/get-eid-tpdu", GINT_TO_POINTER (VIRTUAL_READER_TPDU), test_get_eid);
  return g_test_run ();
}
