/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is read from a certificate, and when it is out of its time. */
#include "usher-certificate.h"
#include "usher-error.h"

#include <string.h>

/* A throw-away self-signed certificate: P-256, registeredID 2.999.10, serial 1234, 2026-11-22 to 2036-11-19. */
#define CERTIFICATE \
  "MIIBkzCCATqgAwIBAgICEjQwCgYIKoZIzj0EAwIwKDEUMBIGA1UEAwwLVGVzdCBEUGF1dGgxEDAOBgNVBAoMB0V4YW1wbGUw" \
  "HhcNMjYxMTIyMDMwNTM0WhcNMzYxMTE5MDMwNTM0WjAoMRQwEgYDVQQDDAtUZXN0IERQYXV0aDEQMA4GA1UECgwHRXhhbXBs" \
  "ZTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABOvKpbMmkXn2nL0L6dARDtd+dof2ARNLh+UITBlYnWGIT/VYHquDzCChxBdf" \
  "jatnldLDQ8z5++jBAoMmxvy/G/CjVDBSMA8GA1UdEwEB/wQFMAMBAf8wIAYDVR0RBBkwF4gDiDcKghBzbWRwLmV4YW1wbGUu" \
  "Y29tMB0GA1UdDgQWBBTRF3P7iVK/gwBsYqhQLdM/O6Mu+DAKBggqhkjOPQQDAgNHADBEAiBhsRWW7PVQxaAz/ECS1qYowB/5" \
  "4NqFvKcaEBrbBviChQIgLDZvxLhH7zehTTwCEzs8ue+y1wgRQUjTRXI189AkSLc="

#define NOT_BEFORE G_GINT64_CONSTANT (1795316734)
#define NOT_AFTER G_GINT64_CONSTANT (2110676734)

static GBytes *
certificate_der (void)
{
  gsize size;
  guint8 *der = g_base64_decode (CERTIFICATE, &size);

  return g_bytes_new_take (der, size);
}

/* Names, identifiers, serial and dates come out as the certificate says. */
static void
test_fields (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) der = certificate_der ();
  g_autoptr (UsherCertificate) certificate = usher_certificate_parse (der, &error);

  g_assert_no_error (error);
  g_assert_nonnull (strstr (certificate->subject, "CN=Test DPauth"));
  g_assert_cmpstr (certificate->subject, ==, certificate->issuer);
  g_assert_cmpstr (certificate->serial, ==, "1234");
  g_assert_cmpstr (certificate->subject_key_id, ==, "D11773FB8952BF83006C62A8502DD33F3BA32EF8");
  g_assert_null (certificate->authority_key_id);
  g_assert_cmpstr (certificate->registered_id, ==, "2.999.10");
  g_assert_cmpstr (certificate->dns_name, ==, "smdp.example.com");
  g_assert_cmpint (certificate->not_before, ==, NOT_BEFORE * G_USEC_PER_SEC);
  g_assert_cmpint (certificate->not_after, ==, NOT_AFTER * G_USEC_PER_SEC);
}

/* Inside of its dates it passes; a second before and after it does not, and both dates are told. */
static void
test_dates (void)
{
  g_autoptr (GError) early = NULL;
  g_autoptr (GError) late = NULL;
  g_autoptr (GBytes) der = certificate_der ();
  g_autoptr (UsherCertificate) certificate = usher_certificate_parse (der, NULL);

  g_assert_true (usher_certificate_check_dates (certificate, certificate->not_before, NULL));
  g_assert_true (usher_certificate_check_dates (certificate, certificate->not_after, NULL));
  g_assert_false (usher_certificate_check_dates (certificate, certificate->not_before - G_USEC_PER_SEC, &early));
  g_assert_error (early, USHER_ERROR, USHER_ERROR_UNTRUSTED);
  g_assert_false (usher_certificate_check_dates (certificate, certificate->not_after + G_USEC_PER_SEC, &late));
  g_assert_error (late, USHER_ERROR, USHER_ERROR_UNTRUSTED);
  g_assert_nonnull (strstr (late->message, "2026-11-22T"));
  g_assert_nonnull (strstr (late->message, "2036-11-19T"));
}

/* Cut off anywhere, or empty, it is an error and not a half-read certificate. */
static void
test_truncated (void)
{
  g_autoptr (GBytes) der = certificate_der ();

  for (gsize size = 0; size < g_bytes_get_size (der); size += 7)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) part = g_bytes_new_from_bytes (der, 0, size);
      g_autoptr (UsherCertificate) certificate = usher_certificate_parse (part, &error);

      g_assert_null (certificate);
      g_assert_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_VALUE);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/crypto/certificate/fields", test_fields);
  g_test_add_func ("/crypto/certificate/dates", test_dates);
  g_test_add_func ("/crypto/certificate/truncated", test_truncated);
  return g_test_run ();
}
