/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The chain of receipts: what stands in it, and that a change shows. */
#include "usher-receipts.h"

#include <string.h>

#include "scratch.h"
#include "usher-clock.h"
#include "usher-error.h"
#include "usher-json.h"

#define EID "89049032123451234512345678901235"
#define ZEROS "0000000000000000000000000000000000000000000000000000000000000000"

typedef struct {
  char *directory;       /* (owned) */
  UsherJournal *journal; /* (owned) */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *path = NULL;

  fixture->directory = scratch_new ();
  path = g_build_filename (fixture->directory, "journal.db", NULL);
  fixture->journal = usher_journal_open (path, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  usher_journal_unref (fixture->journal);
  scratch_free (fixture->directory);
}

static json_t *
append (Fixture *fixture, const char *id, const char *result)
{
  g_autoptr(GError) error = NULL;
  json_t *receipt = json_pack ("{s:s, s:s, s:s, s:s}", "id", id, "eid", EID, "result", result, "network",
                               "K\xc3\xbc"
                               "che");

  g_assert_true (usher_receipts_append (fixture->journal, receipt, &error));
  g_assert_no_error (error);
  return receipt;
}

/* The hash is that of the compact, sorted text without "hash", computed here by hand for one receipt. */
static void
test_hash (Fixture *fixture, gconstpointer data)
{
  json_auto_t *receipt = append (fixture, "r1", "done");
  g_autofree char *expected =
      g_compute_checksum_for_string (G_CHECKSUM_SHA256,
                                     "{\"eid\":\"" EID "\",\"id\":\"r1\",\"network\":\"K\xc3\xbc"
                                     "che\",\"previous_hash\":\"" ZEROS "\",\"result\":\"done\"}",
                                     -1);

  g_assert_cmpstr (usher_json_peek_string (receipt, "hash"), ==, expected);
  g_assert_cmpstr (usher_json_peek_string (receipt, "previous_hash"), ==, ZEROS);
}

/* Each receipt names the one before; list, get and find return what was appended. */
static void
test_chain (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  json_auto_t *first = append (fixture, "r1", "done");
  json_auto_t *second = append (fixture, "r2", "undone");
  json_auto_t *all = usher_receipts_list (fixture->journal, 0, &error);
  json_auto_t *none = usher_receipts_list (fixture->journal, usher_clock_now () + G_USEC_PER_SEC, &error);
  json_auto_t *got = usher_receipts_get (fixture->journal, "r2", &error);
  json_auto_t *last = usher_receipts_find_last (fixture->journal, EID, "done", &error);
  guint count = 0;

  g_assert_cmpstr (usher_json_peek_string (second, "previous_hash"), ==, usher_json_peek_string (first, "hash"));
  g_assert_cmpuint (json_array_size (all), ==, 2);
  g_assert_cmpuint (json_array_size (none), ==, 0);
  g_assert_true (json_equal (got, second));
  g_assert_true (json_equal (last, first));
  g_assert_true (usher_receipts_verify (fixture->journal, &count, &error));
  g_assert_cmpuint (count, ==, 2);
  g_assert_null (usher_receipts_get (fixture->journal, "r3", &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND);
}

/* A changed, removed or moved receipt breaks the chain, and the error says where. */
static void
test_tampered (Fixture *fixture, gconstpointer data)
{
  static const char *const attacks[] = {
    "UPDATE receipts SET body = replace (body, 'done', 'gone') WHERE id = 'r2'",
    "DELETE FROM receipts WHERE id = 'r2'",
    "UPDATE receipts SET hash = upper (hash) WHERE id = 'r2'",
    "UPDATE receipts SET number = number + 10 WHERE id = 'r1'",
  };
  UsherDatabase *database = usher_journal_get_database (fixture->journal);

  for (int i = 1; i <= 3; i++)
    {
      g_autofree char *id = g_strdup_printf ("r%d", i);
      json_auto_t *receipt G_GNUC_UNUSED = append (fixture, id, "done");
    }
  for (gsize i = 0; i < G_N_ELEMENTS (attacks); i++)
    {
      g_autoptr(GError) error = NULL;
      UsherDatabaseWrite *write = usher_database_write_begin (database, &error);

      g_assert_true (usher_database_run (database, NULL, &error, attacks[i], ""));
      g_assert_false (usher_receipts_verify (fixture->journal, NULL, &error));
      g_assert_error (error, USHER_ERROR, USHER_ERROR_UNTRUSTED);
      usher_database_write_rollback (write);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/journal/receipts/hash", Fixture, NULL, set_up, test_hash, tear_down);
  g_test_add ("/journal/receipts/chain", Fixture, NULL, set_up, test_chain, tear_down);
  g_test_add ("/journal/receipts/tampered", Fixture, NULL, set_up, test_tampered, tear_down);
  return g_test_run ();
}
