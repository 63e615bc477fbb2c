/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A GTlsDatabase that hands verification on to the backend's own default database. */
#include "usher-trust-system.h"

#define USHER_TYPE_DEFERRED_ROOTS (usher_deferred_roots_get_type ())
G_DECLARE_FINAL_TYPE (UsherDeferredRoots, usher_deferred_roots, USHER, DEFERRED_ROOTS, GTlsDatabase)

struct _UsherDeferredRoots
{
  GTlsDatabase parent;
};

G_DEFINE_FINAL_TYPE (UsherDeferredRoots, usher_deferred_roots, G_TYPE_TLS_DATABASE)

static GTlsCertificateFlags
verify_chain (GTlsDatabase *self, GTlsCertificate *chain, const char *purpose, GSocketConnectable *identity,
              GTlsInteraction *interaction, GTlsDatabaseVerifyFlags flags, GCancellable *cancellable, GError **error)
{
  g_autoptr (GTlsDatabase) roots = usher_trust_system_load ();

  if (roots == NULL)
    return G_TLS_CERTIFICATE_UNKNOWN_CA | g_tls_certificate_verify (chain, identity, NULL);
  return g_tls_database_verify_chain (roots, chain, purpose, identity, interaction, flags, cancellable, error);
}

static void
usher_deferred_roots_class_init (UsherDeferredRootsClass *class)
{
  GTlsDatabaseClass *database_class = G_TLS_DATABASE_CLASS (class);

  database_class->verify_chain = verify_chain;
}

static void
usher_deferred_roots_init (UsherDeferredRoots *self)
{
}

void
usher_trust_system_defer (void)
{
  static gsize done = 0;

  if (g_once_init_enter (&done))
    {
      g_autoptr (GTlsDatabase) stand_in = g_object_new (USHER_TYPE_DEFERRED_ROOTS, NULL);

      g_tls_backend_set_default_database (g_tls_backend_get_default (), stand_in);
      g_once_init_leave (&done, 1);
    }
}

GTlsDatabase *
usher_trust_system_load (void)
{
  GTlsBackend *backend = g_tls_backend_get_default ();
  GTlsBackendInterface *methods = G_TLS_BACKEND_GET_INTERFACE (backend);

  if (methods->get_default_database == NULL)
    return NULL;
  return methods->get_default_database (backend);
}
