/* SPDX-License-Identifier: GPL-3.0-or-later */
/* usher-virtual smdp: the SM-DP+ alone, for other programs' cards and LPAs too. */
#include "command.h"

#include "smdp-orders.h"
#include "smdp-server.h"
#include "usher-error.h"

#include <stdio.h>

#define SUMMARY \
  "Serves profile packages over ES9+. Each NAME.der of the profiles can be downloaded with the matching id NAME, as\n" \
  "often as wanted; with --orders, what the file lists, once each: [{\"matching_id\", \"profile\", \"iccid\", \"eid\",\n" \
  "\"confirmation_code\", \"expires\", \"released\", \"attempts\", \"bind_once\", \"ppr\", \"provider_name\",\n" \
  "\"profile_name\", \"mccmnc\"}].\n" \
  "\n" \
  "Faults: [{\"at\":\"step\", \"n\":\"es9.FUNCTION\", \"do\":WHAT, \"value\":V, \"skip\":S, \"times\":T}] at the calls\n" \
  "S+1 to S+T (0 and 1; T 0 = always). WHAT: status (V \"SUBJECT/REASON\"), http (V status), redirect (V URL), slow\n" \
  "(V ms), set (V object of members, null removes), flip (V offset in the package), bad-signature, wrong-certificate,\n" \
  "wrong-address, bad-json, truncated, drop (the answer is lost), drop-before (the call is). For \"n\":\"tls\": expired,\n" \
  "wrong-host, wrong-root."

typedef struct {
  char *listen, *address, *pki, *profiles, *orders, *faults, *notifications;
  gboolean session_keys, no_memory_check;
} Arguments;

static void
arguments_clear (Arguments *arguments)
{
  g_free (arguments->listen);
  g_free (arguments->address);
  g_free (arguments->pki);
  g_free (arguments->profiles);
  g_free (arguments->orders);
  g_free (arguments->faults);
  g_free (arguments->notifications);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Arguments, arguments_clear)

static gboolean
parse (Arguments *arguments, int argc, char **argv, GError **error)
{
  const GOptionEntry entries[] = {
    { "listen", 'l', 0, G_OPTION_ARG_STRING, &arguments->listen, "numeric address to listen on (127.0.0.1:0)", "HOST:PORT" },
    { "address", 'a', 0, G_OPTION_ARG_STRING, &arguments->address, "what clients call it (localhost:PORT)", "NAME" },
    { "pki", 'p', 0, G_OPTION_ARG_FILENAME, &arguments->pki, "keys and certificates, made where missing", "DIR" },
    { "profiles", 'd', 0, G_OPTION_ARG_FILENAME, &arguments->profiles, "profile packages (the built-in ones)", "DIR" },
    { "orders", 'o', 0, G_OPTION_ARG_FILENAME, &arguments->orders, "orders that stand from the start", "FILE" },
    { "faults", 'f', 0, G_OPTION_ARG_FILENAME, &arguments->faults, "script of faults", "FILE" },
    { "notifications", 'n', 0, G_OPTION_ARG_FILENAME, &arguments->notifications, "log of notifications", "FILE" },
    { "session-keys", 0, 0, G_OPTION_ARG_NONE, &arguments->session_keys, "without ReplaceSessionKeys", NULL },
    { "no-memory-check", 0, 0, G_OPTION_ARG_NONE, &arguments->no_memory_check, "serve cards that announce too little memory",
      NULL },
    G_OPTION_ENTRY_NULL
  };

  if (!virtual_command_parse ("smdp", SUMMARY, entries, &argc, &argv, error))
    return FALSE;
  if (arguments->pki != NULL)
    return TRUE;
  g_set_error (error, USHER_ERROR, USHER_ERROR_INVALID, "--pki is needed");
  return FALSE;
}

static VirtualSmdp *
open_server (const Arguments *arguments, const VirtualPki *pki, GError **error)
{
  const VirtualSmdpOptions options = {
    .pki = pki,
    .listen = arguments->listen,
    .address = arguments->address,
    .faults_path = arguments->faults,
    .notification_log = arguments->notifications,
    .session_keys = arguments->session_keys,
    .no_memory_check = arguments->no_memory_check,
  };

  return virtual_smdp_new (&options, error);
}

gboolean
virtual_command_smdp (int argc, char **argv, GError **error)
{
  g_auto (Arguments) arguments = { 0 };
  g_autoptr (VirtualPki) pki = NULL;
  g_autoptr (GPtrArray) packages = NULL;
  g_autoptr (VirtualSmdp) smdp = NULL;

  if (!parse (&arguments, argc, argv, error))
    return FALSE;
  pki = virtual_pki_open (arguments.pki, error);
  if (pki == NULL)
    return FALSE;
  packages = virtual_packages_load (arguments.profiles, error);
  if (packages == NULL)
    return FALSE;
  smdp = open_server (&arguments, pki, error);
  if (smdp == NULL)
    return FALSE;
  virtual_orders_add_packages (virtual_smdp_get_orders (smdp), packages);
  if (arguments.orders != NULL
      && !virtual_orders_load (virtual_smdp_get_orders (smdp), packages, arguments.orders, error))
    return FALSE;
  printf ("smdp %s\n", virtual_smdp_get_address (smdp));
  virtual_smdp_start (smdp);
  virtual_command_wait ();
  return TRUE;
}
