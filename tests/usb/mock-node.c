/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A full pipe is not writable: nothing to reap. */
#include "mock-node.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mock-model.h"

#define PAGE 65536

static void
make_readable (const char *path)
{
  gsize length;
  const guint8 *descriptors = mock_model_get_descriptors (&length);

  g_assert_true (g_file_set_contents (path, (const char *) descriptors, (gssize) length, NULL));
}

void
mock_node_init (MockNode *self, char *path, gboolean readable)
{
  g_autofree char *folder = g_path_get_dirname (path);

  self->path = path;
  self->fifo = -1;
  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  if (readable)
    {
      make_readable (path);
      return;
    }
  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  self->fifo = open (path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
  g_assert_cmpint (self->fifo, >=, 0);
  mock_node_show (self, FALSE);
}

void
mock_node_clear (MockNode *self)
{
  if (self->fifo >= 0)
    close (self->fifo);
  g_unlink (self->path);
  g_free (self->path);
}

void
mock_node_show (MockNode *self, gboolean ready)
{
  static guint8 page[PAGE];

  if (self->fifo < 0)
    return;
  if (ready)
    {
      while (read (self->fifo, page, sizeof page) > 0)
        ;
      return;
    }
  while (write (self->fifo, page, sizeof page) > 0)
    ;
  while (write (self->fifo, page, 1) > 0)
    ;
}
