/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Directories for tests: made private, removed with all that is in them. */
#include "scratch.h"

#include <glib/gstdio.h>

char *
scratch_new (void)
{
  g_autoptr(GError) error = NULL;
  char *directory = g_dir_make_tmp ("usher-test-XXXXXX", &error);

  g_assert_no_error (error);
  return directory;
}

static void
remove_tree (const char *path)
{
  g_autoptr(GDir) directory = g_dir_open (path, 0, NULL);

  for (const char *name; directory != NULL && (name = g_dir_read_name (directory)) != NULL;)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }
  g_remove (path);
}

void
scratch_free (char *directory)
{
  remove_tree (directory);
  g_free (directory);
}
