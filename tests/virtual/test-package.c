/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Profile packages get ICCIDs of their own and stay otherwise as they were; check digits are right. */
#include "iccid.h"
#include "package.h"
#include "usher-error.h"

#include <string.h>

#define NEW_ICCID "8949010000000000016"

static GPtrArray *
load (void)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *packages = virtual_packages_load (NULL, &error);

  g_assert_no_error (error);
  return packages;
}

/* Proves that the built-in packages are read, with the ICCID that their value notation names. */
static void
test_built_in (void)
{
  g_autoptr (GPtrArray) packages = load ();

  g_assert_cmpuint (packages->len, ==, 2);
  for (guint i = 0; i < packages->len; i++)
    g_assert_cmpstr (((VirtualPackage *) packages->pdata[i])->iccid, ==, "89000123456789012341");
}

/* Proves that a patched package differs in at most the twenty bytes of its two ICCIDs and reads back with the new
 * one. */
static void
test_patch (void)
{
  g_autoptr (GPtrArray) packages = load ();
  const VirtualPackage *package = packages->pdata[0];
  g_autoptr (GBytes) patched = virtual_package_with_iccid (package, NEW_ICCID);
  g_autoptr (GError) error = NULL;
  g_autoptr (VirtualPackage) again = virtual_package_read ("again", patched, &error);
  const guint8 *one = g_bytes_get_data (package->der, NULL), *other = g_bytes_get_data (patched, NULL);

  g_assert_no_error (error);
  g_assert_cmpstr (again->iccid, ==, NEW_ICCID);
  g_assert_cmpuint (g_bytes_get_size (patched), ==, g_bytes_get_size (package->der));
  for (gsize i = 0; i < g_bytes_get_size (patched); i++)
    if (one[i] != other[i])
      g_assert_true ((i >= package->header_offset && i < package->header_offset + 10)
                     || (i >= package->file_offset && i < package->file_offset + 10));
  g_assert_cmpint (memcmp (other + package->file_offset, "\x98\x94\x10\x00\x00\x00\x00\x00\x10\xF6", 10), ==, 0);
  g_assert_cmpint (memcmp (other + package->header_offset, "\x89\x49\x01\x00\x00\x00\x00\x00\x01\x6F", 10), ==, 0);
}

/* Proves that a package cut anywhere is refused with an error. */
static void
test_truncated (void)
{
  g_autoptr (GPtrArray) packages = load ();
  const VirtualPackage *package = packages->pdata[0];

  for (gsize length = 0; length < g_bytes_get_size (package->der); length += 7)
    {
      g_autoptr (GBytes) part = g_bytes_new_from_bytes (package->der, 0, length);
      g_autoptr (GError) error = NULL;

      g_assert_null (virtual_package_read ("part", part, &error));
      g_assert_error (error, USHER_CODEC_ERROR, error->code);
    }
}

/* Proves the check digits against published numbers: an IMEI and an ICCID by Luhn, the EID
 * of the SGP.26 test card by modulo 97. */
static void
test_check_digits (void)
{
  g_autofree char *iccid = virtual_luhn_append ("894901000000000001");
  g_autofree char *imei = virtual_luhn_append ("49015420323751");
  g_autofree char *eid = virtual_eid_append ("890490321234512345123456789012");

  g_assert_cmpstr (iccid, ==, NEW_ICCID);
  g_assert_cmpstr (imei, ==, "490154203237518");
  g_assert_cmpstr (eid, ==, "89049032123451234512345678901235");
}

/* Proves which texts are ICCIDs and that both codings give the digits back. */
static void
test_iccid (void)
{
  static const char *const good[] = { "894901000000000001", "8949010000000000016", "89000123456789012341" };
  static const char *const bad[] = { "", "89490100000000000", "894901000000000001G", "890001234567890123412" };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    for (gboolean swapped = FALSE; swapped <= TRUE; swapped++)
      {
        guint8 bytes[VIRTUAL_ICCID_LENGTH];
        g_autofree char *again = NULL;

        g_assert_true (virtual_iccid_is_valid (good[i]));
        virtual_iccid_encode (good[i], swapped, bytes);
        again = virtual_iccid_decode (bytes, swapped);
        g_assert_cmpstr (again, ==, good[i]);
      }
  g_assert_true (virtual_iccid_is_valid ("8949010000000000016F"));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (virtual_iccid_is_valid (bad[i]));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/virtual/package/built-in", test_built_in);
  g_test_add_func ("/virtual/package/patch", test_patch);
  g_test_add_func ("/virtual/package/truncated", test_truncated);
  g_test_add_func ("/virtual/package/check-digits", test_check_digits);
  g_test_add_func ("/virtual/package/iccid", test_iccid);
  return g_test_run ();
}
