/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A bound profile package is cut where SGP.22 2.5.5 says, whatever the sizes. */
#include "usher-bpp.h"

#include <string.h>

#include "es10-vectors.h"
#include "octets.h"
#include "usher-tlv.h"

static void
append_filled (GByteArray *out, guint32 tag, gsize length)
{
  g_autofree guint8 *value = g_malloc0 (length);

  usher_tlv_append (out, tag, value, length);
}

/* (transfer full) a package with @n_payload '86' of @payload bytes and, when @second, an A2. */
static GBytes *
make_package (guint n_payload, gsize payload, gboolean second)
{
  GByteArray *out = g_byte_array_new ();
  gsize package = usher_tlv_begin (out, 0xBF36);
  gsize mark = usher_tlv_begin (out, 0xBF23);

  append_filled (out, 0x82, 1);
  append_filled (out, 0x80, 16);
  usher_tlv_end (out, mark);
  mark = usher_tlv_begin (out, 0xA0);
  append_filled (out, 0x87, 24);
  usher_tlv_end (out, mark);
  mark = usher_tlv_begin (out, 0xA1);
  append_filled (out, 0x88, 200);
  append_filled (out, 0x88, 90);
  usher_tlv_end (out, mark);
  if (second)
    {
      mark = usher_tlv_begin (out, 0xA2);
      append_filled (out, 0x87, 64);
      usher_tlv_end (out, mark);
    }
  mark = usher_tlv_begin (out, 0xA3);
  for (guint i = 0; i < n_payload; i++)
    append_filled (out, 0x86, payload);
  usher_tlv_end (out, mark);
  usher_tlv_end (out, package);
  return g_byte_array_free_to_bytes (out);
}

static void
assert_joins (GPtrArray *segments, GBytes *package)
{
  g_autoptr (GByteArray) joined = g_byte_array_new ();

  for (guint i = 0; i < segments->len; i++)
    {
      gsize length;
      const guint8 *data = g_bytes_get_data (g_ptr_array_index (segments, i), &length);

      g_byte_array_append (joined, data, (guint) length);
    }
  g_assert_cmpmem (joined->data, joined->len, g_bytes_get_data (package, NULL), (int) g_bytes_get_size (package));
}

static const guint8 *
start_of (GPtrArray *segments, guint index, gsize *length)
{
  return g_bytes_get_data (g_ptr_array_index (segments, index), length);
}

/* Each segment starts and ends where it must, with a second sequence of 87 and without. */
static void
test_boundaries (void)
{
  for (guint second = 0; second < 2; second++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) package = make_package (3, 1012, second == 1);
      g_autoptr (GPtrArray) segments = usher_bpp_split (package, &error);
      gsize length;

      g_assert_no_error (error);
      g_assert_cmpuint (segments->len, ==, 9 + second);
      g_assert_cmpmem (start_of (segments, 0, &length), 2, "\xBF\x36", 2);
      g_assert_cmpuint (length, ==, 5 + 3 + 3 + 18);
      g_assert_cmpuint (start_of (segments, 1, &length)[0], ==, 0xA0);
      g_assert_cmpuint (length, ==, 28);
      g_assert_cmpuint (start_of (segments, 2, &length)[0], ==, 0xA1);
      g_assert_cmpuint (length, ==, 4);
      g_assert_cmpuint (start_of (segments, 3, &length)[0], ==, 0x88);
      g_assert_cmpuint (length, ==, 203);
      g_assert_cmpuint (start_of (segments, 4, &length)[0], ==, 0x88);
      g_assert_cmpuint (length, ==, 92);
      if (second == 1)
        {
          g_assert_cmpuint (start_of (segments, 5, &length)[0], ==, 0xA2);
          g_assert_cmpuint (length, ==, 68);
        }
      g_assert_cmpuint (start_of (segments, 5 + second, &length)[0], ==, 0xA3);
      g_assert_cmpuint (length, ==, 4);
      g_assert_cmpuint (start_of (segments, 6 + second, &length)[0], ==, 0x86);
      g_assert_cmpuint (length, ==, 1016);
      assert_joins (segments, package);
    }
}

/* Payload above the 1020 bytes of the specification, and of one byte, is passed on as it is. */
static void
test_sizes (void)
{
  static const gsize sizes[] = { 0, 1, 127, 128, 1004, 1016, 1032, 70000 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) package = make_package (2, sizes[i], TRUE);
      g_autoptr (GPtrArray) segments = usher_bpp_split (package, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (segments->len, ==, 9);
      g_assert_true (usher_bpp_is_payload (g_ptr_array_index (segments, 8)));
      g_assert_false (usher_bpp_is_payload (g_ptr_array_index (segments, 6)));
      assert_joins (segments, package);
    }
}

/* The transaction that the package is bound to is in the first segment. */
static void
test_transaction (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) package = octets (VECTOR_BPP_LEAST);
  g_autoptr (GPtrArray) segments = usher_bpp_split (package, &error);
  g_autoptr (GBytes) transaction_id = NULL;
  g_autoptr (GBytes) expected = octets ("0102030405060708090A0B0C0D0E0F10");

  g_assert_no_error (error);
  transaction_id = usher_bpp_get_transaction_id (g_ptr_array_index (segments, 0), &error);
  g_assert_true (g_bytes_equal (transaction_id, expected));
  g_assert_null (usher_bpp_get_transaction_id (g_ptr_array_index (segments, 1), &error));
  octets_assert_codec_error (&error);
}

/* Parts that are missing, in another order, of another tag, cut off or followed by more are refused. */
static void
test_refused (void)
{
  static const char *const vectors[] = {
    "",
    "BF3600",
    "BF3604BF2301"
    "00",
    "BF3610A003870166A103880177A303860180BF"
    "2300",
    "BF3612BF2300A003870166A103880177A302860"
    "1",
    "BF3613BF2300A003870166A103880177A30386018000",
    "BF3610BF2300A003880166A103880177A3"
    "0386",
    "BF3613BF2300A003870166A103870177A303860180AA",
    "BF360EBF2300A003870166A103880177A300",
    "BF3612BF2300A003870166A103880177A403860180",
    "BF360DBF2300A003870166A103880177",
  };

  for (guint i = 0; i < G_N_ELEMENTS (vectors); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) bytes = octets (vectors[i]);

      g_assert_null (usher_bpp_split (bytes, &error));
      octets_assert_codec_error (&error);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/esim/bpp/boundaries", test_boundaries);
  g_test_add_func ("/esim/bpp/sizes", test_sizes);
  g_test_add_func ("/esim/bpp/transaction", test_transaction);
  g_test_add_func ("/esim/bpp/refused", test_refused);
  return g_test_run ();
}
