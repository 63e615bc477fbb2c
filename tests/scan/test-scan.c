/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Codes are found, all of them, and to the byte: on drawings of known content and on photographs. */
#include "drawing.h"
#include "usher-scan.h"

#include <string.h>

#define EID "89044045116727494800000004479366"

static GPtrArray *
scan (GBytes *picture)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *codes = usher_scan_bytes (picture, &error);

  g_assert_no_error (error);
  return codes;
}

static gboolean
has_payload (GPtrArray *codes, const void *payload, gsize length)
{
  for (guint i = 0; i < codes->len; i++)
    {
      UsherCode *code = g_ptr_array_index (codes, i);
      gsize size;
      const void *data = g_bytes_get_data (code->payload, &size);

      if (size == length && memcmp (data, payload, length) == 0 && strcmp (code->symbology, USHER_SYMBOLOGY_QR) == 0)
        return TRUE;
    }
  return FALSE;
}

static void
assert_only (GBytes *picture, const void *payload, gsize length)
{
  g_autoptr (GPtrArray) codes = scan (picture);

  g_assert_cmpuint (codes->len, ==, 1);
  g_assert_true (has_payload (codes, payload, length));
}

/* Labels of every kind of payload are read exactly at every size of module from 1 pixel up. */
static void
test_sizes (void)
{
  static const char *const payloads[] = {
    EID, "1234567", "LPA:1$smdp.example.com$04386-AGYFT-A74Y8-3F815$$1", "Gr\xc3\xbc\xc3\x9f dich",
  };

  for (guint i = 0; i < G_N_ELEMENTS (payloads); i++)
    for (guint module = 1; module <= 8; module++)
      {
        g_autoptr (UsherGrey) sheet = drawing_of (payloads[i], strlen (payloads[i]), module);
        g_autoptr (GBytes) picture = drawing_to_png (sheet);

        g_test_message ("%s at %u", payloads[i], module);
        assert_only (picture, payloads[i], strlen (payloads[i]));
      }
}

/* Bytes are bytes: NUL, every other value, and what looks like other character sets come through unchanged. */
static void
test_binary (void)
{
  guint8 all[256];
  g_autoptr (UsherGrey) sheet = NULL;
  g_autoptr (GBytes) picture = NULL;

  for (guint i = 0; i < sizeof all; i++)
    all[i] = (guint8) i;
  sheet = drawing_of (all, sizeof all, 3);
  picture = drawing_to_png (sheet);
  assert_only (picture, all, sizeof all);
}

/* Two labels, one of them twice, make three codes; a tiny one beside large ones is not lost. */
static void
test_several (void)
{
  g_autoptr (UsherGrey) sheet = drawing_new (700, 400);
  QRcode *eid = drawing_encode (EID, strlen (EID));
  QRcode *imei = drawing_encode ("IMEI:352099001761481", 20);
  QRcode *tiny = drawing_encode ("tiny", 4);
  g_autoptr (GBytes) picture = NULL;
  g_autoptr (GPtrArray) codes = NULL;

  drawing_put (sheet, eid, 30, 30, 5, 0);
  drawing_put (sheet, eid, 30, 230, 5, 0);
  drawing_put (sheet, imei, 300, 60, 4, 0);
  drawing_put (sheet, tiny, 600, 300, 1, 0);
  picture = drawing_to_png (sheet);
  codes = scan (picture);
  g_assert_cmpuint (codes->len, ==, 4);
  g_assert_true (has_payload (codes, EID, strlen (EID)));
  g_assert_true (has_payload (codes, "IMEI:352099001761481", 20));
  g_assert_true (has_payload (codes, "tiny", 4));
  QRcode_free (eid);
  QRcode_free (imei);
  QRcode_free (tiny);
}

/* White on black, and dark blue on nothing, are read as black on white. */
static void
test_colours (void)
{
  g_autoptr (UsherGrey) sheet = drawing_of (EID, strlen (EID), 4);
  g_autoptr (GBytes) transparent = drawing_to_transparent_png (sheet);
  g_autoptr (GBytes) inverted = NULL;

  assert_only (transparent, EID, strlen (EID));
  for (gsize i = 0; i < (gsize) sheet->width * sheet->height; i++)
    sheet->pixels[i] ^= 0xFF;
  inverted = drawing_to_png (sheet);
  assert_only (inverted, EID, strlen (EID));
}

/* The parts of a structured append join when all are there; a part alone comes out and says that it is one. */
static void
test_structured (void)
{
  static const guint8 text[] = "a message that is cut into several codes of a small version, because it is too long for one";
  QRcode_List *list = QRcode_encodeDataStructured (sizeof text - 1, text, 3, QR_ECLEVEL_M);
  g_autoptr (UsherGrey) sheet = drawing_new (900, 200);
  g_autoptr (UsherGrey) alone = drawing_new (200, 200);
  g_autoptr (GBytes) together_png = NULL;
  g_autoptr (GBytes) alone_png = NULL;
  g_autoptr (GPtrArray) codes = NULL;
  guint n = 0;

  g_assert_cmpint (QRcode_List_size (list), >, 1);
  g_assert_cmpint (QRcode_List_size (list), <=, 5);
  for (QRcode_List *entry = list; entry != NULL; entry = entry->next)
    drawing_put (sheet, entry->code, 20 + 170 * n++, 20, 4, 0);
  together_png = drawing_to_png (sheet);
  assert_only (together_png, text, sizeof text - 1);
  drawing_put (alone, list->code, 20, 20, 4, 0);
  alone_png = drawing_to_png (alone);
  codes = scan (alone_png);
  g_assert_cmpuint (codes->len, ==, 1);
  g_assert_true (((UsherCode *) g_ptr_array_index (codes, 0))->partial);
  QRcode_List_free (list);
}

/* Photographs and drawings that others use for the same purpose. */
static void
test_photographs (void)
{
  static const char *const names[] = { "qrcode-2-8", "qrcode-2-9", "qrcode-3-13", "qrcode-6-1" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *stem = g_test_build_filename (G_TEST_DIST, "scan", "pictures", names[i], NULL);
      g_autofree char *png = g_strconcat (stem, ".png", NULL);
      g_autofree char *txt = g_strconcat (stem, ".txt", NULL);
      g_autoptr (GPtrArray) codes = usher_scan_file (png, &error);
      g_autofree char *expected = NULL;
      gsize length;

      g_assert_no_error (error);
      g_assert_true (g_file_get_contents (txt, &expected, &length, &error));
      g_assert_true (has_payload (codes, expected, length));
    }
}

/* A picture without a code is no error, not even one that is smaller than a code can be. */
static void
test_nothing (void)
{
  static const guint sides[] = { 1, 2, 20, 41, 300 };

  for (guint i = 0; i < G_N_ELEMENTS (sides); i++)
    {
      g_autoptr (UsherGrey) sheet = drawing_new (sides[i], sides[i]);
      g_autoptr (GBytes) picture = drawing_to_png (sheet);
      g_autoptr (GPtrArray) codes = scan (picture);

      g_assert_cmpuint (codes->len, ==, 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/scan/scan/sizes", test_sizes);
  g_test_add_func ("/scan/scan/binary", test_binary);
  g_test_add_func ("/scan/scan/several", test_several);
  g_test_add_func ("/scan/scan/colours", test_colours);
  g_test_add_func ("/scan/scan/structured", test_structured);
  g_test_add_func ("/scan/scan/photographs", test_photographs);
  g_test_add_func ("/scan/scan/nothing", test_nothing);
  return g_test_run ();
}
