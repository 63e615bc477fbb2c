/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files named PATH:INTERFACE that hold the device number. */
#include "usher-usb-detached.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "usher-error.h"

#define CONTENT_SIZE 16
#define LOOK_US G_USEC_PER_SEC /* another process that looks for stale notes has a new one's lock for less */
#define LOOK_STEP_US 10000

static char *
get_folder (void)
{
  return g_build_filename (g_get_user_state_dir (), "usher", "detached", NULL);
}

static void
set_storage_error (GError **error, const char *file, const char *what)
{
  g_set_error (error, USHER_ERROR, USHER_ERROR_STORAGE, "failed to %s %s: %s", what, file, g_strerror (errno));
}

static gboolean
sync_folder (const char *folder)
{
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean synced = fd >= 0 && fsync (fd) == 0;

  if (fd >= 0)
    close (fd);
  return synced;
}

/* The open and locked file, or -1. A file that was removed while we waited for its lock is not the one. */
static int
open_locked (const char *file, int flags)
{
  int fd = open (file, flags | O_RDWR | O_CLOEXEC, 0600);
  struct stat status;

  if (fd < 0)
    return -1;
  if (flock (fd, LOCK_EX | LOCK_NB) == 0 && fstat (fd, &status) == 0 && status.st_nlink > 0)
    return fd;
  close (fd);
  errno = EWOULDBLOCK;
  return -1;
}

/* As open_locked(), but outlasts a process that looks whether the note is stale. */
static int
make_locked (const char *file)
{
  gint64 deadline = g_get_monotonic_time () + LOOK_US;
  int fd = open_locked (file, O_CREAT);

  while (fd < 0 && errno == EWOULDBLOCK && g_get_monotonic_time () < deadline)
    {
      g_usleep (LOOK_STEP_US);
      fd = open_locked (file, O_CREAT);
    }
  return fd;
}

static gboolean
write_note (const UsherUsbDetached *self, const char *folder, GError **error)
{
  char content[CONTENT_SIZE];
  gsize length = (gsize) g_snprintf (content, sizeof content, "%u\n", self->device_number);

  if (ftruncate (self->fd, 0) == 0 && pwrite (self->fd, content, length, 0) == (gssize) length && fsync (self->fd) == 0
      && sync_folder (folder))
    return TRUE;
  set_storage_error (error, self->file, "write");
  return FALSE;
}

UsherUsbDetached *
usher_usb_detached_new (const char *path, guint8 interface_number, guint device_number, GError **error)
{
  g_autofree char *folder = get_folder ();
  g_autoptr (UsherUsbDetached) self = g_new0 (UsherUsbDetached, 1);

  self->path = g_strdup (path);
  self->interface_number = interface_number;
  self->device_number = device_number;
  self->file = g_strdup_printf ("%s/%s:%u", folder, path, interface_number);
  self->fd = -1;
  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      set_storage_error (error, folder, "make");
      return NULL;
    }
  self->fd = make_locked (self->file);
  if (self->fd < 0 && errno == EWOULDBLOCK)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_BUSY, "another Usher is taking USB interface %u of %s", interface_number, path);
      return NULL;
    }
  if (self->fd < 0)
    {
      set_storage_error (error, self->file, "open");
      return NULL;
    }
  if (!write_note (self, folder, error))
    {
      unlink (self->file);
      return NULL;
    }
  return g_steal_pointer (&self);
}

/* The note of @name, or NULL when its owner lives or it is none of ours. */
static UsherUsbDetached *
read_stale (const char *folder, const char *name)
{
  g_autoptr (UsherUsbDetached) self = g_new0 (UsherUsbDetached, 1);
  const char *colon = strrchr (name, ':');
  char content[CONTENT_SIZE] = { 0 };
  guint64 interface_number;

  self->fd = -1;
  if (colon == NULL || !g_ascii_string_to_unsigned (colon + 1, 10, 0, G_MAXUINT8, &interface_number, NULL))
    return NULL;
  self->path = g_strndup (name, (gsize) (colon - name));
  self->interface_number = (guint8) interface_number;
  self->file = g_build_filename (folder, name, NULL);
  self->fd = open_locked (self->file, 0);
  if (self->fd < 0 || pread (self->fd, content, sizeof content - 1, 0) < 0)
    return NULL;
  self->device_number = (guint) g_ascii_strtoull (content, NULL, 10);
  return g_steal_pointer (&self);
}

GPtrArray *
usher_usb_detached_list_stale (void)
{
  g_autofree char *folder = get_folder ();
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  GPtrArray *array = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_usb_detached_free);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      UsherUsbDetached *stale = read_stale (folder, name);

      if (stale != NULL)
        g_ptr_array_add (array, stale);
    }
  return array;
}

void
usher_usb_detached_settle (UsherUsbDetached *self)
{
  g_autofree char *folder = get_folder ();

  if (unlink (self->file) != 0 || !sync_folder (folder))
    g_message ("failed to remove %s: %s", self->file, g_strerror (errno));
  usher_usb_detached_free (self);
}

void
usher_usb_detached_free (UsherUsbDetached *self)
{
  if (self->fd >= 0)
    close (self->fd);
  g_free (self->path);
  g_free (self->file);
  g_free (self);
}
