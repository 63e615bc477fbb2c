/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Profile packages as the card takes them in: real ones in pieces of any size, and what it refuses. */
#include "profile-package.h"

#include <string.h>

static GBytes *
load (const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "..", "data", "profiles", name, NULL);
  g_autoptr (GError) error = NULL;
  char *content = NULL;
  gsize length = 0;

  g_file_get_contents (path, &content, &length, &error);
  g_assert_no_error (error);
  return g_bytes_new_take (content, length);
}

/* Real packages are complete at their last byte and not before, whatever the pieces they come in. */
static void
test_real (void)
{
  static const char *const names[] = { "TS48-V7-SAIP2.3-NOBERTLV.der", "TS48-V7-SAIP2.3-BERTLV-SUCI.der" };
  static const guint8 iccid[] = { 0x89, 0x00, 0x01, 0x23, 0x45, 0x67, 0x89, 0x01, 0x23, 0x41 };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GBytes) bytes = load (names[i]);
      g_autoptr (VirtualProfilePackage) package = virtual_profile_package_new ();
      gsize length;
      const guint8 *data = g_bytes_get_data (bytes, &length);
      gsize step = 1;

      for (gsize at = 0; at < length; at += step, step = step % 97 + 1)
        {
          g_assert_false (virtual_profile_package_is_complete (package));
          step = MIN (step, length - at);
          g_assert_cmpint (virtual_profile_package_add (package, data + at, step), ==, VIRTUAL_PE_OK);
        }
      g_assert_true (virtual_profile_package_is_complete (package));
      g_assert_cmpmem (virtual_profile_package_get_iccid (package), 10, iccid, sizeof iccid);
      g_autoptr (GBytes) back = virtual_profile_package_to_bytes (package);
      g_assert_true (g_bytes_equal (back, bytes));
    }
}

/* What a reader wants to see of an enabled profile is found in the package. */
static void
test_files (void)
{
  static const guint8 ef_iccid[] = { 0x98, 0x00, 0x10, 0x32, 0x54, 0x76, 0x98, 0x10, 0x32, 0x14 };
  g_autoptr (GBytes) bytes = load ("TS48-V7-SAIP2.3-NOBERTLV.der");
  g_autoptr (GBytes) iccid = virtual_profile_package_get_ef_iccid (bytes);
  g_autoptr (GBytes) imsi = virtual_profile_package_get_imsi (bytes);

  g_assert_cmpmem (g_bytes_get_data (iccid, NULL), (int) g_bytes_get_size (iccid), ef_iccid, sizeof ef_iccid);
  g_assert_cmpuint (g_bytes_get_size (imsi), ==, 9);
}

/* Elements that are out of order, malformed, unknown or of a later version are refused with the status of TCA. */
static void
test_refused (void)
{
#define HEADER "\xA0\x16\x80\x01\x02\x81\x01\x03\x83\x0A\x89\x00\x01\x23\x45\x67\x89\x01\x23\x41\xA5\x00\xA6\x00"
#define END "\xAA\x07\xA0\x05\x80\x00\x81\x01\x09"
  static const struct { const char *data; gsize length; VirtualPeStatus status; int element; } cases[] = {
#define CASE(text, status, element) { text, sizeof text - 1, status, element }
    CASE (END, VIRTUAL_PE_INVALID_FORMAT, -1),
    CASE (HEADER HEADER, VIRTUAL_PE_INVALID_FORMAT, -1),
    CASE (HEADER END END, VIRTUAL_PE_INVALID_FORMAT, -1),
    CASE (HEADER "\x30\x00", VIRTUAL_PE_INVALID_FORMAT, -1),
    CASE (HEADER "\xB0\x02\x81\x00", VIRTUAL_PE_INVALID_FORMAT, -1),
    CASE (HEADER "\xB0\x09\xA0\x03\x81\x01\x07\xA2\x02\x80\x05", VIRTUAL_PE_INVALID_FORMAT, 7),
    CASE (HEADER "\xBF\x2F\x05\xA0\x03\x81\x01\x08", VIRTUAL_PE_NOT_SUPPORTED, 8),
    CASE ("\xA0\x03\x80\x01\x02", VIRTUAL_PE_INVALID_FORMAT, -1),
    CASE ("\xA0\x06\x80\x01\x03\x81\x01\x03", VIRTUAL_PE_UNSUPPORTED_VERSION, -1),
    CASE ("\xA0\x06\x80\x01\x02\x81\x01\x03", VIRTUAL_PE_BAD_VALUES, -1),
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (VirtualProfilePackage) package = virtual_profile_package_new ();
      g_assert_cmpint (virtual_profile_package_add (package, (const guint8 *) cases[i].data, cases[i].length), ==, cases[i].status);
      g_assert_cmpint (virtual_profile_package_get_element (package), ==, cases[i].element);
    }
}

/* EUICCResponse of success and of a failed element. */
static void
test_response (void)
{
  g_autoptr (GBytes) ok = virtual_profile_package_make_response (VIRTUAL_PE_OK, -1);
  g_autoptr (GBytes) failure = virtual_profile_package_make_response (VIRTUAL_PE_INVALID_FORMAT, 7);

  g_assert_cmpmem (g_bytes_get_data (ok, NULL), (int) g_bytes_get_size (ok), "\x30\x07\xA0\x05\x30\x03\x80\x01\x00", 9);
  g_assert_cmpmem (g_bytes_get_data (failure, NULL), (int) g_bytes_get_size (failure),
                   "\x30\x0C\xA0\x08\x30\x06\x80\x01\x05\x81\x01\x07\x81\x00", 14);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/virtual/profile-package/real", test_real);
  g_test_add_func ("/virtual/profile-package/files", test_files);
  g_test_add_func ("/virtual/profile-package/refused", test_refused);
  g_test_add_func ("/virtual/profile-package/response", test_response);
  return g_test_run ();
}
