/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The comparisons, each with an error that says what differs. */
#include "usher-download-check.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "usher-certificate.h"
#include "usher-digest.h"
#include "usher-error.h"
#include "usher-hex.h"
#include "usher-iccid.h"
#include "usher-redact.h"
#include "usher-rsp-address.h"
#include "usher-rsp-ci.h"
#include "usher-tlv.h"

static const UsherAdvice no_common_issuer = {
  "no_common_issuer",
  N_("The SIM in this device and the profile server do not trust the same authority. The provider must "
     "order from another server, or another device is needed."),
  USHER_EXIT_FAILED, USHER_ACTOR_PROVIDER, FALSE, FALSE
};
static const UsherAdvice test_issuer = {
  "test_issuer",
  N_("The profile server uses test certificates, whose keys are public, so Usher stopped. Nothing was "
     "changed."),
  USHER_EXIT_REFUSED, USHER_ACTOR_PROVIDER, FALSE, FALSE
};
static const UsherAdvice other_server = {
  "other_server",
  N_("The server that answered is not the one that was asked for, so Usher stopped. Nothing was changed. "
     "Your provider must look into it."),
  USHER_EXIT_REFUSED, USHER_ACTOR_PROVIDER, FALSE, FALSE
};
static const UsherAdvice other_profile = {
  "other_profile",
  N_("The server offered another profile than the one that was ordered, so Usher installed nothing and closed "
     "the order. Your provider must look into it and issue a new one."),
  USHER_EXIT_REFUSED, USHER_ACTOR_PROVIDER, FALSE, TRUE
};

/* A codec's error as one of the protocol. */
static gboolean
fail_protocol (GError **error, const char *what, const GError *problem)
{
  g_set_error (error, USHER_ERROR, USHER_ERROR_PROTOCOL, "%s: %s", what, problem->message);
  return FALSE;
}

gboolean
usher_download_check_card (const UsherEuiccInfo1 *info, GError **error)
{
  guint64 major = g_ascii_strtoull (info->svn, NULL, 10);

  if (major >= 2)
    return TRUE;
  g_set_error (error, USHER_ERROR, USHER_ERROR_NOT_SUPPORTED, "the card speaks SGP.22 %s; 2 or later is needed", info->svn);
  return FALSE;
}

static gboolean
expect_value (const UsherTlv *parent, guint32 tag, GBytes *expected, const char *what, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (GBytes) value = NULL;
  UsherTlv tlv;

  if (!usher_tlv_get (parent, tag, &tlv, &problem))
    return fail_protocol (error, what, problem);
  value = usher_tlv_dup_value (&tlv);
  if (g_bytes_equal (value, expected))
    return TRUE;
  g_set_error (error, USHER_ERROR, USHER_ERROR_PROTOCOL, "the %s is not ours", what);
  return FALSE;
}

static gboolean
check_address (const UsherTlv *signed1, const char *address, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autofree char *text = NULL;
  g_autofree char *escaped = NULL;
  UsherTlv tlv;

  if (!usher_tlv_get (signed1, 0x83, &tlv, &problem))
    return fail_protocol (error, "serverSigned1", problem);
  text = g_strndup ((const char *) tlv.value, tlv.length);
  if (strlen (text) == tlv.length && usher_rsp_address_equal (text, address))
    return TRUE;
  escaped = usher_text_escape (text);
  usher_set_error_advised (error, USHER_ERROR, USHER_ERROR_UNTRUSTED, &other_server,
                           "%s signs for \"%.100s\"", address, escaped);
  return FALSE;
}

static gboolean
check_signed1 (const UsherEs9Session *session, GBytes *challenge, const char *address, GError **error)
{
  g_autoptr (GError) problem = NULL;
  UsherTlv signed1;

  if (!usher_tlv_parse_bytes (session->signed1, 0x30, &signed1, &problem))
    return fail_protocol (error, "serverSigned1", problem);
  return expect_value (&signed1, 0x80, session->transaction_id, "transaction id in serverSigned1", error) &&
         expect_value (&signed1, 0x81, challenge, "challenge in serverSigned1", error) &&
         check_address (&signed1, address, error);
}

static gboolean
check_issuer (GBytes *ci_pkid, const UsherEuiccInfo1 *info, gboolean test_roots, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autofree char *key_id = NULL;
  const UsherRspCi *ci;
  UsherTlv tlv;

  if (!usher_tlv_parse_bytes (ci_pkid, 0x04, &tlv, &problem))
    return fail_protocol (error, "euiccCiPKIdToBeUsed", problem);
  key_id = usher_hex_encode (tlv.value, tlv.length);
  ci = usher_rsp_ci_find (key_id);
  if (!g_strv_contains ((const char *const *) info->ci_verification, key_id))
    {
      usher_set_error_advised (error, USHER_ERROR, USHER_ERROR_NOT_SUPPORTED, &no_common_issuer,
                               "the server chose the issuer %s (%s), which the card does not list", key_id,
                               ci == NULL ? "unknown" : ci->name);
      return FALSE;
    }
  if (ci == NULL || !ci->test || test_roots)
    return TRUE;
  usher_set_error_advised (error, USHER_ERROR, USHER_ERROR_UNTRUSTED, &test_issuer, "the server chose the test issuer %s",
                           ci->name);
  return FALSE;
}

static gboolean
check_certificate (GBytes *der, const char *oid, gint64 now, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (UsherCertificate) certificate = usher_certificate_parse (der, &problem);

  if (certificate == NULL)
    return fail_protocol (error, "the server's certificate", problem);
  if (!usher_certificate_check_dates (certificate, now, error))
    return FALSE;
  if (oid == NULL || g_strcmp0 (oid, certificate->registered_id) == 0)
    return TRUE;
  usher_set_error_advised (error, USHER_ERROR, USHER_ERROR_UNTRUSTED, &other_server,
                           "the server's certificate is of %s, the code names %s",
                           certificate->registered_id == NULL ? "nobody" : certificate->registered_id, oid);
  return FALSE;
}

gboolean
usher_download_check_server (const UsherEs9Session *session, GBytes *challenge, const char *address,
                             const UsherEuiccInfo1 *info, const char *oid, gboolean test_roots, gint64 now, GError **error)
{
  return check_signed1 (session, challenge, address, error) &&
         check_issuer (session->ci_pkid, info, test_roots, error) &&
         check_certificate (session->certificate, oid, now, error);
}

gboolean
usher_download_check_signed2 (GBytes *signed2, GBytes *transaction_id, gboolean *code_needed, GError **error)
{
  g_autoptr (GError) problem = NULL;
  UsherTlv whole, flag;

  if (!usher_tlv_parse_bytes (signed2, 0x30, &whole, &problem) || !usher_tlv_get (&whole, 0x01, &flag, &problem))
    return fail_protocol (error, "smdpSigned2", problem);
  if (!expect_value (&whole, 0x80, transaction_id, "transaction id in smdpSigned2", error))
    return FALSE;
  if (flag.length != 1)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_PROTOCOL, "smdpSigned2: ccRequiredFlag of %zu bytes", flag.length);
      return FALSE;
    }
  *code_needed = flag.value[0] != 0;
  return TRUE;
}

gboolean
usher_download_check_metadata (const UsherMetadata *metadata, const UsherDownloadOrder *order, GError **error)
{
  if (order->expected_iccid != NULL && !usher_iccid_equal (order->expected_iccid, metadata->iccid))
    {
      usher_set_error_advised (error, USHER_ERROR, USHER_ERROR_REFUSED, &other_profile,
                               "the profile offered is %s, ordered was %s", metadata->iccid, order->expected_iccid);
      return FALSE;
    }
  if (order->expected_owner != NULL && metadata->owner != NULL &&
      strcmp (order->expected_owner, metadata->owner->mccmnc) != 0)
    {
      usher_set_error_advised (error, USHER_ERROR, USHER_ERROR_REFUSED, &other_profile,
                               "the profile offered is of %s, ordered was one of %s", metadata->owner->mccmnc,
                               order->expected_owner);
      return FALSE;
    }
  return TRUE;
}

GBytes *
usher_download_hash_code (const char *code, GBytes *transaction_id)
{
  g_autoptr (GBytes) inner = usher_digest_sha256 ((const guint8 *) code, strlen (code));
  g_autoptr (GByteArray) both = g_byte_array_new ();

  g_byte_array_append (both, g_bytes_get_data (inner, NULL), (guint) g_bytes_get_size (inner));
  g_byte_array_append (both, g_bytes_get_data (transaction_id, NULL), (guint) g_bytes_get_size (transaction_id));
  return usher_digest_sha256 (both->data, both->len);
}
