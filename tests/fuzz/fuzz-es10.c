/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes given to every decoder of ES10 responses: result xor error, and what is kept raw is the input. */
#include "usher-es10-call.h"
#include "usher-es10a.h"
#include "usher-es10b-codec.h"
#include "usher-es10b-rat.h"
#include "usher-es10c-codec.h"
#include "usher-euicc-info.h"
#include "usher-iccid.h"
#include "usher-install-result.h"
#include "usher-metadata.h"
#include "usher-notification.h"
#include "usher-profile-info.h"

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

/* Asserts that @result and @error exclude each other, and clears @error. */
static void
check (gconstpointer result, GError **error)
{
  g_assert_true ((result == NULL) == (*error != NULL));
  g_clear_error (error);
}

static void
decode_info (GBytes *bytes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherEuiccInfo1) info1 = usher_euicc_info1_parse (bytes, &error);
  g_autoptr (UsherEuiccInfo2) info2 = NULL;
  g_autoptr (UsherMetadata) metadata = NULL;
  g_autoptr (GPtrArray) rat = NULL;

  check (info1, &error);
  info2 = usher_euicc_info2_parse (bytes, &error);
  check (info2, &error);
  metadata = usher_metadata_parse (bytes, &error);
  check (metadata, &error);
  rat = usher_rat_parse (bytes, &error);
  check (rat, &error);
}

static void
decode_results (GBytes *bytes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherInstallResult) result = usher_install_result_parse (bytes, &error);
  g_autoptr (UsherNotification) pending = NULL;

  check (result, &error);
  if (result != NULL)
    {
      g_assert_true (g_bytes_equal (result->raw, bytes));
      g_assert_true (result->installed == (result->isdp_aid != NULL) && result->installed == (result->reason < 0));
      usher_install_result_set_error (result, &error);
      g_clear_error (&error);
    }
  pending = usher_notification_parse (bytes, &error);
  check (pending, &error);
  if (pending != NULL)
    g_assert_true (g_bytes_equal (pending->raw, bytes));
}

typedef gboolean (*ListDecoder) (GBytes *bytes, GPtrArray **list, int *code, GError **error);

static void
decode_lists (GBytes *bytes)
{
  static const ListDecoder decoders[] = { usher_profile_list_parse, usher_notification_list_parse,
                                          usher_notification_retrieved_parse };

  for (guint i = 0; i < G_N_ELEMENTS (decoders); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) list = NULL;
      int code = -1;
      gboolean read = decoders[i](bytes, &list, &code, &error);

      g_assert_true (read == (error == NULL));
      g_assert_true (!read || (list != NULL) == (code == 0));
      g_assert_true (read || list == NULL);
    }
}

static void
decode_codes (GBytes *bytes)
{
  static const guint32 tags[] = { 0xBF38, 0xBF21, 0xBF31, 0xBF30 };
  g_autoptr (GError) error = NULL;
  int code;

  for (guint i = 0; i < G_N_ELEMENTS (tags); i++)
    {
      gboolean choice = usher_es10_decode_choice (bytes, tags[i], &code, &error);
      gboolean result;

      g_assert_true (choice == (error == NULL));
      g_clear_error (&error);
      result = usher_es10_decode_result (bytes, tags[i], &code, &error);
      g_assert_true (result == (error == NULL));
      g_clear_error (&error);
    }
  g_assert_true (usher_es10b_decode_cancel_session (bytes, &code, &error) == (error == NULL));
}

static void
decode_small (GBytes *bytes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) challenge = usher_es10b_decode_challenge (bytes, &error);
  g_autoptr (UsherConfiguredAddresses) addresses = NULL;
  g_autofree char *eid = NULL;

  check (challenge, &error);
  eid = usher_es10c_decode_eid (bytes, &error);
  check (eid, &error);
  addresses = usher_configured_addresses_parse (bytes, &error);
  check (addresses, &error);
}

/* An ICCID that can be read is written the same again. */
static void
decode_iccid (const guint8 *data, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *digits = usher_iccid_decode (data, size, &error);
  guint8 again[USHER_ICCID_SIZE];

  g_assert_true ((digits == NULL) == (error != NULL));
  if (digits == NULL)
    return;
  g_assert_true (usher_iccid_encode (digits, again, NULL));
  g_assert_cmpmem (again, sizeof again, data, (int) size);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);

  decode_info (bytes);
  decode_results (bytes);
  decode_lists (bytes);
  decode_codes (bytes);
  decode_small (bytes);
  decode_iccid (data, size);
  return 0;
}
