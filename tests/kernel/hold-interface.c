/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hold-interface ID: claims interface 0 of a USB device, says so, and gives it back when its standard input ends. Shows on a
 * real kernel what becomes of the kernel driver in between, afterwards, and when this program is killed. */
#include <stdio.h>

#include "usher-error.h"
#include "usher-usb.h"

static gboolean
hold (const char *id, GError **error)
{
  g_autoptr (UsherUsb) usb = usher_usb_new (error);
  g_autoptr (UsherLink) link = usb == NULL ? NULL : usher_usb_open (usb, id, NULL, error);

  if (link == NULL || !usher_link_claim (link, 0, NULL, error))
    return FALSE;
  printf ("claimed\n");
  fflush (stdout);
  while (getchar () != EOF)
    continue;
  return usher_link_release (link, 0, error);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;

  if (argc != 2)
    return USHER_EXIT_INVALID;
  if (hold (argv[1], &error))
    return USHER_EXIT_DONE;
  fprintf (stderr, "%s\n", error->message);
  return USHER_EXIT_FAILED;
}
