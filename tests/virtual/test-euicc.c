/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The software eUICC against a little SM-DP+ that lies: what is honest is installed byte for byte, every lie gets its code. */
#include "euicc.h"

#include <string.h>

#include "card-files.h"
#include "little-smdp.h"
#include "scratch.h"
#include "tlv.h"
#include "usher-error.h"

#define EID "89049032000000000000000000000181"

static const guint8 iccid[10] = { 0x98, 0x00, 0x10, 0x32, 0x54, 0x76, 0x98, 0x10, 0x32, 0x14 };

typedef struct {
  char *directory; /* (owned) */
  char *state;     /* (owned) */
  VirtualPki *pki; /* (owned) */
  VirtualEuicc *euicc; /* (owned) */
  LittleSmdp *smdp;    /* (owned) */
  GBytes *package;     /* (owned) */
} Fixture;

static VirtualEuicc *
make_euicc (Fixture *fixture, guint32 memory)
{
  const VirtualEuiccOptions options = { EID, memory, fixture->state };
  g_autoptr (GError) error = NULL;
  VirtualEuiccIdentity *identity = virtual_euicc_identity_new (fixture->pki, EID, &error);
  g_assert_no_error (error);
  VirtualEuicc *euicc = virtual_euicc_new (&options, identity, &error);
  g_assert_no_error (error);
  virtual_euicc_reset (euicc);
  return euicc;
}

static void
set_up (Fixture *fixture, gconstpointer memory)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "..", "data", "profiles", "TS48-V7-SAIP2.3-NOBERTLV.der", NULL);
  char *content = NULL;
  gsize length = 0;

  g_file_get_contents (path, &content, &length, &error);
  g_assert_no_error (error);
  fixture->package = g_bytes_new_take (content, length);
  fixture->directory = scratch_make ();
  fixture->state = g_build_filename (fixture->directory, "card", NULL);
  fixture->pki = virtual_pki_open (fixture->directory, &error);
  g_assert_no_error (error);
  fixture->euicc = make_euicc (fixture, GPOINTER_TO_UINT (memory));
  fixture->smdp = little_smdp_new (fixture->pki);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  virtual_euicc_free (fixture->euicc);
  little_smdp_free (fixture->smdp);
  virtual_pki_free (fixture->pki);
  g_bytes_unref (fixture->package);
  g_free (fixture->state);
  scratch_remove (fixture->directory);
}

static GBytes *
command (Fixture *fixture, const char *hex_like, gsize length)
{
  return little_smdp_command (fixture->euicc, (const guint8 *) hex_like, length);
}

#define COMMAND(fixture, text) command (fixture, text, sizeof text - 1)

static void
assert_result (GBytes *response, guint tag, guint value)
{
  VirtualTlv whole;
  VirtualTlv result;
  guint32 code = 0;

  g_assert_true (virtual_tlv_expect (g_bytes_get_data (response, NULL), g_bytes_get_size (response), tag, &whole, NULL));
  g_assert_true (virtual_tlv_read (whole.value, whole.length, &result, NULL));
  g_assert_true (virtual_tlv_get_uint (&result, &code));
  g_assert_cmpuint (code, ==, value);
}

/* Downloads @package. Returns the reason of the installation result, 0 for success; *@failed_command (nullable) is its command. */
static guint
download (Fixture *fixture, LittleLie lie, GBytes *metadata, GBytes *package, guint *failed_command)
{
  g_assert_cmpuint (little_smdp_authenticate (fixture->smdp, fixture->euicc, LITTLE_HONEST), ==, 0);
  g_assert_cmpuint (little_smdp_prepare (fixture->smdp, fixture->euicc, LITTLE_HONEST, FALSE, NULL, NULL), ==, 0);
  g_autoptr (GPtrArray) segments = little_smdp_bind (fixture->smdp, lie, metadata, package);
  g_autoptr (GBytes) result = little_smdp_load (fixture->euicc, segments);
  VirtualTlv whole, data, final, failure, number, reason;
  guint32 code = 0;
  guint32 bpp_command = 0;

  g_assert_true (virtual_tlv_expect (g_bytes_get_data (result, NULL), g_bytes_get_size (result), 0xBF37, &whole, NULL));
  g_assert_true (virtual_tlv_child (&whole, 0xBF27, &data) && virtual_tlv_child (&data, 0xA2, &final));
  if (!virtual_tlv_child (&final, 0xA1, &failure))
    return 0;
  g_assert_true (virtual_tlv_child (&failure, 0x80, &number) && virtual_tlv_get_uint (&number, &bpp_command));
  g_assert_true (virtual_tlv_child (&failure, 0x81, &reason) && virtual_tlv_get_uint (&reason, &code));
  if (failed_command != NULL)
    *failed_command = bpp_command;
  return code;
}

static GBytes *
read_installed (Fixture *fixture)
{
  g_autofree char *path = g_build_filename (fixture->state, "89000123456789012341.der", NULL);
  char *content = NULL;
  gsize length = 0;
  return g_file_get_contents (path, &content, &length, NULL) ? g_bytes_new_take (content, length) : NULL;
}

/* A download, with and without profile protection keys, puts the package on the card byte for byte, across a restart. */
static void
test_install (Fixture *fixture, gconstpointer data)
{
  static const LittleLie ways[] = { LITTLE_HONEST, LITTLE_KEYS };
  g_autoptr (GBytes) metadata = little_smdp_make_metadata (iccid, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_assert_cmpuint (download (fixture, ways[i], metadata, fixture->package, NULL), ==, 0);
      g_autoptr (GBytes) installed = read_installed (fixture);
      g_assert_true (g_bytes_equal (installed, fixture->package));
      virtual_euicc_free (fixture->euicc);
      fixture->euicc = make_euicc (fixture, 0);
      g_autoptr (GBytes) list = COMMAND (fixture, "\xBF\x28\x00");
      g_assert_cmpuint (g_bytes_get_size (list), >, 40);
      g_autoptr (GBytes) deleted = COMMAND (fixture, "\xBF\x33\x0C\x5A\x0A\x98\x00\x10\x32\x54\x76\x98\x10\x32\x14");
      assert_result (deleted, 0xBF33, 0);
      g_assert_null (read_installed (fixture));
    }
}

/* Every lie of AuthenticateServer and PrepareDownload gets the code of SGP.22. */
static void
test_session_errors (Fixture *fixture, gconstpointer data)
{
  static const struct { LittleLie lie; guint code; } authenticate[] = {
    { LITTLE_WRONG_SIGNATURE, 2 }, { LITTLE_WRONG_ROLE, 5 }, { LITTLE_WRONG_CHALLENGE, 6 }, { LITTLE_WRONG_CI, 7 },
  };
  static const struct { LittleLie lie; guint code; } prepare[] = {
    { LITTLE_WRONG_ROLE, 1 }, { LITTLE_WRONG_SIGNATURE, 2 }, { LITTLE_WRONG_TRANSACTION, 5 },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (authenticate); i++)
    {
      g_assert_cmpuint (little_smdp_authenticate (fixture->smdp, fixture->euicc, authenticate[i].lie), ==, authenticate[i].code);
      g_assert_cmpuint (little_smdp_prepare (fixture->smdp, fixture->euicc, LITTLE_HONEST, FALSE, NULL, NULL), ==, 4);
    }
  g_assert_cmpuint (little_smdp_authenticate (fixture->smdp, fixture->euicc, LITTLE_HONEST), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (prepare); i++)
    g_assert_cmpuint (little_smdp_prepare (fixture->smdp, fixture->euicc, prepare[i].lie, FALSE, NULL, NULL), ==, prepare[i].code);
  g_assert_cmpuint (little_smdp_prepare (fixture->smdp, fixture->euicc, LITTLE_HONEST, TRUE, NULL, NULL), ==, 127);
  g_autoptr (GBytes) hash = g_bytes_new_static ("0123456789abcdef0123456789abcdef", 32);
  g_assert_cmpuint (little_smdp_prepare (fixture->smdp, fixture->euicc, LITTLE_HONEST, TRUE, hash, NULL), ==, 0);
}

/* A new challenge and a loss of power both end the session. */
static void
test_session_ends (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpuint (little_smdp_authenticate (fixture->smdp, fixture->euicc, LITTLE_HONEST), ==, 0);
  g_autoptr (GBytes) challenge = COMMAND (fixture, "\xBF\x2E\x00");
  g_assert_cmpuint (g_bytes_get_size (challenge), ==, 21);
  g_assert_cmpuint (little_smdp_prepare (fixture->smdp, fixture->euicc, LITTLE_HONEST, FALSE, NULL, NULL), ==, 4);
  g_assert_cmpuint (little_smdp_authenticate (fixture->smdp, fixture->euicc, LITTLE_HONEST), ==, 0);
  virtual_euicc_reset (fixture->euicc);
  g_assert_cmpuint (little_smdp_prepare (fixture->smdp, fixture->euicc, LITTLE_HONEST, FALSE, NULL, NULL), ==, 4);
}

/* Every lie of a bound profile package ends in a signed result with the command and the reason, and leaves nothing. */
static void
test_install_errors (Fixture *fixture, gconstpointer data)
{
  static const struct { LittleLie lie; guint command; guint reason; } cases[] = {
    { LITTLE_WRONG_SIGNATURE, 0, 2 }, { LITTLE_WRONG_TRANSACTION, 0, 3 }, { LITTLE_WRONG_CRT, 0, 4 },
    { LITTLE_WRONG_OPERATION, 0, 5 }, { LITTLE_WRONG_CONFIGURATION, 1, 1 }, { LITTLE_WRONG_MAC_87, 1, 8 },
    { LITTLE_WRONG_MAC_88, 2, 8 }, { LITTLE_WRONG_KEYS, 4, 1 }, { LITTLE_WRONG_MAC_86, 5, 8 },
  };
  g_autoptr (GBytes) metadata = little_smdp_make_metadata (iccid, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      guint failed = 0;
      g_assert_cmpuint (download (fixture, cases[i].lie, metadata, fixture->package, &failed), ==, cases[i].reason);
      g_assert_cmpuint (failed, ==, cases[i].command);
      g_assert_null (read_installed (fixture));
    }
}

/* What is in the metadata: the same ICCID again, a forbidden rule, a name that is too long, an unknown class. */
static void
test_metadata_errors (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) good = little_smdp_make_metadata (iccid, NULL);
  g_autoptr (GByteArray) rule = g_byte_array_new ();
  g_autoptr (GByteArray) class = g_byte_array_new ();
  g_autoptr (GByteArray) icon = g_byte_array_new ();
  guint8 large[1025] = { 0 };

  virtual_tlv_put (rule, 0x99, "\x06\x40", 2);
  virtual_tlv_put_uint (class, 0x95, 3);
  virtual_tlv_put (icon, 0x94, large, sizeof large);
  g_autoptr (GBytes) with_rule = little_smdp_make_metadata (iccid, rule);
  g_autoptr (GBytes) with_class = little_smdp_make_metadata (iccid, class);
  g_autoptr (GBytes) with_icon = little_smdp_make_metadata (iccid, icon);
  g_assert_cmpuint (download (fixture, LITTLE_HONEST, with_rule, fixture->package, NULL), ==, 15);
  g_assert_cmpuint (download (fixture, LITTLE_HONEST, with_class, fixture->package, NULL), ==, 6);
  g_assert_cmpuint (download (fixture, LITTLE_HONEST, with_icon, fixture->package, NULL), ==, 1);
  g_assert_cmpuint (download (fixture, LITTLE_HONEST, good, fixture->package, NULL), ==, 0);
  g_assert_cmpuint (download (fixture, LITTLE_HONEST, good, fixture->package, NULL), ==, 9);
}

/* Packages that are cut, malformed or carry another ICCID than the metadata are refused with the reason. */
static void
test_package_errors (Fixture *fixture, gconstpointer data)
{
  static const guint8 other[10] = { 0x98, 0x00, 0x10, 0x32, 0x54, 0x76, 0x98, 0x10, 0x32, 0x24 };
  g_autoptr (GBytes) metadata = little_smdp_make_metadata (iccid, NULL);
  g_autoptr (GBytes) other_metadata = little_smdp_make_metadata (other, NULL);
  gsize length = g_bytes_get_size (fixture->package);
  g_autoptr (GBytes) cut = g_bytes_new_from_bytes (fixture->package, 0, length - 1);
  g_autofree guint8 *bytes = g_memdup2 (g_bytes_get_data (fixture->package, NULL), length);
  bytes[length - 9] ^= 0x40; /* the tag of the end element */
  g_autoptr (GBytes) broken = g_bytes_new (bytes, length);

  g_assert_cmpuint (download (fixture, LITTLE_HONEST, other_metadata, fixture->package, NULL), ==, 13);
  g_assert_cmpuint (download (fixture, LITTLE_HONEST, metadata, cut, NULL), ==, 12);
  g_assert_cmpuint (download (fixture, LITTLE_HONEST, metadata, broken, NULL), ==, 12);
}

/* A profile larger than the memory is refused while it is loaded. */
static void
test_memory (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) metadata = little_smdp_make_metadata (iccid, NULL);
  g_assert_cmpuint (download (fixture, LITTLE_HONEST, metadata, fixture->package, NULL), ==, 10);
}

/* A segment that does not end where SGP.22 2.5.5 says is no command: nothing more is loaded, but it can be cancelled. */
static void
test_boundaries (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) metadata = little_smdp_make_metadata (iccid, NULL);
  g_autoptr (GByteArray) response = g_byte_array_new ();
  g_autoptr (GByteArray) joined = g_byte_array_new ();

  g_assert_cmpuint (little_smdp_authenticate (fixture->smdp, fixture->euicc, LITTLE_HONEST), ==, 0);
  g_assert_cmpuint (little_smdp_prepare (fixture->smdp, fixture->euicc, LITTLE_HONEST, FALSE, NULL, NULL), ==, 0);
  g_autoptr (GPtrArray) segments = little_smdp_bind (fixture->smdp, LITTLE_HONEST, metadata, fixture->package);
  virtual_tlv_append (joined, g_ptr_array_index (segments, 0));
  virtual_tlv_append (joined, g_ptr_array_index (segments, 1));
  g_assert_cmphex (virtual_euicc_command (fixture->euicc, joined->data, joined->len, response), ==, 0x6A80);
  g_byte_array_set_size (joined, (guint) g_bytes_get_size (g_ptr_array_index (segments, 0)));
  g_assert_cmphex (virtual_euicc_command (fixture->euicc, joined->data, joined->len, response), ==, 0x6985);
  g_autoptr (GByteArray) cancel = g_byte_array_new ();
  g_autoptr (GByteArray) body = g_byte_array_new ();
  virtual_tlv_put (body, 0x80, fixture->smdp->transaction_id, 16);
  virtual_tlv_put_uint (body, 0x81, 5);
  virtual_tlv_put_array (cancel, 0xBF41, body);
  g_autoptr (GBytes) cancelled = little_smdp_command (fixture->euicc, cancel->data, cancel->len);
  g_assert_cmpuint (g_bytes_get_size (cancelled), >, 70);
  g_autoptr (GBytes) again = little_smdp_command (fixture->euicc, cancel->data, cancel->len);
  assert_result (again, 0xBF41, 5);
}

/* The one-time key is kept over a reset and used again when the server names it, and only then. */
static void
test_one_time_key (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpuint (little_smdp_authenticate (fixture->smdp, fixture->euicc, LITTLE_HONEST), ==, 0);
  g_assert_cmpuint (little_smdp_prepare (fixture->smdp, fixture->euicc, LITTLE_HONEST, FALSE, NULL, NULL), ==, 0);
  g_autoptr (GBytes) point = g_bytes_ref (fixture->smdp->card_point);
  virtual_euicc_free (fixture->euicc);
  fixture->euicc = make_euicc (fixture, 0);
  g_assert_cmpuint (little_smdp_authenticate (fixture->smdp, fixture->euicc, LITTLE_HONEST), ==, 0);
  g_assert_cmpuint (little_smdp_prepare (fixture->smdp, fixture->euicc, LITTLE_HONEST, FALSE, NULL, point), ==, 0);
  g_assert_true (g_bytes_equal (fixture->smdp->card_point, point));
  g_assert_cmpuint (little_smdp_prepare (fixture->smdp, fixture->euicc, LITTLE_HONEST, FALSE, NULL, NULL), ==, 0);
  g_assert_false (g_bytes_equal (fixture->smdp->card_point, point));
}

#define ENABLE "\xBF\x31\x11\xA0\x0C\x5A\x0A\x98\x00\x10\x32\x54\x76\x98\x10\x32\x14\x81\x01"
#define DISABLE "\xBF\x32\x11\xA0\x0C\x5A\x0A\x98\x00\x10\x32\x54\x76\x98\x10\x32\x14\x81\x01"
#define DELETE "\xBF\x33\x0C\x5A\x0A\x98\x00\x10\x32\x54\x76\x98\x10\x32\x14"

/* With the refresh flag a switch waits for the reset, even across a restart; without it happens at once. */
static void
test_switch (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) metadata = little_smdp_make_metadata (iccid, NULL);

  g_assert_cmpuint (download (fixture, LITTLE_HONEST, metadata, fixture->package, NULL), ==, 0);
  g_autoptr (GBytes) enabled = COMMAND (fixture, ENABLE "\xFF");
  assert_result (enabled, 0xBF31, 0);
  g_assert_true (virtual_euicc_is_refresh_pending (fixture->euicc));
  g_assert_null (virtual_euicc_get_enabled_package (fixture->euicc));
  g_autoptr (GBytes) busy = COMMAND (fixture, ENABLE "\xFF");
  assert_result (busy, 0xBF31, 5);
  virtual_euicc_free (fixture->euicc);
  fixture->euicc = make_euicc (fixture, 0);
  g_assert_nonnull (virtual_euicc_get_enabled_package (fixture->euicc));
  g_autoptr (GBytes) twice = COMMAND (fixture, ENABLE "\xFF");
  assert_result (twice, 0xBF31, 2);
  g_autoptr (GBytes) undeletable = COMMAND (fixture, DELETE);
  assert_result (undeletable, 0xBF33, 2);
  g_autoptr (GBytes) disabled = COMMAND (fixture, DISABLE "\x00");
  assert_result (disabled, 0xBF32, 0);
  g_assert_null (virtual_euicc_get_enabled_package (fixture->euicc));
  g_autoptr (GBytes) deleted = COMMAND (fixture, DELETE);
  assert_result (deleted, 0xBF33, 0);
  g_autoptr (GBytes) gone = COMMAND (fixture, DELETE);
  assert_result (gone, 0xBF33, 1);
}

/* What the enabled profile's package has for EF.ICCID and EF.IMSI is what the card's files show, and nothing without one. */
static void
test_files (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) metadata = little_smdp_make_metadata (iccid, NULL);

  g_assert_null (virtual_card_files_read (fixture->euicc, VIRTUAL_FILE_ICCID));
  g_assert_cmpuint (download (fixture, LITTLE_HONEST, metadata, fixture->package, NULL), ==, 0);
  g_autoptr (GBytes) enabled = COMMAND (fixture, ENABLE "\x00");
  assert_result (enabled, 0xBF31, 0);
  g_autoptr (GBytes) ef_iccid = virtual_card_files_read (fixture->euicc, VIRTUAL_FILE_ICCID);
  g_assert_cmpmem (g_bytes_get_data (ef_iccid, NULL), (int) g_bytes_get_size (ef_iccid), iccid, sizeof iccid);
  g_assert_cmpint (virtual_card_files_find_aid (fixture->euicc, (const guint8 *) "\xA0\x00\x00\x00\x87\x10\x02", 7), ==,
                   VIRTUAL_FILE_USIM);
  g_assert_cmpint (virtual_card_files_find (fixture->euicc, VIRTUAL_FILE_USIM, 0x6F07), ==, VIRTUAL_FILE_IMSI);
  g_autoptr (GBytes) imsi = virtual_card_files_read (fixture->euicc, VIRTUAL_FILE_IMSI);
  g_assert_cmpuint (g_bytes_get_size (imsi), ==, 9);
}

/* Each configured event makes one notification for its address; sequence numbers start at 0 and are never used twice. */
static void
test_notifications (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GByteArray) entry = g_byte_array_new ();
  g_autoptr (GByteArray) entries = g_byte_array_new ();
  g_autoptr (GByteArray) extra = g_byte_array_new ();

  virtual_tlv_put (entry, 0x80, "\x04\xF0", 2);
  virtual_tlv_put_text (entry, 0x81, "notify.example.com");
  virtual_tlv_put_array (entries, 0x30, entry);
  virtual_tlv_put_array (extra, 0xB6, entries);
  g_autoptr (GBytes) metadata = little_smdp_make_metadata (iccid, extra);
  g_assert_cmpuint (download (fixture, LITTLE_HONEST, metadata, fixture->package, NULL), ==, 0);
  g_autoptr (GBytes) enabled = COMMAND (fixture, ENABLE "\x00");
  g_autoptr (GBytes) disabled = COMMAND (fixture, DISABLE "\x00");
  g_autoptr (GBytes) deleted = COMMAND (fixture, DELETE);
  assert_result (enabled, 0xBF31, 0);
  assert_result (disabled, 0xBF32, 0);
  assert_result (deleted, 0xBF33, 0);
  for (char seq = 0; seq < 5; seq++)
    {
      const char remove[] = { '\xBF', '\x30', 3, '\x80', 1, seq };
      const char retrieve[] = { '\xBF', '\x2B', 5, '\xA0', 3, '\x80', 1, seq };
      g_autoptr (GBytes) whole = command (fixture, retrieve, sizeof retrieve);
      g_assert_cmpuint (g_bytes_get_size (whole), >, 100);
      g_autoptr (GBytes) removed = command (fixture, remove, sizeof remove);
      assert_result (removed, 0xBF30, 0);
      g_autoptr (GBytes) again = command (fixture, remove, sizeof remove);
      assert_result (again, 0xBF30, 1);
    }
  g_autoptr (GBytes) none = COMMAND (fixture, "\xBF\x2B\x00");
  assert_result (none, 0xBF2B, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, memory, function) \
  g_test_add ("/virtual/euicc/" path, Fixture, GUINT_TO_POINTER (memory), set_up, function, tear_down)
  ADD ("install", 0, test_install);
  ADD ("session-errors", 0, test_session_errors);
  ADD ("session-ends", 0, test_session_ends);
  ADD ("install-errors", 0, test_install_errors);
  ADD ("metadata-errors", 0, test_metadata_errors);
  ADD ("package-errors", 0, test_package_errors);
  ADD ("memory", 5000, test_memory);
  ADD ("boundaries", 0, test_boundaries);
  ADD ("one-time-key", 0, test_one_time_key);
  ADD ("switch", 0, test_switch);
  ADD ("files", 0, test_files);
  ADD ("notifications", 0, test_notifications);
  return g_test_run ();
}
