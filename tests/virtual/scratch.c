/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A directory for one test. */
#include "scratch.h"

#include <glib/gstdio.h>

char *
scratch_make (void)
{
  g_autoptr (GError) error = NULL;
  char *path = g_dir_make_tmp ("usher-virtual-XXXXXX", &error);
  g_assert_no_error (error);
  return path;
}

static void
remove_directory (const char *path)
{
  g_autoptr (GDir) directory = g_dir_open (path, 0, NULL);
  const char *name;

  while (directory != NULL && (name = g_dir_read_name (directory)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      if (g_file_test (child, G_FILE_TEST_IS_DIR))
        remove_directory (child);
      else
        g_unlink (child);
    }
  g_rmdir (path);
}

void
scratch_remove (char *path)
{
  remove_directory (path);
  g_free (path);
}
