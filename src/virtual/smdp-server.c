/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Puts listeners, functions and the thread together. */
#include "smdp-server.h"

#include "smdp-es9.h"
#include "smdp-http.h"
#include "usher-error.h"

#include <string.h>

#define ANYWHERE "127.0.0.1:0"

struct _VirtualSmdp
{
  GMainContext *context;       /* (owned) */
  GMainLoop *loop;             /* (owned) */
  GThread *thread;             /* (owned) (nullable) */
  VirtualTlsFront *tls;        /* (owned) of ES9+ */
  VirtualTlsFront *mutual_tls; /* (owned) of ES2+ */
  VirtualServerFaults *faults; /* (owned) */
  VirtualSmdpCore *core;       /* (owned) */
  VirtualEs2 *es2;             /* (owned) */
  VirtualHttp *es9_http;       /* (owned) */
  VirtualHttp *es2_http;       /* (owned) */
  GHashTable *operators;       /* (owned) port -> operator id */
};

static const struct {
  const char *name;
  VirtualEs9Function run;
} es9_functions[] = {
  { "initiateAuthentication", virtual_es9_initiate_authentication },
  { "authenticateClient", virtual_es9_authenticate_client },
  { "getBoundProfilePackage", virtual_es9_get_bound_profile_package },
  { "handleNotification", virtual_es9_handle_notification },
  { "cancelSession", virtual_es9_cancel_session },
};

static json_t *
call_es9 (gpointer data, guint16 port, const char *function, const json_t *request, GError **error)
{
  VirtualSmdp *smdp = data;

  for (guint i = 0; i < G_N_ELEMENTS (es9_functions); i++)
    if (strcmp (es9_functions[i].name, function) == 0)
      return es9_functions[i].run (smdp->core, request, error);
  return NULL;
}

static json_t *
call_es2 (gpointer data, guint16 port, const char *function, const json_t *request, GError **error)
{
  VirtualSmdp *smdp = data;
  const char *operator_id = g_hash_table_lookup (smdp->operators, GUINT_TO_POINTER (port));

  return virtual_es2_call (smdp->es2, operator_id, function, request, error);
}

/* Returns (transfer full) the server's certificate and key in PEM, as they are or with a defect. */
static char *
load_identity (const VirtualPki *pki, const char *defect, GError **error)
{
  const VirtualIdentity *identity = virtual_pki_get (pki, VIRTUAL_ROLE_TLS);
  g_autofree char *certificate = NULL, *key = NULL;

  if (defect != NULL)
    return virtual_pki_make_bad_tls (pki, defect, error);
  if (!g_file_get_contents (identity->certificate_path, &certificate, NULL, error)
      || !g_file_get_contents (identity->key_path, &key, NULL, error))
    return NULL;
  return g_strconcat (certificate, key, NULL);
}

static gboolean
load_credentials (VirtualSmdp *smdp, const VirtualPki *pki, const char *faults_path, GError **error)
{
  g_autofree char *pem = NULL;

  smdp->faults = virtual_server_faults_load (faults_path, error);
  if (smdp->faults == NULL)
    return FALSE;
  pem = load_identity (pki, virtual_server_faults_get_tls (smdp->faults), error);
  if (pem == NULL)
    return FALSE;
  smdp->tls = virtual_tls_front_new (pem, NULL, error);
  if (smdp->tls == NULL)
    return FALSE;
  smdp->mutual_tls = virtual_tls_front_new (pem, virtual_pki_get (pki, VIRTUAL_ROLE_CI)->certificate_path, error);
  return smdp->mutual_tls != NULL;
}

static VirtualHttp *
make_http (VirtualSmdp *smdp, const VirtualPki *pki, gboolean ordering)
{
  const VirtualHttpOptions options = {
    .prefix = ordering ? "/gsma/rsp2/es2plus/" : "/gsma/rsp2/es9plus/",
    .step_prefix = ordering ? "es2." : "es9.",
    .tls = ordering ? smdp->mutual_tls : smdp->tls,
    .faults = smdp->faults,
    .pki = pki,
    .call = ordering ? call_es2 : call_es9,
    .data = smdp,
  };

  return virtual_http_new (&options);
}

static void
make_core (VirtualSmdp *smdp, const VirtualSmdpOptions *options, guint16 port)
{
  g_autofree char *address
      = options->address != NULL ? g_strdup (options->address) : g_strdup_printf ("localhost:%u", port);

  smdp->core = virtual_smdp_core_new (options->pki, address, virtual_order_book_new (options->order_log));
  smdp->core->notification_log = g_strdup (options->notification_log);
  smdp->core->served_directory = g_strdup (options->served_directory);
  smdp->core->profile_keys = !options->session_keys;
  smdp->core->check_memory = !options->no_memory_check;
  smdp->es2 = virtual_es2_new (smdp->core, options->serial);
}

VirtualSmdp *
virtual_smdp_new (const VirtualSmdpOptions *options, GError **error)
{
  g_autoptr (VirtualSmdp) smdp = g_new0 (VirtualSmdp, 1);
  guint16 port;

  smdp->context = g_main_context_new ();
  smdp->loop = g_main_loop_new (smdp->context, FALSE);
  smdp->operators = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  if (!load_credentials (smdp, options->pki, options->faults_path, error))
    return NULL;
  g_main_context_push_thread_default (smdp->context);
  smdp->es9_http = make_http (smdp, options->pki, FALSE);
  smdp->es2_http = make_http (smdp, options->pki, TRUE);
  port = virtual_http_listen (smdp->es9_http, options->listen != NULL ? options->listen : ANYWHERE, error);
  g_main_context_pop_thread_default (smdp->context);
  if (port == 0)
    return NULL;
  make_core (smdp, options, port);
  return g_steal_pointer (&smdp);
}

static gboolean
quit (gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_REMOVE;
}

/* Sources leave the thread by its own loop, so that quitting cannot be missed. */
static void
stop (VirtualSmdp *smdp)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  if (smdp->thread == NULL)
    return;
  g_source_set_callback (source, quit, smdp->loop, NULL);
  g_source_attach (source, smdp->context);
  g_thread_join (smdp->thread);
}

void
virtual_smdp_free (VirtualSmdp *smdp)
{
  if (smdp == NULL)
    return;
  stop (smdp);
  g_main_context_push_thread_default (smdp->context);
  g_clear_pointer (&smdp->es9_http, virtual_http_free);
  g_clear_pointer (&smdp->es2_http, virtual_http_free);
  g_main_context_pop_thread_default (smdp->context);
  g_clear_pointer (&smdp->es2, virtual_es2_free);
  g_clear_pointer (&smdp->core, virtual_smdp_core_free);
  g_clear_pointer (&smdp->faults, virtual_server_faults_free);
  g_clear_pointer (&smdp->tls, virtual_tls_front_free);
  g_clear_pointer (&smdp->mutual_tls, virtual_tls_front_free);
  g_hash_table_unref (smdp->operators);
  g_main_loop_unref (smdp->loop);
  g_main_context_unref (smdp->context);
  g_free (smdp);
}

const char *
virtual_smdp_get_address (const VirtualSmdp *smdp)
{
  return smdp->core->address;
}

VirtualOrderBook *
virtual_smdp_get_orders (VirtualSmdp *smdp)
{
  return smdp->core->orders;
}

VirtualEs2 *
virtual_smdp_get_es2 (VirtualSmdp *smdp)
{
  return smdp->es2;
}

guint16
virtual_smdp_add_operator (VirtualSmdp *smdp, const char *operator_id, GError **error)
{
  guint16 port;

  g_main_context_push_thread_default (smdp->context);
  port = virtual_http_listen (smdp->es2_http, ANYWHERE, error);
  g_main_context_pop_thread_default (smdp->context);
  if (port != 0)
    g_hash_table_insert (smdp->operators, GUINT_TO_POINTER (port), g_strdup (operator_id));
  return port;
}

static gpointer
serve (gpointer data)
{
  VirtualSmdp *smdp = data;

  g_main_context_push_thread_default (smdp->context);
  g_main_loop_run (smdp->loop);
  g_main_context_pop_thread_default (smdp->context);
  return NULL;
}

void
virtual_smdp_start (VirtualSmdp *smdp)
{
  smdp->thread = g_thread_new ("smdp", serve, smdp);
}
