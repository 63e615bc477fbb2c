/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who an eUICC is and whom it trusts: see the header. */
#include "euicc-identity.h"

#include "crypto.h"

static VirtualCertificate *
copy (const VirtualPki *pki, VirtualRole role, GError **error)
{
  gsize length;
  const guint8 *der = g_bytes_get_data (virtual_pki_get (pki, role)->certificate->der, &length);
  return virtual_certificate_read (der, length, error);
}

VirtualEuiccIdentity *
virtual_euicc_identity_new (const VirtualPki *pki, const char *eid, GError **error)
{
  g_autoptr (VirtualEuiccIdentity) self = g_new0 (VirtualEuiccIdentity, 1);

  self->key = virtual_key_generate ();
  self->certificate = virtual_pki_issue_euicc (pki, eid, self->key, error);
  if (self->certificate == NULL)
    return NULL;
  self->eum = copy (pki, VIRTUAL_ROLE_EUM, error);
  self->ci = copy (pki, VIRTUAL_ROLE_CI, error);
  return self->eum == NULL || self->ci == NULL ? NULL : g_steal_pointer (&self);
}

void
virtual_euicc_identity_free (VirtualEuiccIdentity *self)
{
  g_clear_pointer (&self->ci, virtual_certificate_free);
  g_clear_pointer (&self->eum, virtual_certificate_free);
  g_clear_pointer (&self->certificate, virtual_certificate_free);
  EVP_PKEY_free (self->key);
  g_free (self);
}
