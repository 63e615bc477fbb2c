/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Both forms of a configuration, and what is wrong with bad ones. */
#include "usher-configuration.h"

#include <glib/gstdio.h>
#include <string.h>

#include "scratch.h"
#include "usher-error.h"

#define WORLD                                                                                                          \
  "{\"trust\":{\"ci\":\"%s\"},\"provider\":{\"policy\":\"policy.json\",\"key\":\"provider.pem\",\"es2\":{\"cert\":"    \
  "\"es2.pem\",\"key\":\"es2.key\"}},\"operators\":[{\"id\":\"op-a\",\"es2plus\":\"localhost:4711\"}],\"account\":{"   \
  "\"name\":\"ada\",\"networks\":[\"Home\"]},\"site\":{\"region\":\"DE-SOUTH\"},\"devices\":[{\"id\":"                 \
  "\"usbip:127.0.0.1:99/1-1\",\"eid\":\"1\",\"imei\":\"2\"},{\"id\":\"usbip:127.0.0.1:99/1-2\"}]}"

#define KEY_FILE                                                                                                       \
  "[provider]\npolicy=p.json\nkey=/abs/k.pem\nrequester=acme\n[operators]\nop-a=a.example\n[site]\nregion=DE-SOUTH\n"  \
  "mcc=262\nrats=LTE-M;LTE\nunits=30\nterm_days=1095\n[usbip]\nservers=127.0.0.1:1;127.0.0.1:2\n"

static char *
write_file (const char *name, const char *text)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *folder = g_build_filename (g_get_user_config_dir (), "usher", NULL);
  char *path = g_build_filename (folder, name, NULL);

  g_mkdir_with_parents (folder, 0700);
  g_assert_true (g_file_set_contents (path, text, -1, &error));
  return path;
}

/* Everything of a world that a journey needs, paths being relative to the file. */
static void
test_world (void)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *root =
      g_build_filename (g_getenv ("G_TEST_SRCDIR"), "..", "data", "trust", "rsp-production-roots.pem", NULL);
  g_autofree char *text = g_strdup_printf (WORLD, root);
  g_autofree char *path = write_file ("world.json", text);
  g_autoptr(UsherConfiguration) configuration = usher_configuration_from_world (path, &error);

  g_assert_no_error (error);
  g_assert_true (g_str_has_suffix (configuration->policy, "/usher/policy.json"));
  g_assert_true (g_path_is_absolute (configuration->es2_key));
  g_assert_cmpstr (usher_configuration_get_operator (configuration, "op-a"), ==, "localhost:4711");
  g_assert_null (usher_configuration_get_operator (configuration, "op-z"));
  g_assert_cmpstr (configuration->account, ==, "ada");
  g_assert_cmpuint (g_strv_length (configuration->servers), ==, 1);
  g_assert_cmpstr (configuration->servers[0], ==, "127.0.0.1:99");
  g_assert_false (configuration->activation_codes);
  g_assert_null (configuration->trust);
  g_assert_true (usher_configuration_load_trust (configuration, &error));
  g_assert_no_error (error);
  g_assert_true (usher_trust_has_test_roots (configuration->trust));
}

/* Everything of a key file. */
static void
test_key_file (void)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *path G_GNUC_UNUSED = write_file ("acme.conf", KEY_FILE);
  g_autoptr(UsherConfiguration) configuration = usher_configuration_load ("acme", &error);

  g_assert_no_error (error);
  g_assert_true (g_str_has_suffix (configuration->policy, "/usher/p.json"));
  g_assert_cmpstr (configuration->policy_key, ==, "/abs/k.pem");
  g_assert_cmpstr (configuration->requester, ==, "acme");
  g_assert_cmpint (json_integer_value (json_object_get (configuration->site, "units")), ==, 30);
  g_assert_cmpuint (json_array_size (json_object_get (configuration->site, "rats")), ==, 2);
  g_assert_cmpuint (g_strv_length (configuration->servers), ==, 2);
}

/* With nothing set up there is a configuration in which a bought profile may be used. */
static void
test_nothing (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(UsherConfiguration) configuration = usher_configuration_load (NULL, &error);

  g_assert_no_error (error);
  g_assert_null (configuration->policy);
  g_assert_true (configuration->activation_codes);
  g_assert_true (usher_configuration_load_trust (configuration, &error));
  g_assert_no_error (error);
  g_assert_false (usher_trust_has_test_roots (configuration->trust));
}

/* A name that is not there, or is a path, and files that make no sense, say so. */
static void
test_bad (void)
{
  static const char *const texts[] = { "no groups",
                                       "[trust]\nscope=none\n",
                                       "[site]\nunits=many\n",
                                       "[site]\nhours=1;2\n",
                                       "[catalogue]\nfile=missing.json\n" };
  g_autoptr(GError) error = NULL;

  g_assert_null (usher_configuration_load ("missing", &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (usher_configuration_load ("../acme", &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_INVALID);
  g_clear_error (&error);
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *path G_GNUC_UNUSED = write_file ("bad.conf", texts[i]);

      g_assert_null (usher_configuration_load ("bad", &error));
      g_assert_true (error->domain == USHER_ERROR);
      g_clear_error (&error);
    }
  g_free (write_file ("world.json", "[]"));
  g_assert_null (usher_configuration_from_world ("/nonexistent/world.json", &error));
  g_assert_nonnull (error);
}

/* Roots are read by who needs them: what lists devices works where a root is missing, what meets a server does not. */
static void
test_missing_root (void)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *path G_GNUC_UNUSED = write_file ("rootless.conf", "[trust]\ntest_roots=missing.pem\n");
  g_autoptr(UsherConfiguration) configuration = usher_configuration_load ("rootless", &error);

  g_assert_no_error (error);
  g_assert_false (usher_configuration_load_trust (configuration, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "/usher/missing.pem"));
}

int
main (int argc, char **argv)
{
  g_autofree char *folder = scratch_new ();
  int status;

  g_setenv ("XDG_CONFIG_HOME", folder, TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/onboard/configuration/world", test_world);
  g_test_add_func ("/onboard/configuration/missing-root", test_missing_root);
  g_test_add_func ("/onboard/configuration/key-file", test_key_file);
  g_test_add_func ("/onboard/configuration/nothing", test_nothing);
  g_test_add_func ("/onboard/configuration/bad", test_bad);
  status = g_test_run ();
  scratch_free (g_steal_pointer (&folder));
  return status;
}
