/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Several looks at one picture, joined. The order and the worth of the looks come from measurements on photographs: the
 * picture itself, its half and its double see almost all; the smoothed ones are for when they see nothing. */
#include "usher-scan.h"
#include "usher-error.h"
#include "usher-png.h"
#include "usher-qr.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#define CHUNK_SIZE 65536
/* Pictures above this are not doubled: their codes have pixels enough. */
#define DOUBLE_MAX_PIXELS (2 * 1000 * 1000)

static guint
count_equal (const GPtrArray *codes, const UsherCode *code)
{
  guint count = 0;

  for (guint i = 0; i < codes->len; i++)
    count += usher_code_equal (g_ptr_array_index (codes, i), code) ? 1 : 0;
  return count;
}

/* What another look saw beyond @codes. The same label twice in a picture is two codes, the same label in two looks is
 * one: of each payload, the most that any look saw counts. */
static void
merge (GPtrArray *codes, GPtrArray *seen)
{
  while (seen->len > 0)
    {
      g_autoptr (UsherCode) code = g_ptr_array_steal_index (seen, 0);

      if (count_equal (seen, code) + 1 > count_equal (codes, code))
        g_ptr_array_add (codes, g_steal_pointer (&code));
    }
}

typedef UsherGrey *(*ChangeFunc) (const UsherGrey *grey);

static void
look_changed (GPtrArray *codes, const UsherGrey *grey, ChangeFunc change)
{
  g_autoptr (UsherGrey) changed = change (grey);
  g_autoptr (GPtrArray) seen = changed == NULL ? NULL : usher_qr_look (changed);

  if (seen != NULL)
    merge (codes, seen);
}

static GPtrArray *
find_codes (const UsherGrey *grey)
{
  GPtrArray *codes = usher_qr_look (grey);
  gboolean small = (guint64) grey->width * grey->height <= DOUBLE_MAX_PIXELS;

  look_changed (codes, grey, usher_grey_halve);
  if (small)
    look_changed (codes, grey, usher_grey_double);
  if (small && codes->len == 0)
    look_changed (codes, grey, usher_grey_double_smoothly);
  if (codes->len == 0)
    look_changed (codes, grey, usher_grey_blur);
  return codes;
}

GPtrArray *
usher_scan_bytes (GBytes *picture, GError **error)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (picture, &length);
  g_autoptr (UsherGrey) grey = NULL;

  if (length > USHER_SCAN_MAX_FILE_SIZE)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_INVALID, "the picture is too large: %zu bytes, at most %d are read", length,
                   USHER_SCAN_MAX_FILE_SIZE);
      return NULL;
    }
  grey = usher_png_decode (data, length, USHER_SCAN_MAX_PIXELS, error);
  return grey == NULL ? NULL : find_codes (grey);
}

static void
set_read_error (GError **error, int number)
{
  g_set_error (error, USHER_ERROR, number == ENOENT ? USHER_ERROR_NOT_FOUND : USHER_ERROR_INVALID, "cannot read the picture: %s",
               g_strerror (number));
}

/* A file that tells its size is refused before a byte of it is read. */
static gboolean
check_size (int fd, GError **error)
{
  struct stat status;

  if (fstat (fd, &status) != 0)
    {
      set_read_error (error, errno);
      return FALSE;
    }
  if (S_ISREG (status.st_mode) && status.st_size > USHER_SCAN_MAX_FILE_SIZE)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_INVALID,
                   "the picture is too large: %" G_GINT64_FORMAT " bytes, at most %d are read", (gint64) status.st_size,
                   USHER_SCAN_MAX_FILE_SIZE);
      return FALSE;
    }
  return TRUE;
}

/* Reads until @wanted bytes are there or the input ends. FALSE on an error. */
static gboolean
read_up_to (int fd, GByteArray *data, gsize wanted, GError **error)
{
  while (data->len < wanted)
    {
      guint old = data->len;
      gssize got;

      g_byte_array_set_size (data, old + CHUNK_SIZE);
      got = read (fd, data->data + old, CHUNK_SIZE);
      g_byte_array_set_size (data, old + (guint) MAX (got, 0));
      if (got == 0)
        return TRUE;
      if (got < 0 && errno != EINTR)
        {
          set_read_error (error, errno);
          return FALSE;
        }
    }
  return TRUE;
}

/* From a pipe the size is not known: the header is judged as soon as it is there, so that a stream of something else ends
 * at once. */
static GBytes *
read_picture (int fd, GError **error)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();

  if (!check_size (fd, error) || !read_up_to (fd, data, USHER_PNG_HEADER_SIZE, error)
      || !usher_png_check_header (data->data, data->len, USHER_SCAN_MAX_PIXELS, error)
      || !read_up_to (fd, data, USHER_SCAN_MAX_FILE_SIZE + 1, error))
    return NULL;
  return g_byte_array_free_to_bytes (g_steal_pointer (&data));
}

GPtrArray *
usher_scan_file (const char *path, GError **error)
{
  gboolean standard_input = strcmp (path, "-") == 0;
  int fd = standard_input ? STDIN_FILENO : g_open (path, O_RDONLY | O_CLOEXEC, 0);
  g_autoptr (GBytes) picture = NULL;
  GPtrArray *codes = NULL;

  if (fd < 0)
    set_read_error (error, errno);
  else
    picture = read_picture (fd, error);
  if (fd >= 0 && !standard_input)
    close (fd);
  if (picture != NULL)
    codes = usher_scan_bytes (picture, error);
  if (codes == NULL)
    g_prefix_error (error, "%s: ", path);
  return codes;
}
