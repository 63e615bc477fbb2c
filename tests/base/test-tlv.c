/* SPDX-License-Identifier: GPL-3.0-or-later */
/* TLV reading and writing. */
#include "usher-error.h"
#include "usher-hex.h"
#include "usher-tlv.h"

static GBytes *
bytes (const char *hex)
{
  g_autoptr (GError) error = NULL;
  GBytes *made = usher_hex_decode (hex, &error);

  g_assert_no_error (error);
  return made;
}

/* A nested structure with a two-byte and a long-form tag is read into exact slices. */
static void
test_slices (void)
{
  g_autoptr (GBytes) input = bytes ("BF2009820302050004022A2B");
  g_autoptr (GError) error = NULL;
  UsherTlv whole, child;

  g_assert_true (usher_tlv_parse_bytes (input, 0xBF20, &whole, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (whole.length, ==, 9);
  g_assert_cmpuint (whole.size, ==, 12);
  g_assert_true (usher_tlv_get (&whole, 0x04, &child, &error));
  g_assert_cmpmem (child.start, (int) child.size, "\x04\x02\x2A\x2B", 4);
  g_assert_false (usher_tlv_find (&whole, 0x05, &child));
}

/* Each malformed input is refused with the code that says why, and the output is not touched. */
static void
test_malformed (void)
{
  static const struct {
    const char *hex;
    int code;
  } cases[] = {
    { "", USHER_CODEC_ERROR_TRUNCATED },           { "5A", USHER_CODEC_ERROR_TRUNCATED },
    { "5A05010203", USHER_CODEC_ERROR_TRUNCATED }, { "BF", USHER_CODEC_ERROR_BAD_TAG },
    { "BF818181", USHER_CODEC_ERROR_BAD_TAG },     { "5A80", USHER_CODEC_ERROR_OVERLONG },
    { "5A850000000001", USHER_CODEC_ERROR_OVERLONG }, { "5A84FFFFFFFF", USHER_CODEC_ERROR_TRUNCATED },
    { "5A8201", USHER_CODEC_ERROR_TRUNCATED },     { "5A010203", USHER_CODEC_ERROR_OVERLONG },
    { "5B0102", USHER_CODEC_ERROR_BAD_TAG },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes) input = bytes (cases[i].hex);
      g_autoptr (GError) error = NULL;
      UsherTlv tlv = { .tag = 0x77 };

      g_assert_false (usher_tlv_parse_bytes (input, 0x5A, &tlv, &error));
      g_assert_error (error, USHER_CODEC_ERROR, cases[i].code);
      g_assert_cmpuint (tlv.tag, ==, 0x77);
    }
}

/* A header may be read though its value is not there, as a bound profile package is cut. */
static void
test_header_alone (void)
{
  g_autoptr (GBytes) input = bytes ("BF36820400");
  UsherTlvReader reader;
  UsherTlv tlv;

  usher_tlv_reader_init (&reader, g_bytes_get_data (input, NULL), g_bytes_get_size (input));
  g_assert_true (usher_tlv_read_header (&reader, &tlv, NULL));
  g_assert_cmpuint (tlv.length, ==, 0x400);
  g_assert_cmpuint (tlv.size, ==, 5);
  g_assert_true (usher_tlv_reader_at_end (&reader));
}

/* Integers at the edges of their lengths are written as DER wants and read back. */
static void
test_integers (void)
{
  static const struct {
    gint64 value;
    const char *hex;
  } cases[] = {
    { 0, "020100" },        { 127, "02017F" },          { 128, "02020080" },
    { 256, "02020100" },    { -1, "0201FF" },           { -128, "020180" },
    { -129, "0202FF7F" },   { G_MAXINT64, "02087FFFFFFFFFFFFFFF" }, { G_MININT64, "02088000000000000000" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GByteArray) out = g_byte_array_new ();
      g_autofree char *hex = NULL;
      UsherTlv tlv;
      gint64 value;

      usher_tlv_append_integer (out, 0x02, cases[i].value);
      hex = usher_hex_encode (out->data, out->len);
      g_assert_cmpstr (hex, ==, cases[i].hex);
      g_assert_true (usher_tlv_parse (out->data, out->len, 0x02, &tlv, NULL));
      g_assert_true (usher_tlv_get_integer (&tlv, &value, NULL));
      g_assert_cmpint (value, ==, cases[i].value);
    }
}

/* Lengths around each step of the length form survive writing and reading, nested too. */
static void
test_lengths (void)
{
  static const gsize lengths[] = { 0, 1, 127, 128, 255, 256, 65535, 65536 };

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autoptr (GByteArray) out = g_byte_array_new ();
      g_autofree guint8 *value = g_malloc0 (lengths[i] + 1);
      gsize mark = usher_tlv_begin (out, 0xBF38);
      UsherTlv outer, inner;

      usher_tlv_append (out, 0x80, value, lengths[i]);
      usher_tlv_end (out, mark);
      g_assert_true (usher_tlv_parse (out->data, out->len, 0xBF38, &outer, NULL));
      g_assert_true (usher_tlv_get (&outer, 0x80, &inner, NULL));
      g_assert_cmpuint (inner.length, ==, lengths[i]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/tlv/slices", test_slices);
  g_test_add_func ("/base/tlv/malformed", test_malformed);
  g_test_add_func ("/base/tlv/header-alone", test_header_alone);
  g_test_add_func ("/base/tlv/integers", test_integers);
  g_test_add_func ("/base/tlv/lengths", test_lengths);
  return g_test_run ();
}
