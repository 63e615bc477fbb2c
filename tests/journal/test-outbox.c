/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Notifications wait, leave once, and are not sent again. */
#include "usher-outbox.h"

#include <string.h>

#include "scratch.h"
#include "usher-clock.h"

#define EID "89049032123451234512345678901235"

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

static gint64
put (Fixture *fixture, gint64 sequence, const char *content, gboolean *delivered)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) raw = g_bytes_new (content, strlen (content));
  gint64 id = usher_outbox_put (fixture->journal, EID, sequence, "smdp.example", "8949000000000000001", "install", raw,
                                delivered, &error);

  g_assert_no_error (error);
  return id;
}

static GPtrArray *
list (Fixture *fixture)
{
  g_autoptr(GError) error = NULL;
  GPtrArray *items = usher_outbox_list (fixture->journal, EID, &error);

  g_assert_no_error (error);
  return items;
}

/* What was put comes back whole and in the order of sequence numbers. */
static void
test_order (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GPtrArray) items = NULL;
  UsherOutboxItem *item;

  put (fixture, 7, "seven", NULL);
  put (fixture, 3, "three", NULL);
  items = list (fixture);
  g_assert_cmpuint (items->len, ==, 2);
  item = items->pdata[0];
  g_assert_cmpint (item->sequence, ==, 3);
  g_assert_cmpstr (item->address, ==, "smdp.example");
  g_assert_cmpuint (g_bytes_get_size (item->raw), ==, 5);
  g_assert_cmpint (memcmp (g_bytes_get_data (item->raw, NULL), "three", 5), ==, 0);
}

/* The same notification put twice is one; once delivered, putting it again says so and does not list it again. */
static void
test_delivered_once (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) items = NULL;
  gboolean delivered = TRUE;
  gint64 id = put (fixture, 1, "one", &delivered);

  g_assert_false (delivered);
  g_assert_cmpint (put (fixture, 1, "one", &delivered), ==, id);
  g_assert_false (delivered);
  g_assert_true (usher_outbox_delivered (fixture->journal, id, &error));
  g_assert_cmpint (put (fixture, 1, "one", &delivered), ==, id);
  g_assert_true (delivered);
  items = list (fixture);
  g_assert_cmpuint (items->len, ==, 0);
}

/* The same number with another content, as a wiped card may give it, is another notification. */
static void
test_reused_number (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpint (put (fixture, 1, "one", NULL), !=, put (fixture, 1, "other", NULL));
}

/* Failures wait longer each time, at most a day. */
static void
test_backoff (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  gint64 id = put (fixture, 1, "one", NULL);
  gint64 last = 0;

  for (guint i = 0; i < 30; i++)
    {
      g_autoptr(GPtrArray) items = NULL;
      UsherOutboxItem *item;
      gint64 now = usher_clock_now ();

      g_assert_true (usher_outbox_failed (fixture->journal, id, "HTTP 503", &error));
      items = list (fixture);
      item = items->pdata[0];
      g_assert_cmpuint (item->attempts, ==, i + 1);
      g_assert_cmpint (item->next_attempt, >, last);
      g_assert_cmpint (item->next_attempt - now, <=, (24 * 60 * 60 + 10) * (gint64) G_USEC_PER_SEC);
      last = item->next_attempt;
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/journal/outbox/order", Fixture, NULL, set_up, test_order, tear_down);
  g_test_add ("/journal/outbox/delivered-once", Fixture, NULL, set_up, test_delivered_once, tear_down);
  g_test_add ("/journal/outbox/reused-number", Fixture, NULL, set_up, test_reused_number, tear_down);
  g_test_add ("/journal/outbox/backoff", Fixture, NULL, set_up, test_backoff, tear_down);
  return g_test_run ();
}
