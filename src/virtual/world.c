/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Puts a world together and describes it. Nothing here speaks a protocol. */
#include "world.h"

#include "crypto.h"
#include "smdp-orders.h"
#include "smdp-server.h"
#include "usher-error.h"
#include "usher-hex.h"
#include "world-device.h"
#include "world-provider.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

/* Facts about the place where the devices are installed; with the example policy the offer b-night wins. */
#define SITE \
  "{\"region\":\"DE-SOUTH\",\"mcc\":\"262\",\"rats\":[\"LTE-M\"],\"units\":30,\"term_days\":1095,\"hours\":" \
  "[87,87,87,87,87,87,30,18,18,18,18,18,18,18,18,18,18,18,18,18,18,18,91,87]}"

#define NETWORK "Home"
#define ACCOUNT "owner"
#define PASSWORD_BYTES 12

struct _VirtualWorld
{
  char *directory;             /* (owned) absolute */
  VirtualPki *pki;             /* (owned) */
  GPtrArray *packages;         /* (owned) of VirtualPackage */
  VirtualSmdp *smdp;           /* (owned) */
  VirtualUsbipServer *devices; /* (owned) */
  json_t *description;         /* (owned) of world.json */
};

static char *
in_world (const VirtualWorld *world, const char *name)
{
  return g_build_filename (world->directory, name, NULL);
}

static gboolean
make_folders (const VirtualWorld *world, GError **error)
{
  static const char *const names[] = { "", "account", "cards", "labels", "provider", "served" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = in_world (world, names[i]);

      if (g_mkdir_with_parents (path, 0700) == 0)
        continue;
      g_set_error (error, USHER_ERROR, USHER_ERROR_STORAGE, "failed to make %s: %s", path, g_strerror (errno));
      return FALSE;
    }
  return TRUE;
}

static gboolean
open_smdp (VirtualWorld *world, const VirtualWorldOptions *options, GError **error)
{
  g_autofree char *orders = in_world (world, "orders.jsonl");
  g_autofree char *notifications = in_world (world, "notifications.jsonl");
  g_autofree char *served = in_world (world, "served");
  const VirtualSmdpOptions smdp_options = {
    .pki = world->pki,
    .faults_path = options->faults,
    .order_log = orders,
    .notification_log = notifications,
    .served_directory = served,
    .serial = options->seed,
  };

  world->smdp = virtual_smdp_new (&smdp_options, error);
  if (world->smdp == NULL)
    return FALSE;
  return options->orders == NULL
         || virtual_orders_load (virtual_smdp_get_orders (world->smdp), world->packages, options->orders, error);
}

/* Describes where things are; the lists come from those who make them. */
static void
describe_servers (VirtualWorld *world)
{
  const VirtualIdentity *client = virtual_pki_get (world->pki, VIRTUAL_ROLE_ES2);
  g_autofree char *policy = in_world (world, "provider/policy.json");
  g_autofree char *key = in_world (world, "provider/policy.pub");

  json_object_set_new (world->description, "service", json_pack ("{s:n}", "url"));
  json_object_set_new (world->description, "trust",
                       json_pack ("{s:s}", "ci", virtual_pki_get (world->pki, VIRTUAL_ROLE_CI)->certificate_path));
  json_object_set_new (world->description, "provider",
                       json_pack ("{s:s,s:s,s:{s:s,s:s}}", "policy", policy, "key", key, "es2", "cert",
                                  client->certificate_path, "key", client->key_path));
  json_object_set_new (world->description, "smdp",
                       json_pack ("[{s:s}]", "address", virtual_smdp_get_address (world->smdp)));
  json_object_set_new (world->description, "vendor", json_pack ("{s:n}", "url"));
  json_object_set_new (world->description, "site", json_loads (SITE, 0, NULL));
}

static gboolean
open_provider (VirtualWorld *world, const VirtualWorldOptions *options, GError **error)
{
  g_autofree char *folder = in_world (world, "provider");
  json_auto_t *policy = virtual_provider_write_policy (folder, error);
  json_t *operators;

  if (policy == NULL)
    return FALSE;
  operators = virtual_provider_open_operators (policy, world->smdp, world->packages, options->stock, error);
  if (operators == NULL)
    return FALSE;
  json_object_set_new (world->description, "operators", operators);
  json_object_set_new (world->description, "stock", virtual_provider_describe_stock (policy, options->stock));
  return TRUE;
}

/* The account's owner, who has one network; the password is made once. */
static gboolean
open_account (VirtualWorld *world, GError **error)
{
  g_autofree char *path = in_world (world, "account/password");
  g_autofree char *password = NULL;
  g_autoptr (GError) reason = NULL;
  guint8 random[PASSWORD_BYTES];

  virtual_random (random, sizeof random);
  password = usher_hex_encode (random, sizeof random);
  json_object_set_new (world->description, "account",
                       json_pack ("{s:s,s:s,s:[s]}", "name", ACCOUNT, "password_file", path, "networks", NETWORK));
  if (g_file_test (path, G_FILE_TEST_EXISTS)
      || g_file_set_contents_full (path, password, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &reason))
    return TRUE;
  g_set_error (error, USHER_ERROR, USHER_ERROR_STORAGE, "failed to write %s: %s", path, reason->message);
  return FALSE;
}

static gboolean
open_devices (VirtualWorld *world, const VirtualWorldOptions *options, GError **error)
{
  json_t *list = json_array ();

  json_object_set_new (world->description, "devices", list);
  world->devices = virtual_usbip_server_new ("127.0.0.1:0", error);
  if (world->devices == NULL)
    return FALSE;
  for (guint i = 0; i < options->devices; i++)
    {
      json_t *device = virtual_world_add_device (options, i, world->pki, world->devices, error);

      if (device == NULL)
        return FALSE;
      json_array_append_new (list, device);
    }
  return TRUE;
}

static gboolean
write_description (const VirtualWorld *world, GError **error)
{
  g_autofree char *path = in_world (world, "world.json");
  g_autoptr (GError) reason = NULL;
  char *text = json_dumps (world->description, JSON_INDENT (1) | JSON_PRESERVE_ORDER);
  gboolean written = g_file_set_contents (path, text, -1, &reason);

  free (text);
  if (!written)
    g_set_error (error, USHER_ERROR, USHER_ERROR_STORAGE, "failed to write %s: %s", path, reason->message);
  return written;
}

static gboolean
open_all (VirtualWorld *world, const VirtualWorldOptions *options, GError **error)
{
  g_autofree char *own_pki = in_world (world, "pki");
  g_autofree char *stale = in_world (world, "world.json");

  if (!make_folders (world, error))
    return FALSE;
  g_unlink (stale); /* of an earlier run: nobody shall take its addresses for ours */
  world->pki = virtual_pki_open (options->pki != NULL ? options->pki : own_pki, error);
  if (world->pki == NULL)
    return FALSE;
  world->packages = virtual_packages_load (options->profiles, error);
  if (world->packages == NULL || !open_smdp (world, options, error))
    return FALSE;
  describe_servers (world);
  if (!open_provider (world, options, error) || !open_account (world, error) || !open_devices (world, options, error))
    return FALSE;
  virtual_smdp_start (world->smdp);
  return write_description (world, error);
}

VirtualWorld *
virtual_world_new (const VirtualWorldOptions *options, GError **error)
{
  g_autoptr (VirtualWorld) world = g_new0 (VirtualWorld, 1);
  VirtualWorldOptions absolute = *options;

  world->directory = g_canonicalize_filename (options->directory, NULL);
  world->description = json_object ();
  absolute.directory = world->directory;
  if (!open_all (world, &absolute, error))
    {
      g_prefix_error (error, "failed to start the world in %s: ", world->directory);
      return NULL;
    }
  return g_steal_pointer (&world);
}

void
virtual_world_free (VirtualWorld *world)
{
  if (world == NULL)
    return;
  g_clear_pointer (&world->devices, virtual_usbip_server_free);
  g_clear_pointer (&world->smdp, virtual_smdp_free);
  g_clear_pointer (&world->packages, g_ptr_array_unref);
  g_clear_pointer (&world->pki, virtual_pki_free);
  json_decref (world->description);
  g_free (world->directory);
  g_free (world);
}
