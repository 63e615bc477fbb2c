/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The memory of the software eUICC: one file with everything small, one file a profile package. Both are replaced by
 * rename; the package is written before the memory that names it, and what no memory names is cleared at the next start. */
#include "euicc-store.h"

#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "euicc-memory-codec.h"
#include "usher-error.h"

#define STATE_FILE "card.state"

static char *
package_path (const VirtualMemory *memory, const guint8 *iccid)
{
  g_autofree char *text = virtual_iccid_decode (iccid, TRUE);
  g_autofree char *name = g_strconcat (text, ".der", NULL);
  return g_build_filename (memory->directory, name, NULL);
}

/* The file is new or old, never half; the host does not crash in these tests, so nothing is synced. */
static void
replace_file (const char *path, GBytes *content)
{
  g_autofree char *temporary = g_strconcat (path, ".new", NULL);
  g_autoptr (GError) error = NULL;
  gsize length;
  const char *data = g_bytes_get_data (content, &length);

  if (!g_file_set_contents_full (temporary, data, (gssize) length, G_FILE_SET_CONTENTS_NONE, 0600, &error))
    g_warning ("cannot write %s: %s", temporary, error->message);
  else if (g_rename (temporary, path) != 0)
    g_warning ("cannot replace %s: %s", path, g_strerror (errno));
}

void
virtual_store_save (VirtualMemory *memory)
{
  if (memory->directory == NULL)
    return;
  g_autofree char *path = g_build_filename (memory->directory, STATE_FILE, NULL);
  g_autoptr (GBytes) content = virtual_memory_encode (memory);
  replace_file (path, content);
}

static gboolean
read_packages (VirtualMemory *memory, GError **error)
{
  for (guint i = 0; i < memory->profiles->len; i++)
    {
      VirtualProfile *profile = g_ptr_array_index (memory->profiles, i);
      g_autofree char *path = package_path (memory, profile->iccid);
      char *content = NULL;
      gsize length = 0;

      if (!g_file_get_contents (path, &content, &length, error))
        return FALSE;
      profile->package = g_bytes_new_take (content, length);
    }
  return TRUE;
}

static gboolean
is_known (VirtualMemory *memory, const char *name)
{
  for (guint i = 0; i < memory->profiles->len; i++)
    {
      VirtualProfile *profile = g_ptr_array_index (memory->profiles, i);
      g_autofree char *text = virtual_iccid_decode (profile->iccid, TRUE);
      if (strlen (name) == strlen (text) + strlen (".der") && g_str_has_prefix (name, text))
        return TRUE;
    }
  return FALSE;
}

static void
clear_leftovers (VirtualMemory *memory)
{
  g_autoptr (GDir) directory = g_dir_open (memory->directory, 0, NULL);
  const char *name;
  while (directory != NULL && (name = g_dir_read_name (directory)) != NULL)
    if (g_str_has_suffix (name, ".new") || (g_str_has_suffix (name, ".der") && !is_known (memory, name)))
      {
        g_autofree char *path = g_build_filename (memory->directory, name, NULL);
        g_unlink (path);
      }
}

static gboolean
read_directory (VirtualMemory *memory, GError **error)
{
  g_autofree char *path = g_build_filename (memory->directory, STATE_FILE, NULL);
  g_autofree char *content = NULL;
  gsize length = 0;

  if (g_mkdir_with_parents (memory->directory, 0700) != 0)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_STORAGE, "cannot make %s: %s", memory->directory, g_strerror (errno));
      return FALSE;
    }
  if (g_file_test (path, G_FILE_TEST_EXISTS))
    {
      if (!g_file_get_contents (path, &content, &length, error))
        return FALSE;
      if (!virtual_memory_decode (memory, (const guint8 *) content, length, error) || !read_packages (memory, error))
        return FALSE;
    }
  clear_leftovers (memory);
  return TRUE;
}

void
virtual_store_delete_profile (VirtualMemory *memory, VirtualProfile *profile)
{
  g_autofree char *path = memory->directory == NULL ? NULL : package_path (memory, profile->iccid);

  g_ptr_array_remove (memory->profiles, profile);
  virtual_store_save (memory);
  if (path != NULL)
    g_unlink (path);
}

gboolean
virtual_store_remove_notification (VirtualMemory *memory, guint32 seq)
{
  if (!g_ptr_array_remove (memory->notifications, virtual_memory_find_notification (memory, seq)))
    return FALSE;
  virtual_store_save (memory);
  return TRUE;
}

VirtualMemory *
virtual_store_open (const char *directory, guint32 size, GError **error)
{
  g_autoptr (VirtualMemory) memory = virtual_memory_new (size);
  g_autoptr (GError) failure = NULL;

  memory->directory = g_strdup (directory);
  if (directory != NULL && !read_directory (memory, &failure))
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_STORAGE, "failed to read the card in %s: %s", directory, failure->message);
      return NULL;
    }
  return g_steal_pointer (&memory);
}

VirtualProfile *
virtual_store_add_profile (VirtualMemory *memory, const guint8 *iccid, GBytes *metadata, GBytes *package)
{
  if (memory->directory != NULL)
    {
      g_autofree char *path = package_path (memory, iccid);
      replace_file (path, package);
    }
  return virtual_memory_add_profile (memory, iccid, metadata, package);
}
