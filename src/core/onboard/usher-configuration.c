/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The two forms of a configuration, read into one struct. What each key means stands in the header. */
#include "usher-configuration.h"

#include <string.h>

#include "usher-error.h"

#define DEFAULT_REQUESTER "usher"
#define MAX_FILE (16 * 1024 * 1024)

static UsherConfiguration *
configuration_new (void)
{
  UsherConfiguration *self = g_new0 (UsherConfiguration, 1);

  self->operators = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->requester = g_strdup (DEFAULT_REQUESTER);
  self->servers = g_new0 (char *, 1);
  return self;
}

void
usher_configuration_free (UsherConfiguration *self)
{
  g_clear_pointer (&self->trust, usher_trust_unref);
  g_strfreev (self->test_roots);
  g_free (self->policy);
  g_free (self->policy_key);
  g_free (self->es2_certificate);
  g_free (self->es2_key);
  g_free (self->requester);
  g_hash_table_unref (self->operators);
  json_decref (self->site);
  json_decref (self->stock);
  g_free (self->account);
  g_free (self->authorisation_key);
  json_decref (self->catalogue);
  json_decref (self->devices);
  g_strfreev (self->servers);
  g_free (self);
}

gboolean
usher_configuration_load_trust (UsherConfiguration *self, GError **error)
{
  if (self->trust == NULL)
    self->trust = usher_trust_new (self->scope, (const char *const *) self->test_roots, error);
  return self->trust != NULL;
}

const char *
usher_configuration_get_operator (const UsherConfiguration *self, const char *operator_id)
{
  return g_hash_table_lookup (self->operators, operator_id);
}

/* (transfer full) (nullable) @file seen from @folder. */
static char *
resolve (const char *file, const char *folder)
{
  return file == NULL ? NULL : g_canonicalize_filename (file, folder);
}

/* --- a world --- */

/* (transfer full) (nullable) the file that @section.@key of the world names. */
static char *
world_file (json_t *world, const char *section, const char *key, const char *folder)
{
  json_t *object = json_object_get (world, section);

  return resolve (object == NULL ? NULL : usher_json_peek_string (object, key), folder);
}

static void
read_world_provider (UsherConfiguration *self, json_t *world, const char *folder)
{
  json_t *es2 = json_object_get (json_object_get (world, "provider"), "es2");

  self->policy = world_file (world, "provider", "policy", folder);
  self->policy_key = world_file (world, "provider", "key", folder);
  self->es2_certificate = resolve (usher_json_peek_string (es2, "cert"), folder);
  self->es2_key = resolve (usher_json_peek_string (es2, "key"), folder);
  self->activation_codes = self->policy == NULL;
  self->authorisation_key = world_file (world, "account", "key", folder);
  if (self->authorisation_key == NULL)
    self->authorisation_key = g_strdup (self->policy_key);
  self->account = g_strdup (usher_json_peek_string (json_object_get (world, "account"), "name"));
  self->site = json_incref (json_object_get (world, "site"));
  self->stock = json_incref (json_object_get (world, "stock"));
}

static gboolean
read_world_operators (UsherConfiguration *self, json_t *world, GError **error)
{
  json_t *operators = json_object_get (world, "operators");

  for (gsize i = 0; i < json_array_size (operators); i++)
    {
      const char *id, *address;

      if (!usher_json_get_string (json_array_get (operators, i), "id", &id, error)
          || !usher_json_get_string (json_array_get (operators, i), "es2plus", &address, error))
        return FALSE;
      g_hash_table_insert (self->operators, g_strdup (id), g_strdup (address));
    }
  return TRUE;
}

/* "usbip:HOST:PORT/BUSID" is a device of the server HOST:PORT. */
static void
add_server (GStrvBuilder *servers, GHashTable *seen, const char *id)
{
  g_autofree char *server = NULL;
  const char *slash = id == NULL ? NULL : strrchr (id, '/');

  if (slash == NULL || !g_str_has_prefix (id, "usbip:"))
    return;
  server = g_strndup (id + strlen ("usbip:"), (gsize) (slash - id) - strlen ("usbip:"));
  if (g_hash_table_add (seen, g_strdup (server)))
    g_strv_builder_add (servers, server);
}

static void
read_world_devices (UsherConfiguration *self, json_t *world)
{
  g_autoptr(GStrvBuilder) servers = g_strv_builder_new ();
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  self->devices = json_incref (json_object_get (world, "devices"));
  for (gsize i = 0; i < json_array_size (self->devices); i++)
    add_server (servers, seen, usher_json_peek_string (json_array_get (self->devices, i), "id"));
  g_strfreev (self->servers);
  self->servers = g_strv_builder_end (servers);
}

static gboolean
read_world (UsherConfiguration *self, json_t *world, const char *folder, GError **error)
{
  g_autofree char *root = world_file (world, "trust", "ci", folder);
  const char *const roots[] = { root, NULL };

  if (!read_world_operators (self, world, error))
    return FALSE;
  self->scope = USHER_TRUST_SYSTEM_AND_GSMA;
  self->test_roots = g_strdupv ((char **) roots);
  read_world_provider (self, world, folder);
  read_world_devices (self, world);
  return TRUE;
}

UsherConfiguration *
usher_configuration_from_world (const char *path, GError **error)
{
  g_autoptr(UsherConfiguration) self = configuration_new ();
  json_auto_t *world = usher_json_load (path, MAX_FILE, error);
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  g_autofree char *folder = g_path_get_dirname (absolute);

  if (world == NULL)
    return NULL;
  if (!json_is_object (world))
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_INVALID, "%s is not the file of a world: no object in it", path);
      return NULL;
    }
  if (!read_world (self, world, folder, error))
    {
      g_prefix_error (error, "failed to use the world %s: ", path);
      return NULL;
    }
  return g_steal_pointer (&self);
}

/* --- a key file --- */

static char *
key_file_path (GKeyFile *file, const char *group, const char *key, const char *folder)
{
  g_autofree char *value = g_key_file_get_string (file, group, key, NULL);

  return resolve (value, folder);
}

static void
copy_text (GKeyFile *file, const char *key, json_t *site)
{
  g_autofree char *value = g_key_file_get_string (file, "site", key, NULL);

  if (value != NULL)
    json_object_set_new (site, key, json_string (value));
}

/* Does nothing when the key is not there. */
static gboolean
copy_integer (GKeyFile *file, const char *group, const char *key, json_t *object, GError **error)
{
  g_autoptr(GError) problem = NULL;
  gint64 value;

  if (!g_key_file_has_key (file, group, key, NULL))
    return TRUE;
  value = g_key_file_get_int64 (file, group, key, &problem);
  if (problem != NULL)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_INVALID, "[%s] %s: %s", group, key, problem->message);
      return FALSE;
    }
  json_object_set_new (object, key, json_integer (value));
  return TRUE;
}

static gboolean
read_stock (UsherConfiguration *self, GKeyFile *file, GError **error)
{
  g_auto (GStrv) pools = g_key_file_get_keys (file, "stock", NULL, NULL);

  if (pools == NULL)
    return TRUE;
  self->stock = json_object ();
  for (guint i = 0; pools[i] != NULL; i++)
    if (!copy_integer (file, "stock", pools[i], self->stock, error))
      return FALSE;
  return TRUE;
}

static void
copy_texts (GKeyFile *file, const char *key, json_t *site)
{
  g_auto (GStrv) values = g_key_file_get_string_list (file, "site", key, NULL, NULL);
  json_t *array = values == NULL ? NULL : json_array ();

  for (guint i = 0; values != NULL && values[i] != NULL; i++)
    json_array_append_new (array, json_string (values[i]));
  if (array != NULL)
    json_object_set_new (site, key, array);
}

static gboolean
copy_hours (GKeyFile *file, json_t *site, GError **error)
{
  g_autoptr(GError) problem = NULL;
  gsize length = 0;
  g_autofree int *hours = NULL;
  json_t *array;

  if (!g_key_file_has_key (file, "site", "hours", NULL))
    return TRUE;
  hours = g_key_file_get_integer_list (file, "site", "hours", &length, &problem);
  if (hours == NULL || length != 24)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_INVALID, "[site] hours: 24 numbers are needed, not %" G_GSIZE_FORMAT,
                   length);
      return FALSE;
    }
  array = json_array ();
  for (gsize i = 0; i < length; i++)
    json_array_append_new (array, json_integer (hours[i]));
  json_object_set_new (site, "hours", array);
  return TRUE;
}

static gboolean
read_site (UsherConfiguration *self, GKeyFile *file, GError **error)
{
  if (!g_key_file_has_group (file, "site"))
    return TRUE;
  self->site = json_object ();
  copy_text (file, "region", self->site);
  copy_text (file, "site", self->site);
  copy_text (file, "mcc", self->site);
  copy_texts (file, "rats", self->site);
  return copy_integer (file, "site", "units", self->site, error)
         && copy_integer (file, "site", "term_days", self->site, error) && copy_hours (file, self->site, error);
}

static gboolean
read_trust (UsherConfiguration *self, GKeyFile *file, const char *folder, GError **error)
{
  g_autofree char *scope = g_key_file_get_string (file, "trust", "scope", NULL);
  g_auto (GStrv) roots = g_key_file_get_string_list (file, "trust", "test_roots", NULL, NULL);
  gboolean gsma = g_strcmp0 (scope, "gsma") == 0;

  if (scope != NULL && !gsma && strcmp (scope, "system") != 0)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_INVALID, "[trust] scope is system or gsma, not %s", scope);
      return FALSE;
    }
  for (guint i = 0; roots != NULL && roots[i] != NULL; i++)
    {
      g_autofree char *relative = roots[i];

      roots[i] = resolve (relative, folder);
    }
  self->scope = gsma ? USHER_TRUST_GSMA_ONLY : USHER_TRUST_SYSTEM_AND_GSMA;
  self->test_roots = g_steal_pointer (&roots);
  return TRUE;
}

static void
read_provider (UsherConfiguration *self, GKeyFile *file, const char *folder)
{
  g_autofree char *requester = g_key_file_get_string (file, "provider", "requester", NULL);

  self->policy = key_file_path (file, "provider", "policy", folder);
  self->policy_key = key_file_path (file, "provider", "key", folder);
  self->es2_certificate = key_file_path (file, "provider", "es2_certificate", folder);
  self->es2_key = key_file_path (file, "provider", "es2_key", folder);
  self->activation_codes = g_key_file_has_key (file, "provider", "activation_codes", NULL)
                               ? g_key_file_get_boolean (file, "provider", "activation_codes", NULL)
                               : self->policy == NULL;
  if (requester != NULL)
    {
      g_free (self->requester);
      self->requester = g_steal_pointer (&requester);
    }
  self->account = g_key_file_get_string (file, "account", "name", NULL);
  self->authorisation_key = key_file_path (file, "account", "authorisation_key", folder);
}

static gboolean
read_catalogue (UsherConfiguration *self, GKeyFile *file, const char *folder, GError **error)
{
  g_autofree char *path = key_file_path (file, "catalogue", "file", folder);

  if (path == NULL)
    return TRUE;
  self->catalogue = usher_json_load (path, MAX_FILE, error);
  if (self->catalogue == NULL || json_is_array (self->catalogue))
    return self->catalogue != NULL;
  g_set_error (error, USHER_ERROR, USHER_ERROR_INVALID, "the catalogue %s is not a list", path);
  return FALSE;
}

static gboolean
read_key_file (UsherConfiguration *self, GKeyFile *file, const char *folder, GError **error)
{
  g_auto (GStrv) operators = g_key_file_get_keys (file, "operators", NULL, NULL);
  g_auto (GStrv) servers = g_key_file_get_string_list (file, "usbip", "servers", NULL, NULL);

  for (guint i = 0; operators != NULL && operators[i] != NULL; i++)
    g_hash_table_insert (self->operators, g_strdup (operators[i]),
                         g_key_file_get_string (file, "operators", operators[i], NULL));
  if (servers != NULL)
    {
      g_strfreev (self->servers);
      self->servers = g_steal_pointer (&servers);
    }
  read_provider (self, file, folder);
  return read_trust (self, file, folder, error) && read_site (self, file, error) && read_stock (self, file, error)
         && read_catalogue (self, file, folder, error);
}

/* A configuration that was asked for by name must be there. */
static gboolean
open_key_file (GKeyFile *file, const char *path, gboolean required, GError **error)
{
  g_autoptr(GError) problem = NULL;

  if (g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, &problem))
    return TRUE;
  if (g_error_matches (problem, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    {
      if (!required)
        return TRUE;
      g_set_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND, "there is no configuration %s", path);
      return FALSE;
    }
  g_set_error (error, USHER_ERROR, USHER_ERROR_INVALID, "failed to read the configuration %s: %s", path,
               problem->message);
  return FALSE;
}

UsherConfiguration *
usher_configuration_load (const char *name, GError **error)
{
  g_autoptr(UsherConfiguration) self = configuration_new ();
  g_autoptr(GKeyFile) file = g_key_file_new ();
  g_autofree char *folder = g_build_filename (g_get_user_config_dir (), "usher", NULL);
  g_autofree char *base = g_strconcat (name == NULL ? "default" : name, ".conf", NULL);
  g_autofree char *path = g_build_filename (folder, base, NULL);

  if (name != NULL && (strchr (name, G_DIR_SEPARATOR) != NULL || *name == '.' || *name == '\0'))
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_INVALID, "%s is not the name of a configuration", name);
      return NULL;
    }
  if (!open_key_file (file, path, name != NULL, error))
    return NULL;
  if (!read_key_file (self, file, folder, error))
    {
      g_prefix_error (error, "failed to use the configuration %s: ", path);
      return NULL;
    }
  return g_steal_pointer (&self);
}
