/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The decoder of RSP answers: what it takes, and what it refuses. */
#include "usher-error.h"
#include "usher-rsp-ci.h"
#include "usher-rsp-reply.h"

#define EXECUTED "\"header\":{\"functionExecutionStatus\":{\"status\":\"Executed-Success\"}}"

static UsherRspReply *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  UsherRspReply *reply = usher_rsp_reply_parse (text, -1, 4096, &error);

  g_assert_no_error (error);
  return reply;
}

static void
assert_bad (const char *text)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (usher_rsp_reply_parse (text, -1, 4096, &error));
  g_assert_true (error != NULL && error->domain == USHER_CODEC_ERROR);
}

/* The four statuses of SGP.22 are told apart. */
static void
test_statuses (void)
{
  static const struct
  {
    const char *name;
    UsherRspStatus status;
  } cases[] = { { "Executed-Success", USHER_RSP_SUCCESS },
                { "Executed-WithWarning", USHER_RSP_WARNING },
                { "Failed", USHER_RSP_FAILED },
                { "Expired", USHER_RSP_EXPIRED } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text =
          g_strdup_printf ("{\"header\":{\"functionExecutionStatus\":{\"status\":\"%s\"}}}", cases[i].name);
      g_autoptr (UsherRspReply) reply = parse (text);

      g_assert_cmpint (reply->status, ==, cases[i].status);
      g_assert_null (reply->subject);
    }
}

/* The codes of a failure are kept, the server's words only escaped and cut. */
static void
test_codes (void)
{
  g_autoptr (UsherRspReply) reply =
      parse ("{\"header\":{\"functionExecutionStatus\":{\"status\":\"Failed\",\"statusCodeData\":{"
             "\"subjectCode\":\"8.10.1\",\"reasonCode\":\"3.9\",\"message\":\"a\\u202eb\\n\"}}}}");

  g_assert_cmpstr (reply->subject, ==, "8.10.1");
  g_assert_cmpstr (reply->reason, ==, "3.9");
  g_assert_cmpstr (reply->text, ==, "a\\u{202E}b\\u{A}");
}

/* What is not an answer is refused. */
static void
test_refused (void)
{
  assert_bad ("");
  assert_bad ("{" EXECUTED);
  assert_bad ("{" EXECUTED "," EXECUTED "}");
  assert_bad ("{\"header\":null}");
  assert_bad ("{\"header\":{\"functionExecutionStatus\":{}}}");
  assert_bad ("{\"header\":{\"functionExecutionStatus\":{\"status\":\"executed-success\"}}}");
  assert_bad ("{\"header\":{\"functionExecutionStatus\":{\"status\":\"Failed\",\"statusCodeData\":\"8.1\"}}}");
  assert_bad ("{\"header\":{\"functionExecutionStatus\":{\"status\":\"Failed\",\"statusCodeData\":{"
              "\"subjectCode\":\"8..1\",\"reasonCode\":\"3.9\"}}}}");
  assert_bad ("{\"header\":{\"functionExecutionStatus\":{\"status\":\"Failed\",\"statusCodeData\":{"
              "\"subjectCode\":\"8.1\",\"reasonCode\":\"x\"}}}}");
}

/* Base64 is taken in its one strict form. */
static void
test_base64 (void)
{
  static const char *const bad[] = { "", "A", "AA", "AAA", "AA=A", "AAAA=", "A===", "AA A", "AA-_", "AAAA\\n", NULL };
  g_autoptr (UsherRspReply) reply = parse ("{" EXECUTED ",\"v\":\"/+8=\",\"w\":7}");
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = usher_rsp_get_bytes (reply->body, "v", &error);

  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), (int) g_bytes_get_size (bytes), "\xff\xef", 2);
  g_assert_null (usher_rsp_get_bytes (reply->body, "w", NULL));
  g_assert_null (usher_rsp_get_bytes (reply->body, "x", NULL));
  for (guint i = 0; bad[i] != NULL; i++)
    {
      g_autofree char *text = g_strdup_printf ("{" EXECUTED ",\"v\":\"%s\"}", bad[i]);
      g_autoptr (UsherRspReply) other = parse (text);

      if (usher_rsp_get_bytes (other->body, "v", NULL) != NULL)
        g_error ("\"%s\" was taken for base64", bad[i]);
    }
}

/* A transaction id is 1 to 16 bytes of hexadecimal. */
static void
test_transaction_id (void)
{
  static const struct
  {
    const char *text;
    gsize size;
  } cases[] = { { "0A", 1 },
                { "0123456789abcdefABCDEF0123456789", 16 },
                { "", 0 },
                { "0", 0 },
                { "0G", 0 },
                { "0123456789abcdefABCDEF012345678900", 0 } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf ("{" EXECUTED ",\"transactionId\":\"%s\"}", cases[i].text);
      g_autoptr (UsherRspReply) reply = parse (text);
      g_autoptr (GBytes) id = usher_rsp_get_transaction_id (reply->body, NULL);

      g_assert_cmpuint (id == NULL ? 0 : g_bytes_get_size (id), ==, cases[i].size);
    }
}

/* Issuers are known by key identifier, production and test apart. */
static void
test_issuers (void)
{
  g_assert_false (usher_rsp_ci_find ("81370f5125d0b1d408d4c3b232e6d25e795bebfb")->test);
  g_assert_true (usher_rsp_ci_find ("F54172BDF98A95D65CBEB88A38A1C11D800A85C3")->test);
  g_assert_null (usher_rsp_ci_find ("00"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/esim/rsp-reply/statuses", test_statuses);
  g_test_add_func ("/esim/rsp-reply/codes", test_codes);
  g_test_add_func ("/esim/rsp-reply/refused", test_refused);
  g_test_add_func ("/esim/rsp-reply/base64", test_base64);
  g_test_add_func ("/esim/rsp-reply/transaction-id", test_transaction_id);
  g_test_add_func ("/esim/rsp-reply/issuers", test_issuers);
  return g_test_run ();
}
