/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The virtual side's TLV codec: what it writes it reads back, what is not DER it refuses. */
#include "tlv.h"

#include "usher-error.h"

/* Tags of one and two bytes and lengths of every form come back as they were written. */
static void
test_round_trip (void)
{
  static const struct { guint tag; gsize length; } cases[] = {
    { 0x30, 0 }, { 0x5F37, 64 }, { 0xBF38, 127 }, { 0x86, 128 }, { 0x86, 255 }, { 0x86, 256 }, { 0xA3, 65535 }, { 0xA3, 65536 },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree guint8 *value = g_malloc0 (cases[i].length + 1);
      g_autoptr (GByteArray) written = g_byte_array_new ();
      g_autoptr (GError) error = NULL;
      VirtualTlv tlv;

      virtual_tlv_put (written, cases[i].tag, value, cases[i].length);
      g_assert_true (virtual_tlv_expect (written->data, written->len, cases[i].tag, &tlv, &error));
      g_assert_no_error (error);
      g_assert_cmpuint (tlv.length, ==, cases[i].length);
      g_assert_cmpuint (tlv.total, ==, written->len);
    }
}

/* Whole numbers are minimal and keep their sign bit free. */
static void
test_numbers (void)
{
  static const guint32 numbers[] = { 0, 1, 127, 128, 255, 256, 32767, 32768, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF };
  static const guint8 padded[] = { 0x02, 0x02, 0x00, 0x05 };
  guint32 back = 0;
  VirtualTlv tlv;

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autoptr (GByteArray) written = g_byte_array_new ();
      virtual_tlv_put_uint (written, 0x02, numbers[i]);
      g_assert_true (virtual_tlv_read (written->data, written->len, &tlv, NULL));
      g_assert_true (virtual_tlv_get_uint (&tlv, &back));
      g_assert_cmpuint (back, ==, numbers[i]);
    }
  g_assert_true (virtual_tlv_read (padded, sizeof padded, &tlv, NULL));
  g_assert_false (virtual_tlv_get_uint (&tlv, &back));
}

/* Truncated, indefinite and padded forms are errors, never a short read. */
static void
test_refused (void)
{
  static const struct { guint8 data[6]; gsize length; } cases[] = {
    { { 0 }, 0 },
    { { 0x30 }, 1 },
    { { 0xBF }, 1 },
    { { 0xBF, 0x81, 0x01, 0x00 }, 4 },
    { { 0x30, 0x80, 0x00, 0x00 }, 4 },
    { { 0x30, 0x81, 0x01, 0x00 }, 4 },
    { { 0x30, 0x82, 0x00, 0x81, 0x00 }, 5 },
    { { 0x30, 0x02, 0x00 }, 3 },
    { { 0x30, 0x84, 0x00, 0x00, 0x00, 0x00 }, 6 },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      VirtualTlv tlv;
      g_assert_false (virtual_tlv_read (cases[i].data, cases[i].length, &tlv, &error));
      g_assert_true (error != NULL && error->domain == USHER_CODEC_ERROR);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/virtual/tlv/round-trip", test_round_trip);
  g_test_add_func ("/virtual/tlv/numbers", test_numbers);
  g_test_add_func ("/virtual/tlv/refused", test_refused);
  return g_test_run ();
}
