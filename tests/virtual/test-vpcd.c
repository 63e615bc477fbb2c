/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The card as pcscd's vpcd driver sees it, over a socket. */
#include "vpcd.h"

#include <string.h>
#include <unistd.h>

#include "device.h"
#include "scratch.h"
#include "tcp.h"
#include "usher-error.h"

#define EID "89049032000000000000000000000181"

typedef struct {
  char *directory;    /* (owned) */
  VirtualPki *pki;    /* (owned) */
  VirtualVpcd *vpcd;  /* (owned) */
  char *address;      /* (owned) */
} Fixture;

static void
start (Fixture *fixture, const char *faults)
{
  const VirtualDeviceOptions options = { .eid = EID };
  const VirtualTiming timing = { 0 };
  g_autoptr (GError) error = NULL;
  VirtualFaults *script = NULL;

  fixture->directory = scratch_make ();
  fixture->pki = virtual_pki_open (fixture->directory, &error);
  g_assert_no_error (error);
  if (faults != NULL)
    script = virtual_faults_parse (faults, strlen (faults), NULL, &error);
  g_assert_no_error (error);
  VirtualCard *card = virtual_device_new_card (&options, fixture->pki, &error);
  g_assert_no_error (error);
  fixture->vpcd = virtual_vpcd_new ("127.0.0.1:0", TRUE, card, script, &timing, &error);
  g_assert_no_error (error);
  fixture->address = g_strdup_printf ("127.0.0.1:%u", virtual_vpcd_get_port (fixture->vpcd));
}

static void
stop (Fixture *fixture)
{
  virtual_vpcd_free (fixture->vpcd);
  virtual_pki_free (fixture->pki);
  g_free (fixture->address);
  scratch_remove (fixture->directory);
}

static int
attach (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  int fd = virtual_tcp_connect (fixture->address, &error);
  g_assert_no_error (error);
  return fd;
}

static void
send (int fd, const char *data, gsize length)
{
  guint8 frame[64] = { 0, (guint8) length };
  memcpy (frame + 2, data, length);
  g_assert_true (virtual_tcp_write (fd, frame, 2 + length));
}

/* Returns the length of the frame, or -1 if the connection is gone. */
static gssize
receive (int fd, guint8 *data)
{
  guint8 header[2];
  if (!virtual_tcp_read (fd, header, sizeof header))
    return -1;
  gsize length = (gsize) header[0] << 8 | header[1];
  g_assert_true (virtual_tcp_read (fd, data, length));
  return (gssize) length;
}

/* Power on, ATR, a command, and the same again after a reset. */
static void
test_exchange (void)
{
  Fixture fixture = { 0 };
  guint8 data[256];

  start (&fixture, NULL);
  int fd = attach (&fixture);
  send (fd, "\x01", 1);
  send (fd, "\x04", 1);
  g_assert_cmpint (receive (fd, data), ==, 22);
  g_assert_cmphex (data[0], ==, 0x3B);
  send (fd, "\x00\x70\x00\x00\x01", 5);
  g_assert_cmpint (receive (fd, data), ==, 3);
  g_assert_cmpmem (data, 3, "\x01\x90\x00", 3);
  send (fd, "\x02", 1);
  send (fd, "\x00\x70\x00\x00\x01", 5);
  g_assert_cmpint (receive (fd, data), ==, 3);
  g_assert_cmpmem (data, 3, "\x01\x90\x00", 3);
  close (fd);
  stop (&fixture);
}

/* A cable pulled out ends the connection; the next one finds the card again, without power. */
static void
test_unplug (void)
{
  Fixture fixture = { 0 };
  guint8 data[256];

  start (&fixture, "[{\"at\":\"exchange\",\"n\":1,\"do\":\"unplug\"}]");
  int fd = attach (&fixture);
  send (fd, "\x01", 1);
  send (fd, "\x00\x70\x00\x00\x01", 5);
  g_assert_cmpint (receive (fd, data), ==, -1);
  close (fd);
  fd = attach (&fixture);
  send (fd, "\x01", 1);
  send (fd, "\x00\x70\x00\x00\x01", 5);
  g_assert_cmpint (receive (fd, data), ==, 3);
  close (fd);
  stop (&fixture);
}

/* Nobody listens there: the error says so. */
static void
test_unreachable (void)
{
  const VirtualDeviceOptions options = { .eid = EID };
  const VirtualTiming timing = { 0 };
  g_autoptr (GError) error = NULL;
  char *directory = scratch_make ();
  g_autoptr (VirtualPki) pki = virtual_pki_open (directory, &error);
  VirtualCard *card = virtual_device_new_card (&options, pki, &error);
  guint16 port = 0;
  int fd = virtual_tcp_listen ("127.0.0.1:0", &port, &error);
  g_assert_no_error (error);
  close (fd);
  g_autofree char *address = g_strdup_printf ("127.0.0.1:%u", port);

  g_assert_null (virtual_vpcd_new (address, FALSE, card, NULL, &timing, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_UNREACHABLE);
  scratch_remove (directory);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/virtual/vpcd/exchange", test_exchange);
  g_test_add_func ("/virtual/vpcd/unplug", test_unplug);
  g_test_add_func ("/virtual/vpcd/unreachable", test_unreachable);
  return g_test_run ();
}
