/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The file of what was learned about readers: a group per reader. */
#include "usher-reader-store.h"

#include <glib/gstdio.h>

#define KEY_SIZE "segment"
#define KEY_SEEN "seen"

static GMutex lock;

static char *
store_path (void)
{
  return g_build_filename (g_get_user_cache_dir (), "usher", "readers", NULL);
}

static GKeyFile *
load (void)
{
  g_autofree char *path = store_path ();
  GKeyFile *file = g_key_file_new ();

  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL))
    g_debug ("nothing known of readers in %s", path);
  return file;
}

static void
save (GKeyFile *file)
{
  g_autofree char *path = store_path ();
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;
  gsize length;
  g_autofree char *text = g_key_file_to_data (file, &length, NULL);

  if (g_mkdir_with_parents (folder, 0700) != 0
      || !g_file_set_contents_full (path, text, (gssize) length, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error))
    g_debug ("cannot remember the reader: %s", error == NULL ? folder : error->message);
}

/* (transfer full) @reader as a group's name, which has no brackets and no control characters. */
static char *
group_name (const char *reader)
{
  char *group = g_strdup (reader);

  for (char *c = group; *c != '\0'; c++)
    if (*c == '[' || *c == ']' || g_ascii_iscntrl (*c))
      *c = '_';
  return group;
}

static UsherReaderLesson
read_lesson (GKeyFile *file, const char *group)
{
  int size = g_key_file_get_integer (file, group, KEY_SIZE, NULL);
  int seen = g_key_file_get_integer (file, group, KEY_SEEN, NULL);

  if (size <= 0 || size > 65535 || seen <= 0)
    return (UsherReaderLesson) { 0, 0 };
  return (UsherReaderLesson) { (gsize) size, (guint) seen };
}

UsherReaderLesson
usher_reader_store_get (const char *reader)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);
  g_autoptr (GKeyFile) file = load ();
  g_autofree char *group = group_name (reader);

  return read_lesson (file, group);
}

void
usher_reader_store_learn (const char *reader, gsize size)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);
  g_autoptr (GKeyFile) file = load ();
  g_autofree char *group = group_name (reader);
  UsherReaderLesson lesson = read_lesson (file, group);
  guint seen = lesson.size == size ? MIN (lesson.seen + 1, USHER_READER_LESSON_BELIEVED) : 1;

  g_key_file_set_integer (file, group, KEY_SIZE, (int) size);
  g_key_file_set_integer (file, group, KEY_SEEN, (int) seen);
  save (file);
}

void
usher_reader_store_forget (const char *reader)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);
  g_autoptr (GKeyFile) file = load ();
  g_autofree char *group = group_name (reader);

  if (g_key_file_remove_group (file, group, NULL))
    save (file);
}
