/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two root sets: the small one (GSMA, named roots) is tried first, the system's is read only when the small one does
 * not know the root. A chain is accepted only when one set finds nothing wrong with it, host and dates included. */
#include "usher-trust.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "usher-certificate.h"
#include "usher-error.h"
#include "usher-redact.h"
#include "usher-trust-roots.h"
#include "usher-trust-system.h"

#define BEGIN_MARK "-----BEGIN CERTIFICATE-----"
#define PRODUCTION_ROOTS "/io/github/usheriot/Usher/trust/rsp-production-roots.pem"

struct _UsherTrust
{
  gatomicrefcount references;
  GPtrArray *roots; /* (owned) of GTlsCertificate */
  gboolean system;
  gboolean test_roots;
};

static const UsherAdvice unknown_root = {
  "certificate_unknown_root",
  N_("The profile server's certificate comes from an authority that is not trusted, so Usher stopped. "
     "Nothing was changed. Your provider must look into it."),
  USHER_EXIT_REFUSED, USHER_ACTOR_PROVIDER, FALSE, FALSE
};
static const UsherAdvice expired = {
  "certificate_expired",
  N_("The profile server's certificate has expired. Check this computer's date; if it is right, the "
     "server's operator must renew the certificate."),
  USHER_EXIT_REFUSED, USHER_ACTOR_OPERATOR, TRUE, FALSE
};
static const UsherAdvice not_yet_valid = {
  "certificate_not_yet_valid",
  N_("The profile server's certificate is not valid yet. Check this computer's date and time, then try"
     " again."),
  USHER_EXIT_REFUSED, USHER_ACTOR_USER, TRUE, FALSE
};
static const UsherAdvice wrong_host = {
  "certificate_wrong_host",
  N_("The server that answered is not the profile server that was asked for, so Usher stopped. Check "
     "the address and this computer's network."),
  USHER_EXIT_REFUSED, USHER_ACTOR_PROVIDER, FALSE, FALSE
};
static const UsherAdvice unusable = {
  "certificate_unusable",
  N_("The profile server's certificate is revoked, too weak or not for servers, so Usher stopped. Your "
     "provider must look into it."),
  USHER_EXIT_REFUSED, USHER_ACTOR_PROVIDER, FALSE, FALSE
};

static const UsherAdvice no_tls = {
  "tls_missing",
  N_("This computer cannot make safe connections: GLib's TLS module is missing. Install the package glib-networking, "
     "then try again."),
  USHER_EXIT_FAILED, USHER_ACTOR_USER, TRUE, FALSE
};

/* In the order in which a person should hear of them. */
static const struct
{
  GTlsCertificateFlags flag;
  const char *words;
  const UsherAdvice *advice;
} problems[] = {
  { G_TLS_CERTIFICATE_UNKNOWN_CA, "unknown root", &unknown_root },
  { G_TLS_CERTIFICATE_BAD_IDENTITY, "wrong host", &wrong_host },
  { G_TLS_CERTIFICATE_EXPIRED, "expired", &expired },
  { G_TLS_CERTIFICATE_NOT_ACTIVATED, "not yet valid", &not_yet_valid },
  { G_TLS_CERTIFICATE_REVOKED, "revoked", &unusable },
  { G_TLS_CERTIFICATE_INSECURE, "insecure algorithm", &unusable },
  { G_TLS_CERTIFICATE_GENERIC_ERROR, "not usable", &unusable },
};

static gboolean
add_roots (UsherTrust *trust, const char *name, const char *text, GError **error)
{
  const char *cursor = text;
  guint count = 0;

  while ((cursor = strstr (cursor, BEGIN_MARK)) != NULL)
    {
      g_autoptr (GError) problem = NULL;
      GTlsCertificate *root = g_tls_certificate_new_from_pem (cursor, -1, &problem);

      if (root == NULL)
        {
          g_set_error (error, USHER_ERROR, USHER_ERROR_INVALID, "root certificate %u in %s: %s", count + 1, name,
                       problem->message);
          return FALSE;
        }
      g_ptr_array_add (trust->roots, root);
      cursor += strlen (BEGIN_MARK);
      count++;
    }
  if (count == 0)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_INVALID, "no root certificate in %s", name);
      return FALSE;
    }
  return TRUE;
}

static gboolean
add_production_roots (UsherTrust *trust, GError **error)
{
  g_autoptr (GBytes) pem = NULL;

  pem = g_resource_lookup_data (usher_trust_roots_get_resource (), PRODUCTION_ROOTS, G_RESOURCE_LOOKUP_FLAGS_NONE, error);
  if (pem == NULL)
    return FALSE;
  /* A resource's data ends in NUL. */
  return add_roots (trust, "the production roots", g_bytes_get_data (pem, NULL), error);
}

static gboolean
add_file (UsherTrust *trust, const char *path, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autofree char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, &problem))
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND, "failed to read the test root: %s", problem->message);
      return FALSE;
    }
  return add_roots (trust, path, text, error);
}

UsherTrust *
usher_trust_new (UsherTrustScope scope, const char *const *test_roots, GError **error)
{
  g_autoptr (UsherTrust) trust = NULL;

  if (!g_tls_backend_supports_tls (g_tls_backend_get_default ()))
    {
      usher_set_error_advised (error, USHER_ERROR, USHER_ERROR_NOT_SUPPORTED, &no_tls, "GIO has no TLS backend");
      return NULL;
    }
  trust = g_new0 (UsherTrust, 1);
  g_atomic_ref_count_init (&trust->references);
  trust->roots = g_ptr_array_new_with_free_func (g_object_unref);
  trust->system = scope == USHER_TRUST_SYSTEM_AND_GSMA;
  usher_trust_system_defer ();
  if (!add_production_roots (trust, error))
    return NULL;
  for (const char *const *path = test_roots; path != NULL && *path != NULL; path++)
    {
      if (!add_file (trust, *path, error))
        return NULL;
      trust->test_roots = TRUE;
    }
  return g_steal_pointer (&trust);
}

UsherTrust *
usher_trust_ref (UsherTrust *trust)
{
  g_atomic_ref_count_inc (&trust->references);
  return trust;
}

void
usher_trust_unref (UsherTrust *trust)
{
  if (!g_atomic_ref_count_dec (&trust->references))
    return;
  g_ptr_array_unref (trust->roots);
  g_free (trust);
}

gboolean
usher_trust_has_test_roots (UsherTrust *trust)
{
  return trust->test_roots;
}

/* What is wrong with @chain by the small set: the best that any root says, so that an expired certificate under a
 * known root is not called one of an unknown root. */
static GTlsCertificateFlags
verify_small (UsherTrust *trust, GTlsCertificate *chain, GSocketConnectable *identity)
{
  GTlsCertificateFlags best = G_TLS_CERTIFICATE_UNKNOWN_CA | g_tls_certificate_verify (chain, identity, NULL);

  for (guint i = 0; i < trust->roots->len && best != 0; i++)
    {
      GTlsCertificateFlags flags = g_tls_certificate_verify (chain, identity, g_ptr_array_index (trust->roots, i));

      if ((flags & G_TLS_CERTIFICATE_UNKNOWN_CA) == 0)
        best = flags;
    }
  return best;
}

static GTlsCertificateFlags
verify_system (GTlsCertificate *chain, GSocketConnectable *identity)
{
  g_autoptr (GTlsDatabase) roots = usher_trust_system_load ();

  if (roots == NULL)
    return G_TLS_CERTIFICATE_UNKNOWN_CA;
  return g_tls_database_verify_chain (roots, chain, G_TLS_DATABASE_PURPOSE_AUTHENTICATE_SERVER, identity, NULL,
                                      G_TLS_DATABASE_VERIFY_NONE, NULL, NULL);
}

/* GIO does not look at what a certificate is for: a client's would do for a server. */
static gboolean
is_for_servers (GTlsCertificate *certificate)
{
  g_autoptr (GByteArray) der = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (UsherCertificate) parsed = NULL;

  g_object_get (certificate, "certificate", &der, NULL);
  bytes = g_bytes_new (der->data, der->len);
  parsed = usher_certificate_parse (bytes, NULL);
  return parsed != NULL && parsed->for_servers;
}

/* (transfer full) subject, issuer and dates, foreign text escaped. */
static char *
describe (GTlsCertificate *certificate)
{
  g_autofree char *subject = g_tls_certificate_get_subject_name (certificate);
  g_autofree char *issuer = g_tls_certificate_get_issuer_name (certificate);
  g_autoptr (GDateTime) from = g_tls_certificate_get_not_valid_before (certificate);
  g_autoptr (GDateTime) until = g_tls_certificate_get_not_valid_after (certificate);
  g_autofree char *from_text = from == NULL ? g_strdup ("?") : g_date_time_format_iso8601 (from);
  g_autofree char *until_text = until == NULL ? g_strdup ("?") : g_date_time_format_iso8601 (until);
  g_autofree char *text = NULL;

  text = g_strdup_printf ("subject %s, issuer %s, valid %s to %s", subject == NULL ? "?" : subject,
                          issuer == NULL ? "?" : issuer, from_text, until_text);
  return usher_text_escape (text);
}

static void
set_untrusted (GError **error, GTlsCertificate *chain, GTlsCertificateFlags flags)
{
  g_autofree char *what = describe (chain);
  g_autoptr (GString) words = g_string_new (NULL);
  const UsherAdvice *advice = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (problems); i++)
    {
      if ((flags & problems[i].flag) == 0)
        continue;
      g_string_append_printf (words, "%s%s", words->len > 0 ? ", " : "", problems[i].words);
      if (advice == NULL)
        advice = problems[i].advice;
    }
  usher_set_error_advised (error, USHER_ERROR, USHER_ERROR_UNTRUSTED, advice == NULL ? &unusable : advice,
                           "certificate of the server: %s (0x%x; %s)", words->len > 0 ? words->str : "not usable",
                           (guint) flags, what);
}

gboolean
usher_trust_verify (UsherTrust *trust, GTlsCertificate *chain, GSocketConnectable *identity, GError **error)
{
  GTlsCertificateFlags flags = verify_small (trust, chain, identity);

  if ((flags & G_TLS_CERTIFICATE_UNKNOWN_CA) != 0 && trust->system)
    {
      GTlsCertificateFlags system = verify_system (chain, identity);

      flags = (system & G_TLS_CERTIFICATE_UNKNOWN_CA) != 0 ? flags | system : system;
    }
  if (!is_for_servers (chain))
    flags |= G_TLS_CERTIFICATE_GENERIC_ERROR;
  if (flags == 0)
    return TRUE;
  set_untrusted (error, chain, flags);
  return FALSE;
}
