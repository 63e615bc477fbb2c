/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Labels against the published vectors, and the edges that no vector has. */
#include "usher-label-parse.h"
#include "usher-redact.h"

#include <string.h>

static json_t *
load_vectors (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "label", "vectors.json", NULL);
  json_t *vectors = usher_json_load (path, USHER_JSON_MAX_SIZE, &error);

  g_assert_no_error (error);
  g_assert_true (json_is_array (vectors));
  return vectors;
}

/* Every expected field is there with its value; more fields may be. */
static void
assert_fields (const UsherLabel *label, json_t *expected)
{
  const char *key;
  json_t *value;

  json_object_foreach (expected, key, value)
    {
      json_t *found = json_object_get (label->fields, key);

      if (found == NULL || !json_equal (found, value))
        g_error ("%s: field %s differs", label->format, key);
    }
}

static void
check_vector (const char *format, const char *payload, gboolean valid, json_t *fields)
{
  g_autoptr (UsherLabel) judged = usher_label_parse (payload, -1, format);
  g_autoptr (UsherLabel) found = usher_label_parse (payload, -1, NULL);

  g_test_message ("%s: %s", format, payload);
  g_assert_cmpstr (judged->format, ==, format);
  g_assert_cmpint (judged->valid, ==, valid);
  if (valid)
    {
      assert_fields (judged, fields);
      g_assert_cmpstr (found->format, ==, format);
      g_assert_true (found->valid);
      assert_fields (found, fields);
    }
  else
    {
      g_assert_cmpuint (judged->problems->len, >, 0);
      g_assert_false (strcmp (found->format, format) == 0 && found->valid);
    }
}

/* All vectors of the formats known so far are judged as their source says, and the valid ones are recognised unasked. */
static void
test_vectors (void)
{
  json_auto_t *vectors = load_vectors ();
  guint checked = 0;
  gsize i;
  json_t *vector;

  json_array_foreach (vectors, i, vector)
    {
      const char *format = usher_json_peek_string (vector, "format");

      if (!usher_label_knows_format (format))
        continue;
      check_vector (format, usher_json_peek_string (vector, "payload"),
                    json_is_true (json_object_get (vector, "valid")), json_object_get (vector, "fields"));
      checked++;
    }
  g_assert_cmpuint (checked, ==, 36);
}

static void
assert_parse (const char *payload, const char *format, gboolean valid, const char *field, const char *value)
{
  g_autoptr (UsherLabel) label = usher_label_parse (payload, -1, NULL);

  g_test_message ("%s", payload);
  g_assert_cmpstr (label->format, ==, format);
  g_assert_cmpint (label->valid, ==, valid);
  if (field != NULL)
    g_assert_cmpstr (usher_label_get_text (label, field), ==, value);
}

/* Captions, groups, white space and what scanners put in front do not hide a number. */
static void
test_dressed (void)
{
  const char *eid = "89044045116727494800000004479366";

  assert_parse ("  89044045116727494800000004479366\r\n", "eid", TRUE, "eid", eid);
  assert_parse ("]Q189044045116727494800000004479366", "eid", TRUE, "eid", eid);
  assert_parse ("EID: 8904 4045 1167 2749 4800 0000 0447 9366", "eid", TRUE, "eid", eid);
  assert_parse ("eid=8904-4045-1167-2749-4800-0000-0447-9366", "eid", TRUE, "eid", eid);
  assert_parse ("IMEI 352099001761481", "imei", TRUE, "compact", "352099001761481");
  assert_parse ("IMEI2: 35-209900-176148-1", "imei", TRUE, "tac", "35209900");
  assert_parse ("IMEISV:3520990017614823", "imei", TRUE, "type", "IMEISV");
  assert_parse ("ICCID 8914800000000000006F", "iccid", TRUE, "iccid", "8914800000000000006");
  assert_parse ("]d1lpa:1$smdp.io$4K-1M7L9N-1FGG29N", "sgp22_ac", TRUE, "smdp", "smdp.io");
}

/* What is meant as a format and is wrong stays that format, with a reason. */
static void
test_damaged (void)
{
  assert_parse ("89044045116727494800000004479367", "eid", FALSE, "eid", "89044045116727494800000004479367");
  assert_parse ("EID: 8904", "eid", FALSE, NULL, NULL);
  assert_parse ("354178036859780", "imei", FALSE, NULL, NULL);
  assert_parse ("8914800000000000001", "iccid", FALSE, NULL, NULL);
  assert_parse ("LPA:2$smdp.io$X", "sgp22_ac", FALSE, NULL, NULL);
  assert_parse ("LPA:1$smdp.io", "sgp22_ac", FALSE, NULL, NULL);
  assert_parse ("LPA:1$smdp.io$X$$2", "sgp22_ac", FALSE, NULL, NULL);
  assert_parse ("LPA:1$smdp.io$X$1.3.$1", "sgp22_ac", FALSE, NULL, NULL);
  assert_parse ("LPA:1$smdp.io$X$1.3.6$1$more$and", "sgp22_ac", FALSE, NULL, NULL);
  assert_parse ("LPA:1$https://smdp.io/$X", "sgp22_ac", FALSE, NULL, NULL);
  assert_parse ("LPA:1$smdp.io$A B", "sgp22_ac", FALSE, NULL, NULL);
}

/* Codes that are used although a strict reader might not like them: a port, an empty OID before the flag, dots. */
static void
test_tolerated (void)
{
  assert_parse ("LPA:1$localhost:8443$X", "sgp22_ac", TRUE, "smdp", "localhost:8443");
  assert_parse ("LPA:1$smdp.io$X$$1", "sgp22_ac", TRUE, NULL, NULL);
  assert_parse ("1$smdp.io$TS48-V7-SAIP2.3", "sgp22_ac", TRUE, "matching_id", "TS48-V7-SAIP2.3");
}

/* The rest is a web address or text. */
static void
test_fallback (void)
{
  assert_parse ("https://example.com/x?y=1", "url", TRUE, "url", "https://example.com/x?y=1");
  assert_parse ("https:///x", "text", TRUE, "text", "https:///x");
  assert_parse ("hello \xc3\xa9", "text", TRUE, "text", "hello \xc3\xa9");
  assert_parse ("12345", "text", TRUE, "text", "12345");
  assert_parse ("", "text", FALSE, NULL, NULL);
  assert_parse ("]Q1 ", "text", FALSE, NULL, NULL);
}

/* Bytes that are no text, and endless ones, are refused without a value. */
static void
test_bytes (void)
{
  g_autofree char *endless = g_strnfill (USHER_LABEL_MAX_SIZE + 1, '1');
  g_autoptr (UsherLabel) nul = usher_label_parse ("a\0b", 3, NULL);
  g_autoptr (UsherLabel) broken = usher_label_parse ("\xff\xfe", 2, "eid");
  g_autoptr (UsherLabel) endless_label = usher_label_parse (endless, -1, NULL);
  g_autoptr (UsherLabel) unknown = usher_label_parse ("x", -1, "nonsense");

  g_assert_false (nul->valid);
  g_assert_cmpstr (nul->format, ==, "text");
  g_assert_cmpuint (json_object_size (nul->fields), ==, 0);
  g_assert_false (broken->valid);
  g_assert_cmpstr (broken->format, ==, "eid");
  g_assert_false (endless_label->valid);
  g_assert_false (unknown->valid);
  g_assert_false (usher_label_knows_format ("nonsense"));
}

/* Fourteen digits are text unless somebody says that they are an IMEI; that they could be one is told. */
static void
test_alternatives (void)
{
  g_autoptr (UsherLabel) label = usher_label_parse ("35209900176148", -1, NULL);
  g_autoptr (UsherLabel) eid = usher_label_parse ("89044045116727494800000004479366", -1, NULL);
  json_auto_t *json = usher_label_to_json (label, FALSE);

  g_assert_cmpstr (label->format, ==, "text");
  g_assert_cmpuint (label->alternatives->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (label->alternatives, 0), ==, "imei");
  g_assert_cmpuint (json_array_size (json_object_get (json, "alternatives")), ==, 1);
  g_assert_cmpuint (eid->alternatives->len, ==, 0);
}

/* The matching id is shown only when asked for, and the redactor knows it. */
static void
test_secret (void)
{
  g_autoptr (UsherLabel) label = usher_label_parse ("LPA:1$smdp.io$CANARY-4711$$1", -1, NULL);
  json_auto_t *hidden = usher_label_to_json (label, FALSE);
  json_auto_t *shown = usher_label_to_json (label, TRUE);
  g_autofree char *hidden_text = usher_json_to_line (hidden);
  g_autofree char *shown_text = usher_json_to_line (shown);
  g_autofree char *redacted = NULL;

  g_assert_cmpstr (hidden_text, ==,
                   "{\"format\":\"sgp22_ac\",\"valid\":true,\"fields\":{\"format\":1,\"smdp\":\"smdp.io\",\"matching_id\":null,"
                   "\"oid\":null,\"confirmation_required\":true},\"problems\":[],\"secret_fields\":[\"matching_id\"]}");
  g_assert_nonnull (strstr (shown_text, "CANARY-4711"));
  usher_label_guard (label);
  redacted = usher_redact ("code CANARY-4711");
  g_assert_null (strstr (redacted, "CANARY"));
  usher_redact_clear ();
}

/* A damaged activation code never shows its matching id, in whatever place it breaks. */
static void
test_damaged_secret (void)
{
  static const char *const payloads[] = {
    "LPA:1$smdp.io$CANARY$$2", "LPA:1$smdp.io$CANARY$x$1", "LPA:1$$CANARY", "LPA:1$a b$CANARY", "LPA:2$smdp.io$CANARY",
    "LPA:1$CANARY", "LPA:1$smdp.io$CANARY$$1$", "LPA:CANARY", "1$smdp.io$CANARY \xc3\xa9",
  };

  for (guint i = 0; i < G_N_ELEMENTS (payloads); i++)
    {
      g_autoptr (UsherLabel) label = usher_label_parse (payloads[i], -1, NULL);
      json_auto_t *json = usher_label_to_json (label, FALSE);
      g_autofree char *text = usher_json_to_line (json);

      g_assert_false (label->valid);
      g_assert_null (strstr (text, "CANARY"));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/label/label/vectors", test_vectors);
  g_test_add_func ("/label/label/dressed", test_dressed);
  g_test_add_func ("/label/label/damaged", test_damaged);
  g_test_add_func ("/label/label/tolerated", test_tolerated);
  g_test_add_func ("/label/label/fallback", test_fallback);
  g_test_add_func ("/label/label/bytes", test_bytes);
  g_test_add_func ("/label/label/alternatives", test_alternatives);
  g_test_add_func ("/label/label/secret", test_secret);
  g_test_add_func ("/label/label/damaged-secret", test_damaged_secret);
  return g_test_run ();
}
