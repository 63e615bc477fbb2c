/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a card says about itself. */
#include "usher-euicc-info.h"

#include "es10-vectors.h"
#include "octets.h"

/* Version and key ids of EUICCInfo1, in the card's order. */
static void
test_info1 (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = octets (VECTOR_INFO1);
  g_autoptr (UsherEuiccInfo1) info = usher_euicc_info1_parse (bytes, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (info->svn, ==, "2.2.2");
  g_assert_cmpuint (g_strv_length (info->ci_verification), ==, 2);
  g_assert_cmpstr (info->ci_verification[1], ==, "F54172BDF98A95D65CBEB88A38A1C11D800A85C3");
  g_assert_cmpuint (g_strv_length (info->ci_signing), ==, 1);
}

/* Every field of EUICCInfo2, free memory and forbidden rules included. */
static void
test_info2 (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = octets (VECTOR_INFO2);
  g_autoptr (UsherEuiccInfo2) info = usher_euicc_info2_parse (bytes, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (info->profile_version, ==, "2.3.1");
  g_assert_cmpstr (info->svn, ==, "2.2.2");
  g_assert_cmpstr (info->firmware_version, ==, "4.5.0");
  g_assert_cmpstr (info->javacard_version, ==, "9.2.0");
  g_assert_cmpstr (info->globalplatform_version, ==, "2.3.0");
  g_assert_cmpstr (info->pp_version, ==, "1.0.0");
  g_assert_cmpstr (info->sas_accreditation, ==, "GI-BA-UP-0419");
  g_assert_cmpuint (info->installed_applications, ==, 2);
  g_assert_cmpuint (info->free_nvm, ==, 409600);
  g_assert_cmpuint (info->free_ram, ==, 8192);
  g_assert_cmphex (info->uicc_capability, ==, 0x36CFE);
  g_assert_cmphex (info->rsp_capability, ==, 0x9);
  g_assert_cmpint (info->category, ==, 2);
  g_assert_cmpint (info->forbidden_ppr, ==, USHER_PPR_1);
  g_assert_false (info->iot);
}

/* A card that also speaks SGP.32 is told by its fields; absent options are NULL or -1. */
static void
test_iot (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = octets (VECTOR_INFO2_IOT);
  g_autoptr (UsherEuiccInfo2) info = usher_euicc_info2_parse (bytes, &error);

  g_assert_no_error (error);
  g_assert_true (info->iot);
  g_assert_cmpuint (info->free_nvm, ==, 0x0FFFFF);
  g_assert_null (info->javacard_version);
  g_assert_cmpint (info->category, ==, -1);
}

/* A version of two bytes, a key list of another tag and missing memory are errors. */
static void
test_malformed (void)
{
  static const char *const vectors[] = { "BF2004820202"
                                         "02",
                                         "BF200C8203020202A9023000AA00",
                                         "BF2005820302"
                                         "0202",
                                         "BF22058103020301" };

  for (guint i = 0; i < G_N_ELEMENTS (vectors); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) bytes = octets (vectors[i]);
      gpointer info = i < 3 ? (gpointer) usher_euicc_info1_parse (bytes, &error)
                            : (gpointer) usher_euicc_info2_parse (bytes, &error);

      g_assert_null (info);
      octets_assert_codec_error (&error);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/esim/euicc-info/info1", test_info1);
  g_test_add_func ("/esim/euicc-info/info2", test_info2);
  g_test_add_func ("/esim/euicc-info/iot", test_iot);
  g_test_add_func ("/esim/euicc-info/malformed", test_malformed);
  return g_test_run ();
}
