/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A whole virtual world: its description, labels, numbers and signed policy, read with Usher's own code where there is some. */
#include "scratch.h"
#include "smdp-server.h"
#include "usher-error.h"
#include "usher-policy.h"
#include "usher-scan.h"
#include "world-provider.h"
#include "world.h"

#include <jansson.h>
#include <string.h>

#define MANY 64
#define MANY_SECONDS 10

typedef struct {
  char *directory;     /* (owned) */
  VirtualWorld *world; /* (owned) (nullable) */
  json_t *description; /* (owned) (nullable) */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  memset (fixture, 0, sizeof *fixture);
  fixture->directory = scratch_make ();
}

static void
stop (Fixture *fixture)
{
  g_clear_pointer (&fixture->world, virtual_world_free);
  g_clear_pointer (&fixture->description, json_decref);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  stop (fixture);
  scratch_remove (fixture->directory);
}

static void
start (Fixture *fixture, guint devices, guint seed)
{
  const VirtualWorldOptions options
      = { .directory = fixture->directory, .devices = devices, .seed = seed, .stock = 5 };
  g_autofree char *path = g_build_filename (fixture->directory, "world.json", NULL);
  g_autoptr (GError) error = NULL;

  fixture->world = virtual_world_new (&options, &error);
  g_assert_no_error (error);
  fixture->description = json_load_file (path, 0, NULL);
  g_assert_nonnull (fixture->description);
}

/* Returns (transfer none) the text at the end of @path of members, "a.b.c". */
static const char *
text (const json_t *object, const char *path)
{
  g_auto (GStrv) names = g_strsplit (path, ".", -1);

  for (guint i = 0; names[i] != NULL; i++)
    object = json_is_array (object) ? json_array_get (object, (gsize) g_ascii_strtoull (names[i], NULL, 10))
                                    : json_object_get (object, names[i]);
  return json_string_value (object);
}

/* Proves that world.json has the members that others rely on and that the files it names are there. */
static void
test_description (Fixture *fixture, gconstpointer data)
{
  static const char *const files[] = { "trust.ci", "provider.policy", "provider.key", "provider.es2.cert", "provider.es2.key",
                                       "account.password_file", "devices.0.label.png" };
  static const char *const texts[] = { "operators.0.id", "operators.3.es2plus", "smdp.0.address", "account.name",
                                       "devices.0.id", "devices.0.kind", "devices.0.eid", "devices.0.imei", "site.region" };

  start (fixture, 1, 1);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    g_assert_true (g_file_test (text (fixture->description, files[i]), G_FILE_TEST_EXISTS));
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_assert_nonnull (text (fixture->description, texts[i]));
  g_assert_true (json_is_null (json_object_get (json_object_get (fixture->description, "service"), "url")));
  g_assert_true (json_is_null (json_object_get (json_object_get (fixture->description, "vendor"), "url")));
  g_assert_cmpstr (text (fixture->description, "account.networks.0"), ==, "Home");
}

/* Proves that Usher reads a device's label and finds its EID in it, which has the right check digits. */
static void
test_label (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) codes = NULL;
  g_autoptr (GError) error = NULL;
  const char *eid;
  guint rest = 0;

  start (fixture, 1, 7);
  eid = text (fixture->description, "devices.0.eid");
  codes = usher_scan_file (text (fixture->description, "devices.0.label.png"), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (codes->len, ==, 1);
  g_assert_cmpuint (g_bytes_get_size (((UsherCode *) codes->pdata[0])->payload), ==, 32);
  g_assert_true (memcmp (g_bytes_get_data (((UsherCode *) codes->pdata[0])->payload, NULL), eid, 32) == 0);
  for (guint i = 0; i < 32; i++)
    rest = (rest * 10 + (guint) (eid[i] - '0')) % 97;
  g_assert_cmpuint (rest, ==, 1);
}

/* Proves that Usher accepts the policy's signature and dates, and that a changed byte is noticed. */
static void
test_policy (Fixture *fixture, gconstpointer data)
{
  g_autoptr (UsherPolicy) policy = NULL, changed = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *content = NULL;
  const char *path;

  start (fixture, 0, 1);
  path = text (fixture->description, "provider.policy");
  policy = usher_policy_load_signed (path, text (fixture->description, "provider.key"), g_get_real_time (), 0, &error);
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  content[strlen (content) / 2] ^= 1;
  g_assert_true (g_file_set_contents (path, content, -1, NULL));
  changed = usher_policy_load_signed (path, text (fixture->description, "provider.key"), g_get_real_time (), 0, &error);
  g_assert_null (changed);
  g_assert_error (error, USHER_ERROR, USHER_ERROR_UNTRUSTED);
}

/* Proves that the same seed makes the same devices again, another one others. */
static void
test_seed (Fixture *fixture, gconstpointer data)
{
  g_autofree char *one = NULL, *again = NULL, *imei = NULL;

  start (fixture, 2, 3);
  one = g_strdup (text (fixture->description, "devices.1.eid"));
  imei = g_strdup (text (fixture->description, "devices.1.imei"));
  stop (fixture);
  start (fixture, 2, 3);
  again = g_strdup (text (fixture->description, "devices.1.eid"));
  g_assert_cmpstr (one, ==, again);
  g_assert_cmpstr (imei, ==, text (fixture->description, "devices.1.imei"));
  stop (fixture);
  start (fixture, 2, 4);
  g_assert_cmpstr (one, !=, text (fixture->description, "devices.1.eid"));
  g_assert_cmpstr (imei, !=, text (fixture->description, "devices.1.imei"));
}

/* Orders @type from @operator_id. Returns (transfer none) the package that it stands for. */
static const VirtualPackage *
order (VirtualSmdp *smdp, const char *operator_id, const char *type)
{
  json_auto_t *request = json_pack ("{s:s,s:{s:s,s:s}}", "profileType", type, "header", "functionRequesterIdentifier", "test",
                                    "functionCallIdentifier", type);
  json_auto_t *answer = virtual_es2_call (virtual_smdp_get_es2 (smdp), operator_id, "downloadOrder", request, NULL);

  g_assert_nonnull (answer);
  return virtual_order_book_find_iccid (virtual_smdp_get_orders (smdp), text (answer, "iccid"))->package;
}

/* Proves that neighbouring operators sell different profiles, so that another policy puts another one on the card. */
static void
test_operators_differ (Fixture *fixture, gconstpointer data)
{
  g_autofree char *keys = g_build_filename (fixture->directory, "pki", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (VirtualPki) pki = virtual_pki_open (keys, &error);
  g_autoptr (GPtrArray) packages = virtual_packages_load (NULL, &error);
  const VirtualSmdpOptions options = { .pki = pki };
  g_autoptr (VirtualSmdp) smdp = virtual_smdp_new (&options, &error);
  json_auto_t *policy = virtual_provider_write_policy (fixture->directory, &error);
  json_auto_t *operators = NULL;

  g_assert_no_error (error);
  operators = virtual_provider_open_operators (policy, smdp, packages, 5, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (json_array_size (operators), ==, 4);
  g_assert_false (
      g_bytes_equal (order (smdp, "op-a", "a-flat")->der, order (smdp, "op-b", "b-night")->der));
}

/* Proves that a world of many devices starts, each device in its place. */
static void
test_many_devices (Fixture *fixture, gconstpointer data)
{
  gint64 started = g_get_monotonic_time ();

  start (fixture, MANY, 1);
  g_assert_cmpuint (json_array_size (json_object_get (fixture->description, "devices")), ==, MANY);
  g_assert_cmpint (g_get_monotonic_time () - started, <, MANY_SECONDS * G_TIME_SPAN_SECOND);
  g_test_minimized_result ((double) (g_get_monotonic_time () - started) / G_TIME_SPAN_SECOND, "start of %u devices", MANY);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/virtual/world/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("description", test_description);
  ADD ("label", test_label);
  ADD ("policy", test_policy);
  ADD ("seed", test_seed);
  ADD ("operators-differ", test_operators_differ);
  ADD ("many-devices", test_many_devices);
  return g_test_run ();
}
