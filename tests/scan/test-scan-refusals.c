/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures that are damaged, lie about their size or are none are refused, at once and with little memory. */
#include "drawing.h"
#include "usher-error.h"
#include "usher-scan.h"

#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <glib/gstdio.h>

#define HUGE_FILE (100 * 1024 * 1024)
#define LITTLE_MEMORY_KIB (8 * 1024)

static glong
peak_kib (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

static void
assert_refused (const void *data, gsize length, const char *hint)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) picture = g_bytes_new_static (data, length);
  g_autoptr (GPtrArray) codes = usher_scan_bytes (picture, &error);

  g_assert_null (codes);
  g_assert_error (error, USHER_ERROR, USHER_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, hint));
}

static GBytes *
sample (void)
{
  g_autoptr (UsherGrey) sheet = drawing_of ("sample", 6, 4);

  return drawing_to_png (sheet);
}

/* Other kinds of files are told apart. */
static void
test_kinds (void)
{
  assert_refused ("", 0, "empty");
  assert_refused ("hello", 5, "not a PNG");
  assert_refused ("\xff\xd8\xff\xe0 and so on and so on and so on", 33, "JPEG");
  assert_refused ("RIFF\0\0\0\0WEBPVP8 and so on and so on", 34, "WebP");
}

/* Cut off anywhere, it is an error and not half a picture. */
static void
test_truncated (void)
{
  g_autoptr (GBytes) whole = sample ();
  gsize size;
  const guint8 *data = g_bytes_get_data (whole, &size);

  for (gsize length = 0; length < size - 16; length += 3)
    assert_refused (data, length, "PNG");
}

/* A small file that announces a huge picture is refused from its header. */
static void
test_announced_size (void)
{
  g_autoptr (GBytes) whole = sample ();
  gsize size;
  g_autofree guint8 *data = g_bytes_unref_to_data (g_steal_pointer (&whole), &size);
  glong before = peak_kib ();

  data[18] = 0x4E; /* 20000 or so */
  data[22] = 0x4E;
  assert_refused (data, size, "too large");
  data[16] = 0xFF;
  assert_refused (data, size, "too large");
  memset (data + 16, 0, 8);
  assert_refused (data, size, "no pixels");
  g_assert_cmpint (peak_kib () - before, <, LITTLE_MEMORY_KIB);
}

/* A file of 100 MB is refused without being read, whatever it begins with. */
static void
test_huge_file (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) start = sample ();
  g_autofree char *path = NULL;
  int fd = g_file_open_tmp ("usher-huge-XXXXXX.png", &path, &error);
  glong before = peak_kib ();
  gsize size = g_bytes_get_size (start);

  g_assert_no_error (error);
  g_assert_cmpint (write (fd, g_bytes_get_data (start, NULL), size), ==, (gssize) size);
  g_assert_cmpint (ftruncate (fd, HUGE_FILE), ==, 0);
  close (fd);
  g_assert_null (usher_scan_file (path, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, path));
  g_assert_nonnull (strstr (error->message, "too large"));
  g_assert_cmpint (peak_kib () - before, <, LITTLE_MEMORY_KIB);
  g_unlink (path);
}

/* An endless input that is no picture ends at once; one that begins like a picture ends at the limit. */
static void
test_endless (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (usher_scan_file ("/dev/zero", &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_INVALID);
}

/* A file that is not there is nothing there; a folder is no picture. */
static void
test_missing (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (usher_scan_file ("/nonexistent/label.png", &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "/nonexistent/label.png"));
  g_clear_error (&error);
  g_assert_null (usher_scan_file ("/", &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_INVALID);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/scan/refusals/kinds", test_kinds);
  g_test_add_func ("/scan/refusals/truncated", test_truncated);
  g_test_add_func ("/scan/refusals/announced-size", test_announced_size);
  g_test_add_func ("/scan/refusals/huge-file", test_huge_file);
  g_test_add_func ("/scan/refusals/endless", test_endless);
  g_test_add_func ("/scan/refusals/missing", test_missing);
  return g_test_run ();
}
