/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A virtual device for tests: see the header. */
#include "device-fixture.h"

#include "scratch.h"
#include "usher-ccid-channel.h"
#include "usher-usbip.h"

void
device_fixture_start (DeviceFixture *fixture, const VirtualDeviceOptions *options)
{
  g_autoptr (GError) error = NULL;
  VirtualDeviceOptions filled = options == NULL ? (VirtualDeviceOptions) { .eid = NULL } : *options;

  if (filled.eid == NULL)
    filled.eid = FIXTURE_EID;
  fixture->directory = scratch_make ();
  fixture->pki = virtual_pki_open (fixture->directory, &error);
  g_assert_no_error (error);
  fixture->server = virtual_usbip_server_new ("127.0.0.1:0", &error);
  g_assert_no_error (error);
  VirtualUsbModel *device = virtual_device_new (&filled, fixture->pki, &error);
  g_assert_no_error (error);
  virtual_usbip_server_add (fixture->server, FIXTURE_BUSID, device);
}

void
device_fixture_stop (DeviceFixture *fixture)
{
  virtual_usbip_server_free (fixture->server);
  virtual_pki_free (fixture->pki);
  scratch_remove (fixture->directory);
}

char *
device_fixture_dup_id (DeviceFixture *fixture)
{
  return g_strdup_printf ("usbip:127.0.0.1:%u/%s", virtual_usbip_server_get_port (fixture->server), FIXTURE_BUSID);
}

UsherCard *
device_fixture_open_card (DeviceFixture *fixture, GError **error)
{
  g_autofree char *id = device_fixture_dup_id (fixture);
  g_autoptr (UsherLink) link = usher_usbip_open (id, NULL, error);
  g_autoptr (UsherCcid) ccid = NULL;
  g_autoptr (UsherChannel) channel = NULL;

  if (link == NULL)
    return NULL;
  ccid = usher_ccid_open (link, NULL, error);
  if (ccid == NULL)
    return NULL;
  channel = usher_ccid_channel_new (ccid, 0);
  return usher_card_open (channel, NULL, error);
}
