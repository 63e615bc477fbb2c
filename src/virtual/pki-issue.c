/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One row a role: the subject's name and the extensions, in OpenSSL's configuration words. */
#include "pki-issue.h"

#include "crypto.h"

#include <openssl/conf.h>
#include <openssl/x509v3.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BIGNUM, BN_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CONF, NCONF_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (X509_NAME, X509_NAME_free)

#define EUM_ORGANISATION "Usher Virtual EUM"
#define SERIAL_LENGTH 16
#define MAX_EXTENSIONS 5

/* The section that the EUM's name constraints refer to: only these EIDs, under this organisation. */
#define NAME_CONSTRAINT "[eum]\nO = " EUM_ORGANISATION "\nserialNumber = " VIRTUAL_EUM_IIN "\n"

typedef struct {
  int nid;
  const char *value;
} Extension;

typedef struct {
  const char *organisation;
  const char *name;
  Extension extensions[MAX_EXTENSIONS];
} Template;

static const Template templates[] = {
  [VIRTUAL_ROLE_CI] = { "Usher Virtual World", "Usher Virtual CI",
    { { NID_basic_constraints, "critical,CA:TRUE" },
      { NID_key_usage, "critical,keyCertSign,cRLSign" },
      { NID_certificate_policies, "critical," VIRTUAL_ROLE_OID_CI },
      { NID_subject_alt_name, "RID:2.999.1" } } },
  [VIRTUAL_ROLE_EUM] = { EUM_ORGANISATION, "Usher Virtual EUM",
    { { NID_basic_constraints, "critical,CA:TRUE,pathlen:0" },
      { NID_key_usage, "critical,keyCertSign" },
      { NID_certificate_policies, "critical," VIRTUAL_ROLE_OID_EUM },
      { NID_subject_alt_name, "RID:2.999.5" },
      { NID_name_constraints, "critical,permitted;dirName:eum" } } },
  [VIRTUAL_ROLE_DPAUTH] = { "Usher Virtual World", "Usher Virtual SM-DP+",
    { { NID_key_usage, "critical,digitalSignature" },
      { NID_certificate_policies, "critical," VIRTUAL_ROLE_OID_DPAUTH },
      { NID_subject_alt_name, "RID:2.999.10" } } },
  [VIRTUAL_ROLE_DPPB] = { "Usher Virtual World", "Usher Virtual SM-DP+",
    { { NID_key_usage, "critical,digitalSignature" },
      { NID_certificate_policies, "critical," VIRTUAL_ROLE_OID_DPPB },
      { NID_subject_alt_name, "RID:2.999.10" } } },
  [VIRTUAL_ROLE_TLS] = { "Usher Virtual World", "localhost",
    { { NID_key_usage, "critical,digitalSignature" },
      { NID_ext_key_usage, "critical,serverAuth,clientAuth" },
      { NID_certificate_policies, VIRTUAL_ROLE_OID_DPTLS },
      { NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1,RID:2.999.10" } } },
  [VIRTUAL_ROLE_ES2] = { "Usher Virtual World", "Usher Virtual Provider",
    { { NID_key_usage, "critical,digitalSignature" },
      { NID_ext_key_usage, "clientAuth" },
      { NID_subject_alt_name, "RID:2.999.20" } } },
  [VIRTUAL_ROLE_EUICC] = { EUM_ORGANISATION, "Usher Virtual eUICC",
    { { NID_key_usage, "critical,digitalSignature" },
      { NID_certificate_policies, "critical," VIRTUAL_ROLE_OID_EUICC } } },
};

static void
must (gboolean done, const char *what)
{
  if (!done)
    g_error ("OpenSSL failed: %s", what);
}

static void
add_name (X509_NAME *name, const char *field, const char *value)
{
  must (X509_NAME_add_entry_by_txt (name, field, MBSTRING_UTF8, (const guint8 *) value, -1, -1, 0) == 1,
        "certificate name");
}

/* A card's certificate carries its issuer's organisation, as the name constraints of an EUM want it. */
static char *
issuer_organisation (X509 *issuer)
{
  char text[256] = "";

  X509_NAME_get_text_by_NID (X509_get_subject_name (issuer), NID_organizationName, text, sizeof text);
  return g_strdup (text);
}

static void
set_subject (X509 *certificate, const VirtualIssue *issue)
{
  const Template *template = &templates[issue->role];
  g_autoptr (X509_NAME) name = X509_NAME_new ();
  g_autofree char *organisation = issue->role == VIRTUAL_ROLE_EUICC ? issuer_organisation (issue->issuer)
                                                                     : g_strdup (template->organisation);

  add_name (name, "C", "DE");
  add_name (name, "O", organisation);
  if (issue->eid != NULL)
    add_name (name, "serialNumber", issue->eid);
  add_name (name, "CN", issue->host != NULL ? issue->host : template->name);
  must (X509_set_subject_name (certificate, name) == 1, "subject");
}

static void
set_serial (X509 *certificate)
{
  guint8 serial[SERIAL_LENGTH];
  g_autoptr (BIGNUM) number = NULL;

  virtual_random (serial, sizeof serial);
  serial[0] = (serial[0] & 0x3F) | 0x40; /* positive, of constant length */
  number = BN_bin2bn (serial, sizeof serial, NULL);
  must (BN_to_ASN1_INTEGER (number, X509_get_serialNumber (certificate)) != NULL, "serial number");
}

static void
add_extension (X509 *certificate, CONF *conf, X509V3_CTX *context, int nid, const char *value)
{
  X509_EXTENSION *extension = X509V3_EXT_nconf_nid (conf, context, nid, value);

  must (extension != NULL && X509_add_ext (certificate, extension, -1) == 1, value);
  X509_EXTENSION_free (extension);
}

static CONF *
read_configuration (void)
{
  CONF *conf = NCONF_new (NULL);
  BIO *text = BIO_new_mem_buf (NAME_CONSTRAINT, -1);
  long line = 0;

  must (conf != NULL && text != NULL && NCONF_load_bio (conf, text, &line) == 1, "configuration");
  BIO_free (text);
  return conf;
}

static void
add_extensions (X509 *certificate, const VirtualIssue *issue)
{
  const Template *template = &templates[issue->role];
  g_autoptr (CONF) conf = read_configuration ();
  g_autofree char *host_name
      = issue->host != NULL ? g_strdup_printf ("DNS:%s,RID:2.999.10", issue->host) : NULL;
  X509V3_CTX context;

  X509V3_set_ctx (&context, issue->issuer != NULL ? issue->issuer : certificate, certificate, NULL, NULL, 0);
  X509V3_set_nconf (&context, conf);
  for (guint i = 0; i < MAX_EXTENSIONS && template->extensions[i].value != NULL; i++)
    {
      const Extension *extension = &template->extensions[i];
      gboolean renamed = host_name != NULL && extension->nid == NID_subject_alt_name;

      add_extension (certificate, conf, &context, extension->nid, renamed ? host_name : extension->value);
    }
  add_extension (certificate, conf, &context, NID_subject_key_identifier, "hash");
  if (issue->issuer != NULL)
    add_extension (certificate, conf, &context, NID_authority_key_identifier, "keyid:always");
}

X509 *
virtual_issue_certificate (const VirtualIssue *issue)
{
  g_autoptr (X509) certificate = X509_new ();
  X509 *issuer = issue->issuer != NULL ? issue->issuer : certificate;

  must (X509_set_version (certificate, X509_VERSION_3) == 1, "version");
  set_serial (certificate);
  set_subject (certificate, issue);
  must (X509_set_issuer_name (certificate, X509_get_subject_name (issuer)) == 1, "issuer");
  must (ASN1_TIME_set (X509_getm_notBefore (certificate), issue->not_before) != NULL, "start of validity");
  must (ASN1_TIME_set (X509_getm_notAfter (certificate), issue->not_after) != NULL, "end of validity");
  must (X509_set_pubkey (certificate, issue->key) == 1, "public key");
  add_extensions (certificate, issue);
  must (X509_sign (certificate, issue->issuer_key, EVP_sha256 ()) > 0, "certificate signature");
  return g_steal_pointer (&certificate);
}
