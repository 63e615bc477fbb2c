/* SPDX-License-Identifier: GPL-3.0-or-later */
/* usher-virtual world: everything at once, until it is ended. */
#include "command.h"

#include "usher-error.h"
#include "world.h"

#define SUMMARY \
  "Starts devices, an SM-DP+ and the operators of an example policy, writes what they are to DIR/world.json and the\n" \
  "devices' labels to DIR/labels, prints `ready` and runs until it is ended. --faults takes rows for devices and, as\n" \
  "`usher-virtual smdp --help` describes them, for the servers; --orders takes the list described there."

#define DEFAULT_STOCK 1000
#define DEVICES_MAX 9999

typedef struct {
  char *directory, *faults, *pki, *profiles, *orders, *level;
  int devices, seed, stock, memory, exchange_us, byte_us;
} Arguments;

static void
arguments_clear (Arguments *arguments)
{
  g_free (arguments->directory);
  g_free (arguments->faults);
  g_free (arguments->pki);
  g_free (arguments->profiles);
  g_free (arguments->orders);
  g_free (arguments->level);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Arguments, arguments_clear)

static gboolean
parse (Arguments *arguments, int argc, char **argv, GError **error)
{
  const GOptionEntry entries[] = {
    { "dir", 0, 0, G_OPTION_ARG_FILENAME, &arguments->directory, "where its files go", "DIR" },
    { "devices", 0, 0, G_OPTION_ARG_INT, &arguments->devices, "how many devices (1)", "N" },
    { "seed", 0, 0, G_OPTION_ARG_INT, &arguments->seed, "of the numbers (1)", "S" },
    { "faults", 0, 0, G_OPTION_ARG_FILENAME, &arguments->faults, "script of faults", "FILE" },
    { "pki", 0, 0, G_OPTION_ARG_FILENAME, &arguments->pki, "keys and certificates (DIR/pki)", "DIR" },
    { "profiles", 0, 0, G_OPTION_ARG_FILENAME, &arguments->profiles, "profile packages (the built-in ones)", "DIR" },
    { "orders", 0, 0, G_OPTION_ARG_FILENAME, &arguments->orders, "orders that stand from the start", "FILE" },
    { "stock", 0, 0, G_OPTION_ARG_INT, &arguments->stock, "profiles in each operator's pool (1000)", "N" },
    { "memory", 0, 0, G_OPTION_ARG_INT, &arguments->memory, "bytes of each card", "N" },
    { "level", 0, 0, G_OPTION_ARG_STRING, &arguments->level, "of the readers: short, extended or tpdu (short)", "LEVEL" },
    { "exchange-us", 0, 0, G_OPTION_ARG_INT, &arguments->exchange_us, "time of an exchange", "US" },
    { "byte-us", 0, 0, G_OPTION_ARG_INT, &arguments->byte_us, "time of a byte", "US" },
    G_OPTION_ENTRY_NULL
  };

  if (!virtual_command_parse ("world", SUMMARY, entries, &argc, &argv, error))
    return FALSE;
  if (arguments->directory == NULL)
    g_set_error_literal (error, USHER_ERROR, USHER_ERROR_INVALID, "--dir is needed");
  else if (arguments->devices < 0 || arguments->devices > DEVICES_MAX)
    g_set_error (error, USHER_ERROR, USHER_ERROR_INVALID, "--devices is 0 to %d, not %d", DEVICES_MAX, arguments->devices);
  else if (arguments->seed < 0 || arguments->stock < 0 || arguments->memory < 0 || arguments->exchange_us < 0
           || arguments->byte_us < 0)
    g_set_error_literal (error, USHER_ERROR, USHER_ERROR_INVALID,
                         "--seed, --stock, --memory, --exchange-us and --byte-us are not negative");
  else
    return TRUE;
  return FALSE;
}

gboolean
virtual_command_world (int argc, char **argv, GError **error)
{
  g_auto (Arguments) arguments = { .devices = 1, .seed = 1, .stock = DEFAULT_STOCK };
  VirtualWorldOptions options = { 0 };
  g_autoptr (VirtualWorld) world = NULL;

  if (!parse (&arguments, argc, argv, error)
      || !virtual_reader_level_parse (arguments.level != NULL ? arguments.level : "short", &options.level, error))
    return FALSE;
  options.directory = arguments.directory;
  options.devices = (guint) arguments.devices;
  options.seed = (guint) arguments.seed;
  options.stock = (guint) arguments.stock;
  options.memory = (guint32) arguments.memory;
  options.faults = arguments.faults;
  options.pki = arguments.pki;
  options.profiles = arguments.profiles;
  options.orders = arguments.orders;
  options.timing.exchange_us = (guint) arguments.exchange_us;
  options.timing.byte_us = (guint) arguments.byte_us;
  world = virtual_world_new (&options, error);
  if (world == NULL)
    return FALSE;
  virtual_command_wait ();
  return TRUE;
}
