/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GnuTLS's reading of X.509, copied out into a plain struct. */
#include "usher-certificate.h"
#include "usher-clock.h"
#include "usher-error.h"
#include "usher-hex.h"

#include <string.h>

#include <gnutls/x509.h>

#define KEY_ID_MAX 64
#define SERIAL_MAX 64
#define NAME_MAX_SIZE 1024

typedef int (*ReadBytes) (gnutls_x509_crt_t crt, void *data, size_t *size, unsigned int *critical);

/* (nullable): both identifiers are optional extensions. */
static char *
read_key_id (gnutls_x509_crt_t crt, ReadBytes read)
{
  guint8 data[KEY_ID_MAX];
  size_t size = sizeof data;

  return read (crt, data, &size, NULL) < 0 ? NULL : usher_hex_encode (data, size);
}

static char *
read_serial (gnutls_x509_crt_t crt)
{
  guint8 data[SERIAL_MAX];
  size_t size = sizeof data;

  return gnutls_x509_crt_get_serial (crt, data, &size) < 0 ? g_strdup ("") : usher_hex_encode (data, size);
}

typedef int (*ReadName) (gnutls_x509_crt_t crt, gnutls_datum_t *name, unsigned int flags);

static char *
read_name (gnutls_x509_crt_t crt, ReadName read)
{
  gnutls_datum_t name = { NULL, 0 };
  char *text;

  if (read (crt, &name, 0) < 0)
    return g_strdup ("");
  text = g_strndup ((const char *) name.data, name.size);
  gnutls_free (name.data);
  return text;
}

/* (nullable) the first alternative name of @kind. */
static char *
read_alternative_name (gnutls_x509_crt_t crt, gnutls_x509_subject_alt_name_t kind)
{
  char text[NAME_MAX_SIZE];

  for (unsigned int i = 0;; i++)
    {
      size_t size = sizeof text;
      int found = gnutls_x509_crt_get_subject_alt_name (crt, i, text, &size, NULL);

      if (found == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
        return NULL;
      if (found == (int) kind && memchr (text, '\0', size) == NULL)
        return g_strndup (text, size);
      if (found < 0 && found != GNUTLS_E_SHORT_MEMORY_BUFFER)
        return NULL;
    }
}

static UsherCertificate *
copy_out (gnutls_x509_crt_t crt)
{
  UsherCertificate *self = g_new0 (UsherCertificate, 1);

  self->not_before = (gint64) gnutls_x509_crt_get_activation_time (crt) * G_USEC_PER_SEC;
  self->not_after = (gint64) gnutls_x509_crt_get_expiration_time (crt) * G_USEC_PER_SEC;
  self->subject = read_name (crt, gnutls_x509_crt_get_dn3);
  self->issuer = read_name (crt, gnutls_x509_crt_get_issuer_dn3);
  self->serial = read_serial (crt);
  self->subject_key_id = read_key_id (crt, gnutls_x509_crt_get_subject_key_id);
  self->authority_key_id = read_key_id (crt, gnutls_x509_crt_get_authority_key_id);
  self->registered_id = read_alternative_name (crt, GNUTLS_SAN_REGISTERED_ID);
  self->dns_name = read_alternative_name (crt, GNUTLS_SAN_DNSNAME);
  self->for_servers = gnutls_x509_crt_check_key_purpose (crt, GNUTLS_KP_TLS_WWW_SERVER, 0) == 1;
  return self;
}

UsherCertificate *
usher_certificate_parse (GBytes *der, GError **error)
{
  UsherCertificate *self = NULL;
  gnutls_x509_crt_t crt = NULL;
  gsize size;
  const void *data = g_bytes_get_data (der, &size);
  gnutls_datum_t datum = { (unsigned char *) data, (unsigned int) size };
  int code = gnutls_x509_crt_init (&crt);

  if (code >= 0)
    code = gnutls_x509_crt_import (crt, &datum, GNUTLS_X509_FMT_DER);
  if (code >= 0)
    self = copy_out (crt);
  else
    g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_VALUE, "not an X.509 certificate: %s (GnuTLS %d)",
                 gnutls_strerror (code), code);
  if (crt != NULL)
    gnutls_x509_crt_deinit (crt);
  return self;
}

void
usher_certificate_free (UsherCertificate *certificate)
{
  if (certificate == NULL)
    return;
  g_free (certificate->subject);
  g_free (certificate->issuer);
  g_free (certificate->serial);
  g_free (certificate->subject_key_id);
  g_free (certificate->authority_key_id);
  g_free (certificate->registered_id);
  g_free (certificate->dns_name);
  g_free (certificate);
}

gboolean
usher_certificate_check_dates (const UsherCertificate *certificate, gint64 now, GError **error)
{
  g_autofree char *from = NULL;
  g_autofree char *until = NULL;
  g_autofree char *today = NULL;

  if (now >= certificate->not_before && now <= certificate->not_after)
    return TRUE;
  from = usher_clock_format (certificate->not_before);
  until = usher_clock_format (certificate->not_after);
  today = usher_clock_format (now);
  g_set_error (error, USHER_ERROR, USHER_ERROR_UNTRUSTED, "the certificate of %s is valid from %s until %s, it is %s now",
               certificate->subject, from, until, today);
  return FALSE;
}
