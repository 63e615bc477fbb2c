/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A whole virtual device from its options: see the header. */
#include "device.h"

VirtualCard *
virtual_device_new_card (const VirtualDeviceOptions *options, const VirtualPki *pki, GError **error)
{
  const VirtualEuiccOptions euicc_options = { options->eid, options->memory, options->state_directory };
  VirtualEuiccIdentity *identity = virtual_euicc_identity_new (pki, options->eid, error);

  if (identity == NULL)
    return NULL;
  VirtualEuicc *euicc = virtual_euicc_new (&euicc_options, identity, error);
  if (euicc == NULL)
    return NULL;
  return virtual_card_new (euicc, options->reader.level == VIRTUAL_READER_EXTENDED);
}

VirtualUsbModel *
virtual_device_new (const VirtualDeviceOptions *options, const VirtualPki *pki, GError **error)
{
  g_autoptr (VirtualFaults) faults = NULL;
  VirtualCard *card = NULL;

  if (options->faults_path != NULL)
    {
      faults = virtual_faults_load (options->faults_path, options->names, error);
      if (faults == NULL)
        return NULL;
    }
  card = virtual_device_new_card (options, pki, error);
  return card == NULL ? NULL : virtual_ccid_device_new (&options->reader, card, g_steal_pointer (&faults));
}
