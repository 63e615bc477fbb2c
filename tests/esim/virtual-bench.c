/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bench: everything in one scratch directory. */
#include "virtual-bench.h"

#include <string.h>

#include <glib/gstdio.h>

#include "smdp-orders.h"
#include "usher-error.h"
#include "usher-es10b.h"
#include "usher-es10c.h"

static const char orders[] =
    "[{\"matching_id\":\"" BENCH_PLAIN "\",\"iccid\":\"" BENCH_ICCID "\"},"
    "{\"matching_id\":\"" BENCH_OTHER "\",\"iccid\":\"8988211000000000025\",\"mccmnc\":\"00101\"},"
    "{\"matching_id\":\"" BENCH_CONFIRMED "\",\"iccid\":\"8988211000000000033\",\"confirmation_code\":\"" BENCH_CODE "\"},"
    "{\"matching_id\":\"" BENCH_ONCE "\",\"iccid\":\"8988211000000000041\",\"bind_once\":true},"
    "{\"matching_id\":\"" BENCH_RULED "\",\"iccid\":\"8988211000000000058\",\"ppr\":[1],\"mccmnc\":\"00101\"}]";

GBytes *
usher_card_command (UsherCard *card, const guint8 *data, gsize length, GCancellable *cancellable, GError **error)
{
  GByteArray *response;
  guint16 status;

  card->commands++;
  if (card->cut_at != 0 && card->commands >= card->cut_at)
    card->pulled = card->pulled || card->cut == BENCH_CUT_BEFORE || card->commands > card->cut_at;
  if (card->pulled)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_REMOVED, "the card was pulled");
      return NULL;
    }
  response = g_byte_array_new ();
  status = virtual_euicc_command (card->euicc, data, length, response);
  card->pulled = card->commands == card->cut_at;
  if (status == 0x9000 && !card->pulled)
    return g_byte_array_free_to_bytes (response);
  g_byte_array_unref (response);
  g_set_error (error, USHER_ERROR, card->pulled ? USHER_ERROR_REMOVED : USHER_ERROR_CARD, "status word %04X", status);
  return NULL;
}

gboolean
usher_card_refresh (UsherCard *card, GCancellable *cancellable, GError **error)
{
  virtual_euicc_reset (card->euicc);
  return TRUE;
}

/* (transfer full) path of a file of the bench with @text in it. */
static char *
write_file (Bench *bench, const char *name, const char *text)
{
  char *path = g_build_filename (bench->directory, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return path;
}

static void
start_server (Bench *bench, const char *faults)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *orders_path = write_file (bench, "orders.json", orders);
  g_autofree char *faults_path = faults == NULL ? NULL : write_file (bench, "faults.json", faults);
  const VirtualSmdpOptions options = {
    .pki = bench->pki, .faults_path = faults_path, .notification_log = bench->log
  };

  bench->packages = virtual_packages_load (NULL, &error);
  g_assert_no_error (error);
  bench->smdp = virtual_smdp_new (&options, &error);
  g_assert_no_error (error);
  g_assert_true (virtual_orders_load (virtual_smdp_get_orders (bench->smdp), bench->packages, orders_path, &error));
  bench->address = g_strdup (virtual_smdp_get_address (bench->smdp));
  virtual_smdp_start (bench->smdp);
}

static void
make_card (Bench *bench)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *iin = virtual_pki_dup_iin (bench->pki);
  VirtualEuiccIdentity *identity;

  bench->eid = g_strconcat (iin, "001100000000000000000001", NULL);
  identity = virtual_euicc_identity_new (bench->pki, bench->eid, &error);
  g_assert_no_error (error);
  bench->card.euicc = virtual_euicc_new (&(VirtualEuiccOptions){ .eid = bench->eid }, identity, &error);
  g_assert_no_error (error);
}

Bench *
bench_new (const char *faults)
{
  Bench *bench = g_new0 (Bench, 1);
  g_autoptr (GError) error = NULL;
  g_autofree char *pki = NULL;
  g_autofree char *journal = NULL;
  const char *roots[] = { NULL, NULL };

  bench->directory = g_dir_make_tmp ("usher-bench-XXXXXX", &error);
  g_assert_no_error (error);
  bench->log = g_build_filename (bench->directory, "notifications.jsonl", NULL);
  pki = g_build_filename (bench->directory, "pki", NULL);
  bench->pki = virtual_pki_open (pki, &error);
  g_assert_no_error (error);
  start_server (bench, faults);
  make_card (bench);
  roots[0] = virtual_pki_get (bench->pki, VIRTUAL_ROLE_CI)->certificate_path;
  bench->trust = usher_trust_new (USHER_TRUST_SYSTEM_AND_GSMA, roots, &error);
  g_assert_no_error (error);
  journal = g_build_filename (bench->directory, "journal.db", NULL);
  bench->journal = usher_journal_open (journal, &error);
  g_assert_no_error (error);
  return bench;
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }
  g_remove (path);
}

void
bench_free (Bench *bench)
{
  usher_journal_unref (bench->journal);
  usher_trust_unref (bench->trust);
  virtual_euicc_free (bench->card.euicc);
  virtual_smdp_free (bench->smdp);
  g_ptr_array_unref (bench->packages);
  virtual_pki_free (bench->pki);
  remove_tree (bench->directory);
  g_free (bench->eid);
  g_free (bench->address);
  g_free (bench->log);
  g_free (bench->directory);
  g_free (bench);
}

void
bench_plug (Bench *bench, guint cut_at, BenchCut cut)
{
  virtual_euicc_reset (bench->card.euicc);
  bench->card.commands = 0;
  bench->card.cut_at = cut_at;
  bench->card.cut = cut;
  bench->card.pulled = FALSE;
}

guint
bench_count_notifications (Bench *bench)
{
  g_autofree char *text = NULL;
  guint lines = 0;

  if (!g_file_get_contents (bench->log, &text, NULL, NULL))
    return 0;
  for (const char *c = text; *c != '\0'; c++)
    lines += *c == '\n';
  return lines;
}

guint
bench_count_profiles (Bench *bench)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) profiles = NULL;

  bench_plug (bench, 0, BENCH_CUT_BEFORE);
  profiles = usher_es10c_list_profiles (&bench->card, NULL, &error);
  g_assert_no_error (error);
  return profiles->len;
}

guint
bench_count_pending (Bench *bench)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) pending = NULL;

  bench_plug (bench, 0, BENCH_CUT_BEFORE);
  pending = usher_es10b_list_notifications (&bench->card, NULL, &error);
  g_assert_no_error (error);
  return pending->len;
}

gboolean
bench_journal_holds (Bench *bench, const char *text)
{
  static const char *const names[] = { "journal.db", "journal.db-wal" };
  gboolean found = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (bench->directory, names[i], NULL);
      g_autofree char *data = NULL;
      gsize length = 0;

      if (g_file_get_contents (path, &data, &length, NULL))
        found = found || memmem (data, length, text, strlen (text)) != NULL;
    }
  return found;
}
