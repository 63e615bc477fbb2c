/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The file service.db with networks, devices and settings of "This computer". */
#include "usher-local-account.h"

#include <string.h>

#include "usher-clock.h"
#include "usher-error.h"

/* 1: networks, devices, settings. */
static const char *const migrations[] = {
  "CREATE TABLE networks (id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, added INTEGER NOT NULL) STRICT, WITHOUT "
  "ROWID;"
  "CREATE TABLE devices (id TEXT PRIMARY KEY, network TEXT NOT NULL REFERENCES networks (id), eid TEXT NOT NULL "
  "UNIQUE, imei TEXT,"
  " name TEXT, paired INTEGER NOT NULL, permission_text TEXT NOT NULL, permission_digest TEXT NOT NULL,"
  " permission_by TEXT NOT NULL, permission_when INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
  "CREATE INDEX devices_network ON devices (network);"
  "CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;",
  NULL
};

static const UsherDatabaseSchema schema = { "account", 0x55736131, migrations };

struct _UsherLocalAccount {
  UsherDatabase *database; /* (owned) */
};

static gboolean
insert_network (UsherLocalAccount *self, const char *id, const char *name, GError **error)
{
  return usher_database_run (self->database, NULL, error, "INSERT INTO networks (id, name, added) VALUES (?, ?, ?)",
                             "tti", id, name, usher_clock_now ());
}

/* -1 on error, else how many there are. */
static gint64
count_networks (UsherLocalAccount *self, const char *name, GError **error)
{
  g_autoptr(sqlite3_stmt) row = usher_database_prepare (
      self->database, error, "SELECT count(*) FROM networks WHERE ?1 IS NULL OR name = ?1", "t", name);
  int found = row == NULL ? -1 : usher_database_step (self->database, row, error);

  return found < 0 ? -1 : sqlite3_column_int64 (row, 0);
}

/* Nothing to set up: one network stands from the start. */
static gboolean
ensure_home (UsherLocalAccount *self, GError **error)
{
  g_autofree char *id = g_uuid_string_random ();
  gint64 count = count_networks (self, NULL, error);
  g_autoptr(UsherDatabaseWrite) write = NULL;

  if (count != 0)
    return count > 0;
  write = usher_database_write_begin (self->database, error);
  if (write == NULL)
    return FALSE;
  count = count_networks (self, NULL, error);
  if (count < 0 || (count == 0 && !insert_network (self, id, "Home", error)))
    return FALSE;
  return usher_database_write_commit (g_steal_pointer (&write), error);
}

UsherLocalAccount *
usher_local_account_open (const char *path, GError **error)
{
  g_autofree char *standard = g_build_filename (g_get_user_data_dir (), "usher", "service.db", NULL);
  g_autoptr(UsherLocalAccount) self = g_new0 (UsherLocalAccount, 1);

  self->database = usher_database_open (path != NULL ? path : standard, &schema, error);
  if (self->database == NULL || !ensure_home (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
usher_local_account_free (UsherLocalAccount *self)
{
  g_clear_pointer (&self->database, usher_database_unref);
  g_free (self);
}

json_t *
usher_local_account_list_networks (UsherLocalAccount *self, GError **error)
{
  g_autoptr(GRecMutexLocker) locker G_GNUC_UNUSED = usher_database_lock (self->database);
  g_autoptr(sqlite3_stmt) row = usher_database_prepare (
      self->database, error,
      "SELECT id, name, (SELECT count(*) FROM devices WHERE network = networks.id) FROM networks ORDER BY added, name",
      "");
  json_auto_t *networks = json_array ();
  int found = -1;

  if (row == NULL)
    return NULL;
  while ((found = usher_database_step (self->database, row, error)) > 0)
    json_array_append_new (networks, json_pack ("{s:s, s:s, s:I}", "id", sqlite3_column_text (row, 0), "name",
                                                sqlite3_column_text (row, 1), "devices",
                                                (json_int_t) sqlite3_column_int64 (row, 2)));
  return found < 0 ? NULL : g_steal_pointer (&networks);
}

static gboolean
check_name (const char *name, GError **error)
{
  gboolean good = g_utf8_validate (name, -1, NULL) && *name != '\0' && g_utf8_strlen (name, -1) <= 100;

  for (const char *p = name; good && *p != '\0'; p = g_utf8_next_char (p))
    good = !g_unichar_iscntrl (g_utf8_get_char (p));
  if (!good)
    g_set_error (error, USHER_ERROR, USHER_ERROR_INVALID, "a network needs a name of 1 to 100 printable characters");
  return good;
}

char *
usher_local_account_add_network (UsherLocalAccount *self, const char *name, GError **error)
{
  g_autofree char *id = g_uuid_string_random ();
  g_autoptr(UsherDatabaseWrite) write = NULL;
  gint64 count;

  if (!check_name (name, error))
    return NULL;
  write = usher_database_write_begin (self->database, error);
  count = write == NULL ? -1 : count_networks (self, name, error);
  if (count > 0)
    g_set_error (error, USHER_ERROR, USHER_ERROR_INVALID, "there is already a network named %s", name);
  if (count != 0 || !insert_network (self, id, name, error)
      || !usher_database_write_commit (g_steal_pointer (&write), error))
    return NULL;
  return g_steal_pointer (&id);
}

char *
usher_local_account_find_network (UsherLocalAccount *self, const char *name, GError **error)
{
  g_autoptr(GRecMutexLocker) locker G_GNUC_UNUSED = usher_database_lock (self->database);
  g_autoptr(sqlite3_stmt) row =
      usher_database_prepare (self->database, error, "SELECT id FROM networks WHERE name = ?", "t", name);
  int found = row == NULL ? -1 : usher_database_step (self->database, row, error);

  if (found == 0)
    g_set_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND, "there is no network named %s", name);
  return found <= 0 ? NULL : usher_database_dup_text (row, 0);
}

json_t *
usher_local_account_find_device (UsherLocalAccount *self, const char *eid, GError **error)
{
  g_autoptr(GRecMutexLocker) locker G_GNUC_UNUSED = usher_database_lock (self->database);
  g_autoptr(sqlite3_stmt) row =
      usher_database_prepare (self->database, error,
                              "SELECT d.id, d.network, n.name, d.eid, d.imei, d.name, d.paired, d.permission_text, "
                              "d.permission_digest, d.permission_by,"
                              " d.permission_when FROM devices d JOIN networks n ON n.id = d.network WHERE d.eid = ?",
                              "t", eid);
  int found = row == NULL ? -1 : usher_database_step (self->database, row, error);

  if (found == 0)
    return json_null ();
  if (found < 0)
    return NULL;
  return json_pack ("{s:s, s:s, s:s, s:s, s:s?, s:s?, s:I, s:{s:s, s:s, s:s, s:I}}", "id", sqlite3_column_text (row, 0),
                    "network", sqlite3_column_text (row, 1), "network_name", sqlite3_column_text (row, 2), "eid",
                    sqlite3_column_text (row, 3), "imei", sqlite3_column_text (row, 4), "name",
                    sqlite3_column_text (row, 5), "paired", (json_int_t) sqlite3_column_int64 (row, 6), "permission",
                    "text", sqlite3_column_text (row, 7), "digest", sqlite3_column_text (row, 8), "by",
                    sqlite3_column_text (row, 9), "when", (json_int_t) sqlite3_column_int64 (row, 10));
}

/* (transfer full) the id of the device with @eid when it is in @network; NULL without an error when there is no such
 * device. */
static char *
find_member (UsherLocalAccount *self, const char *network, const char *eid, GError **error)
{
  json_auto_t *device = usher_local_account_find_device (self, eid, error);

  if (device == NULL || json_is_null (device))
    return NULL;
  if (strcmp (json_string_value (json_object_get (device, "network")), network) != 0)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_REFUSED, "the device is already in the network %s",
                   json_string_value (json_object_get (device, "network_name")));
      return NULL;
    }
  return g_strdup (json_string_value (json_object_get (device, "id")));
}

char *
usher_local_account_pair (UsherLocalAccount *self,
                          const char *network,
                          const char *eid,
                          const char *imei,
                          const char *name,
                          const UsherPermission *permission,
                          GError **error)
{
  g_autoptr(UsherDatabaseWrite) write = usher_database_write_begin (self->database, error);
  g_autofree char *id = NULL;
  g_autoptr(GError) problem = NULL;

  if (write == NULL)
    return NULL;
  id = find_member (self, network, eid, &problem);
  if (problem != NULL)
    g_propagate_error (error, g_steal_pointer (&problem));
  else if (id == NULL)
    {
      g_autofree char *fresh = g_uuid_string_random ();

      if (usher_database_run (self->database, NULL, error, "INSERT INTO devices VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                              "tttttittti", fresh, network, eid, imei, name, usher_clock_now (), permission->text,
                              permission->digest, permission->by, permission->when)
          && usher_database_write_commit (g_steal_pointer (&write), error))
        id = g_steal_pointer (&fresh);
    }
  return g_steal_pointer (&id);
}

gboolean
usher_local_account_unpair (UsherLocalAccount *self, const char *device, GError **error)
{
  g_autoptr(UsherDatabaseWrite) write = usher_database_write_begin (self->database, error);
  gint64 changes = 0;

  if (write == NULL
      || !usher_database_run (self->database, &changes, error, "DELETE FROM devices WHERE id = ?", "t", device))
    return FALSE;
  if (changes == 0)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND, "there is no device %s", device);
      return FALSE;
    }
  return usher_database_write_commit (g_steal_pointer (&write), error);
}

/* (transfer full) the value of a setting, or @missing. */
static char *
read_setting (UsherLocalAccount *self, const char *name, const char *missing, GError **error)
{
  g_autoptr(GRecMutexLocker) locker G_GNUC_UNUSED = usher_database_lock (self->database);
  g_autoptr(sqlite3_stmt) row =
      usher_database_prepare (self->database, error, "SELECT value FROM settings WHERE name = ?", "t", name);
  int found = row == NULL ? -1 : usher_database_step (self->database, row, error);

  if (found == 0)
    return g_strdup (missing);
  return found < 0 ? NULL : usher_database_dup_text (row, 0);
}

static gboolean
write_setting (UsherLocalAccount *self, const char *name, const char *value, GError **error)
{
  return usher_database_run (self->database, NULL, error,
                             "INSERT INTO settings VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
                             "tt", name, value);
}

char *
usher_local_account_get_role (UsherLocalAccount *self, GError **error)
{
  return read_setting (self, "role", "user", error);
}

gboolean
usher_local_account_set_role (UsherLocalAccount *self, const char *role, GError **error)
{
  g_autoptr(UsherDatabaseWrite) write = NULL;

  if (strcmp (role, "user") != 0 && strcmp (role, "installer") != 0)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_INVALID, "a role is user or installer, not %s", role);
      return FALSE;
    }
  write = usher_database_write_begin (self->database, error);
  if (write == NULL || !write_setting (self, "role", role, error))
    return FALSE;
  return usher_database_write_commit (g_steal_pointer (&write), error);
}

gboolean
usher_local_account_get_policy_version (UsherLocalAccount *self, const char *id, gint64 *version, GError **error)
{
  g_autofree char *name = g_strconcat ("policy:", id, NULL);
  g_autofree char *value = read_setting (self, name, "0", error);

  if (value == NULL)
    return FALSE;
  *version = g_ascii_strtoll (value, NULL, 10);
  return TRUE;
}

gboolean
usher_local_account_raise_policy_version (UsherLocalAccount *self, const char *id, gint64 version, GError **error)
{
  g_autofree char *name = g_strconcat ("policy:", id, NULL);
  g_autofree char *value = g_strdup_printf ("%" G_GINT64_FORMAT, version);
  g_autoptr(UsherDatabaseWrite) write = NULL;
  gint64 before = 0;

  if (!usher_local_account_get_policy_version (self, id, &before, error))
    return FALSE;
  if (before >= version)
    return TRUE;
  write = usher_database_write_begin (self->database, error);
  if (write == NULL || !usher_local_account_get_policy_version (self, id, &before, error)
      || (before < version && !write_setting (self, name, value, error)))
    return FALSE;
  return usher_database_write_commit (g_steal_pointer (&write), error);
}
