/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Chapter 9: what a kernel asks a device when it is attached, and endpoint halts. */
#include "usb-model.h"

#include <string.h>

static gssize
refuse_control (VirtualUsbModel *self, const guint8 setup[8], guint8 *data, gsize length)
{
  return VIRTUAL_USB_STALL;
}

static gssize
swallow (VirtualUsbModel *self, guint8 endpoint, const guint8 *data, gsize length)
{
  return (gssize) length;
}

static gssize
stay_silent (VirtualUsbModel *self, guint8 endpoint, guint8 *data, gsize length, gint64 now, gint64 *due)
{
  return VIRTUAL_USB_NAK;
}

static void
ignore_reset (VirtualUsbModel *self)
{
}

static void
free_model (VirtualUsbModel *self)
{
  g_free (self);
}

static VirtualUsbModel *
make_model (void)
{
  static const VirtualUsbClass class = { refuse_control, swallow, stay_silent, ignore_reset, free_model };
  static const guint8 configuration[] = { 9, 2, 0, 0, 1, 1, 0, 0x80, 50, 9, 4, 0, 0, 0, 0xFF, 0, 0, 0 };
  GByteArray *bytes = g_byte_array_new ();
  VirtualUsbModel *model = g_new0 (VirtualUsbModel, 1);

  g_byte_array_append (bytes, configuration, sizeof configuration);
  virtual_usb_model_init (model, &class, 0x1209, 0x0001, 0, bytes, "Product", "42");
  return model;
}

static gssize
ask (VirtualUsbModel *model, const char *setup, guint8 *data, gsize length)
{
  memset (data, 0, length);
  return virtual_usb_model_control (model, (const guint8 *) setup, data, length);
}

/* Device, configuration (in parts), qualifier and strings come as they are asked for. */
static void
test_descriptors (void)
{
  g_autoptr (VirtualUsbModel) model = make_model ();
  guint8 data[255];

  g_assert_cmpint (ask (model, "\x80\x06\x00\x01\x00\x00\x40\x00", data, sizeof data), ==, 18);
  g_assert_cmphex (data[8] | data[9] << 8, ==, 0x1209);
  g_assert_cmpint (ask (model, "\x80\x06\x00\x02\x00\x00\x09\x00", data, sizeof data), ==, 9);
  g_assert_cmpuint (data[2] | data[3] << 8, ==, 18);
  g_assert_cmpint (ask (model, "\x80\x06\x00\x02\x00\x00\xFF\x00", data, sizeof data), ==, 18);
  g_assert_cmpint (ask (model, "\x80\x06\x00\x06\x00\x00\x0A\x00", data, sizeof data), ==, 10);
  g_assert_cmpint (ask (model, "\x80\x06\x00\x03\x00\x00\xFF\x00", data, sizeof data), ==, 4);
  g_assert_cmpint (ask (model, "\x80\x06\x03\x03\x09\x04\xFF\x00", data, sizeof data), ==, 6);
  g_assert_cmpmem (data, 6, "\x06\x03" "4\0" "2\0", 6);
  g_assert_cmpint (ask (model, "\x80\x06\x04\x03\x09\x04\xFF\x00", data, sizeof data), ==, VIRTUAL_USB_STALL);
  g_assert_cmpint (ask (model, "\x80\x06\x00\x0F\x00\x00\xFF\x00", data, sizeof data), ==, VIRTUAL_USB_STALL);
}

/* Configuration and interface are set and read back; what does not exist stalls. */
static void
test_configuration (void)
{
  g_autoptr (VirtualUsbModel) model = make_model ();
  guint8 data[8];

  g_assert_cmpint (ask (model, "\x00\x09\x01\x00\x00\x00\x00\x00", data, sizeof data), ==, 0);
  g_assert_cmpint (ask (model, "\x80\x08\x00\x00\x00\x00\x01\x00", data, sizeof data), ==, 1);
  g_assert_cmpuint (data[0], ==, 1);
  g_assert_cmpint (ask (model, "\x00\x09\x02\x00\x00\x00\x00\x00", data, sizeof data), ==, VIRTUAL_USB_STALL);
  g_assert_cmpint (ask (model, "\x01\x0B\x00\x00\x00\x00\x00\x00", data, sizeof data), ==, 0);
  g_assert_cmpint (ask (model, "\x81\x0A\x00\x00\x00\x00\x01\x00", data, sizeof data), ==, 1);
  g_assert_cmpint (ask (model, "\x01\x0B\x01\x00\x00\x00\x00\x00", data, sizeof data), ==, VIRTUAL_USB_STALL);
  g_assert_cmpint (ask (model, "\x80\x00\x00\x00\x00\x00\x02\x00", data, sizeof data), ==, 2);
}

/* A halted endpoint stalls and says so until the host clears it. */
static void
test_halt (void)
{
  g_autoptr (VirtualUsbModel) model = make_model ();
  guint8 data[8];
  gint64 due = 0;

  g_assert_cmpint (virtual_usb_model_in (model, 1, data, sizeof data, 0, &due), ==, VIRTUAL_USB_NAK);
  virtual_usb_model_halt (model, 0x81);
  g_assert_cmpint (virtual_usb_model_in (model, 1, data, sizeof data, 0, &due), ==, VIRTUAL_USB_STALL);
  g_assert_cmpint (virtual_usb_model_out (model, 1, data, 1), ==, 1);
  g_assert_cmpint (ask (model, "\x82\x00\x00\x00\x81\x00\x02\x00", data, sizeof data), ==, 2);
  g_assert_cmpuint (data[0], ==, 1);
  g_assert_cmpint (ask (model, "\x02\x01\x00\x00\x81\x00\x00\x00", data, sizeof data), ==, 0);
  g_assert_cmpint (virtual_usb_model_in (model, 1, data, sizeof data, 0, &due), ==, VIRTUAL_USB_NAK);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/virtual/usb-model/descriptors", test_descriptors);
  g_test_add_func ("/virtual/usb-model/configuration", test_configuration);
  g_test_add_func ("/virtual/usb-model/halt", test_halt);
  return g_test_run ();
}
