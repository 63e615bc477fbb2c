/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A walk through /proc. Descriptors can be seen for processes of the same user only, names for all. */
#include "usher-usb-holder.h"

#include <sys/stat.h>
#include <unistd.h>

static gboolean
is_process (const char *entry)
{
  for (const char *c = entry; *c != '\0'; c++)
    {
      if (!g_ascii_isdigit (*c))
        return FALSE;
    }
  return TRUE;
}

/* The target's name is compared first: a stat of foreign descriptors may hang on a dead network file system. */
static gboolean
is_node (const char *link, const char *node, const struct stat *wanted)
{
  g_autofree char *target = g_file_read_link (link, NULL);
  struct stat found;

  return target != NULL && g_str_has_suffix (target, node) && stat (link, &found) == 0 && found.st_dev == wanted->st_dev
         && found.st_ino == wanted->st_ino;
}

static gboolean
has_open (const char *process, const char *node, const struct stat *wanted)
{
  g_autofree char *folder = g_build_filename ("/proc", process, "fd", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *entry;

  while (dir != NULL && (entry = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *link = g_build_filename (folder, entry, NULL);

      if (is_node (link, node, wanted))
        return TRUE;
    }
  return FALSE;
}

static char *
get_program (const char *process)
{
  g_autofree char *file = g_build_filename ("/proc", process, "comm", NULL);
  char *name = NULL;

  if (!g_file_get_contents (file, &name, NULL, NULL))
    return NULL;
  return g_strchomp (name);
}

char *
usher_usb_holder_find (const char *node)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc", 0, NULL);
  g_autofree char *self = g_strdup_printf ("%d", getpid ());
  struct stat wanted;
  const char *entry;

  if (stat (node, &wanted) != 0)
    return NULL;
  while (dir != NULL && (entry = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *name = NULL;

      if (!is_process (entry) || g_str_equal (entry, self) || !has_open (entry, node, &wanted))
        continue;
      name = get_program (entry);
      return g_strdup_printf ("%s (process %s)", name != NULL ? name : "a program", entry);
    }
  return NULL;
}

char *
usher_usb_holder_guess (const char *name)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc", 0, NULL);
  const char *entry;

  while (dir != NULL && (entry = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *program = is_process (entry) ? get_program (entry) : NULL;

      if (g_strcmp0 (program, name) == 0)
        return g_strdup_printf ("%s (process %s), probably", name, entry);
    }
  return NULL;
}
