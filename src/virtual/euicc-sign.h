/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the software eUICC signs and how it judges the certificates of servers (SGP.22 2.6.7, 4.5.2). */
#pragma once

#include "euicc-state.h"

G_BEGIN_DECLS

/* Appends '5F37' with the eUICC's signature over @data. */
void virtual_euicc_put_signature (VirtualEuicc *self, GByteArray *to, const guint8 *data, gsize length);

/* Appends the eUICC's certificate, then its maker's. */
void virtual_euicc_put_certificates (VirtualEuicc *self, GByteArray *to);

/* Checks '5F37' @signature over @data. */
gboolean virtual_euicc_check_signature (EVP_PKEY *key, const guint8 *data, gsize length, const VirtualTlv *signature);

/* What AuthenticateServer and PrepareDownload answer about a certificate; the numbers are theirs. */
typedef enum {
  VIRTUAL_CERTIFICATE_GOOD = 0,
  VIRTUAL_CERTIFICATE_INVALID = 1,
  VIRTUAL_CERTIFICATE_UNSUPPORTED_CURVE = 3,
  VIRTUAL_CERTIFICATE_INVALID_OID = 5,
  VIRTUAL_CERTIFICATE_CI_UNKNOWN = 7,
} VirtualCertificateVerdict;

/* Reads @tlv as a certificate with one of two roles (@other_role nullable) under the CI of this card. Dates are not
 * looked at: a card has no clock. Sets @certificate (transfer full) when it is good. */
VirtualCertificateVerdict virtual_euicc_judge_certificate (VirtualEuicc *self, const VirtualTlv *tlv, const char *role,
                                                           const char *other_role, VirtualCertificate **certificate);

G_END_DECLS
