/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of certificate issuers. Production rows first; test rows are those of SGP.26 and of makers' test systems. */
#include "usher-rsp-ci.h"

static const UsherRspCi issuers[] = {
  { "81370F5125D0B1D408D4C3B232E6D25E795BEBFB", "GSM Association - RSP2 Root CI1", FALSE },
  { "4C27967AD20C14B391E9601E41E604AD57C0222F", "OISTE GSMA CI G1", FALSE },
  { "CDF6D1C0A7B07F98A861B6E378B82F648D99663E", "CMCA eSIM Root CA_NIST", FALSE },
  { "16704B7F351E3607F18C4B70005C3A003DFD414A", "Entrust eSIM Certification Authority", FALSE },
  { "CD6E60B72D7A063CBC84625B91E80FE30406E13E", "MC4 OT ROOT CI v1", FALSE },
  { "16B5D16048E3EA02BD4B606E5F77A4BF20808D83", "China Unicom eSIM Root CA", FALSE },
  { "B60F0B897FD630B88CFED6161F8EA808C5382AC3", "SubMan V4.2 CI Google Pixel", FALSE },
  { "EA53ADEF3329B9509AFD755FD448B82DC1BCECFF", "SubMan V4.2 CI", FALSE },
  { "F54172BDF98A95D65CBEB88A38A1C11D800A85C3", "SGP.26 test CI (NIST P-256)", TRUE },
  { "C0BC70BA36929D43B467FF57570530E57AB8FCD8", "SGP.26 test CI (brainpool)", TRUE },
  { "34EECF13156518D48D30BDF06853404D115F955D", "SGP.26 v3 test CI (NIST P-256)", TRUE },
  { "2209F61CD9EC5C9C854E787341FF83ECF9776A5B", "SGP.26 v3 test CI (brainpool)", TRUE },
  { "665A1433D67C1A2C5DB8B52C967F10A057BA5CB2", "Symantec RSP Test Root CA", TRUE },
  { "7C0E5470143EA8998ED9DF300574C92E5A9ACB1F", "China Unicom eSIM Root CA (test)", TRUE },
};

const UsherRspCi *
usher_rsp_ci_find (const char *key_id)
{
  for (guint i = 0; i < G_N_ELEMENTS (issuers); i++)
    if (g_ascii_strcasecmp (issuers[i].key_id, key_id) == 0)
      return &issuers[i];
  return NULL;
}
