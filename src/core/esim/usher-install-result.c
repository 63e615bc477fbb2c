/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ProfileInstallationResult; see the header. */
#include "usher-install-result.h"

#include "usher-error.h"
#include "usher-es10-value.h"
#include "usher-esim-cause.h"
#include "usher-notification.h"

#define MAX_CODE 255

void
usher_install_result_free (UsherInstallResult *result)
{
  if (result == NULL)
    return;
  g_clear_pointer (&result->raw, g_bytes_unref);
  g_clear_pointer (&result->transaction_id, g_bytes_unref);
  g_free (result->iccid);
  g_clear_pointer (&result->isdp_aid, g_bytes_unref);
  g_free (result->address);
  g_clear_pointer (&result->statuses, g_array_unref);
  g_free (result->status_message);
  g_free (result);
}

/* The child @tag as an integer up to @max, -1 when it is absent. */
static gboolean
find_number (const UsherTlv *parent, guint32 tag, guint max, gint64 *value, GError **error)
{
  UsherTlv tlv;
  guint number;

  *value = -1;
  if (!usher_tlv_find (parent, tag, &tlv))
    return TRUE;
  if (!usher_es10_get_number (parent, tag, max, &number, error))
    return FALSE;
  *value = number;
  return TRUE;
}

static gboolean
read_status (UsherTlvReader *reader, GArray *statuses, GError **error)
{
  UsherPeStatus status;
  UsherTlv tlv;
  gint64 element, information;

  if (!usher_tlv_read (reader, &tlv, error) || !usher_es10_get_number (&tlv, 0x80, G_MAXUINT16, &status.status, error)
      || !find_number (&tlv, 0x81, G_MAXINT16, &element, error)
      || !find_number (&tlv, 0x82, G_MAXUINT8, &information, error)
      || !find_number (&tlv, 0x83, G_MAXINT32, &status.offset, error))
    return FALSE;
  status.element = (int) element;
  status.information = (int) information;
  g_array_append_val (statuses, status);
  return TRUE;
}

static gboolean
read_euicc_response (UsherInstallResult *result, const UsherTlv *response, GError **error)
{
  UsherTlvReader reader;
  UsherTlv statuses;

  if (!usher_tlv_get (response, 0xA0, &statuses, error))
    return FALSE;
  usher_tlv_reader_init (&reader, statuses.value, statuses.length);
  while (!usher_tlv_reader_at_end (&reader))
    if (!read_status (&reader, result->statuses, error))
      return FALSE;
  if (result->status_message == NULL)
    result->status_message = usher_es10_find_name (response, 0x82);
  return TRUE;
}

/* A simaResponse is a row of EUICCResponse. What cannot be read is skipped: it only explains the result. */
static void
read_sima_response (UsherInstallResult *result, const UsherTlv *sima)
{
  UsherTlvReader reader;
  UsherTlv response;

  usher_tlv_reader_init (&reader, sima->value, sima->length);
  while (!usher_tlv_reader_at_end (&reader))
    if (!usher_tlv_read (&reader, &response, NULL) || !read_euicc_response (result, &response, NULL))
      return;
}

static gboolean
read_success (UsherInstallResult *result, const UsherTlv *success, GError **error)
{
  UsherTlv aid, sima;

  if (!usher_tlv_get (success, 0x4F, &aid, error))
    return FALSE;
  result->installed = TRUE;
  result->isdp_aid = usher_tlv_dup_value (&aid);
  if (usher_tlv_find (success, 0x04, &sima))
    read_sima_response (result, &sima);
  return TRUE;
}

static gboolean
read_failure (UsherInstallResult *result, const UsherTlv *failure, GError **error)
{
  UsherTlv sima;
  guint command, reason;

  if (!usher_es10_get_number (failure, 0x80, MAX_CODE, &command, error)
      || !usher_es10_get_number (failure, 0x81, MAX_CODE, &reason, error))
    return FALSE;
  result->command = (int) command;
  result->reason = (int) reason;
  if (usher_tlv_find (failure, 0x82, &sima))
    read_sima_response (result, &sima);
  return TRUE;
}

static gboolean
read_final (UsherInstallResult *result, const UsherTlv *data, GError **error)
{
  UsherTlv final, choice;

  if (!usher_tlv_get (data, 0xA2, &final, error))
    return FALSE;
  if (usher_tlv_find (&final, 0xA0, &choice))
    return read_success (result, &choice, error);
  return usher_tlv_get (&final, 0xA1, &choice, error) && read_failure (result, &choice, error);
}

static gboolean
read_data (UsherInstallResult *result, const UsherTlv *data, GError **error)
{
  g_autoptr (UsherNotification) notification = NULL;
  UsherTlv transaction_id, metadata;

  if (!usher_es10_check_children (data, error) || !usher_tlv_get (data, 0x80, &transaction_id, error)
      || !usher_tlv_get (data, 0xBF2F, &metadata, error))
    return FALSE;
  result->transaction_id = usher_tlv_dup_value (&transaction_id);
  notification = usher_notification_parse_metadata (&metadata, error);
  if (notification == NULL)
    return FALSE;
  result->seq = notification->seq;
  result->address = g_steal_pointer (&notification->address);
  result->iccid = g_steal_pointer (&notification->iccid);
  return read_final (result, data, error);
}

UsherInstallResult *
usher_install_result_parse (GBytes *bf37, GError **error)
{
  g_autoptr (UsherInstallResult) result = g_new0 (UsherInstallResult, 1);
  UsherTlv tlv, data, signature;

  result->command = -1;
  result->reason = -1;
  result->statuses = g_array_new (FALSE, FALSE, sizeof (UsherPeStatus));
  if (!usher_es10_open (bf37, 0xBF37, &tlv, error) || !usher_tlv_get (&tlv, 0xBF27, &data, error)
      || !usher_tlv_get (&tlv, 0x5F37, &signature, error) || !read_data (result, &data, error))
    {
      g_prefix_error (error, "failed to read the installation result: ");
      return NULL;
    }
  result->raw = g_bytes_ref (bf37);
  return g_steal_pointer (&result);
}

const char *
usher_pe_status_get_name (guint status)
{
  static const char *const names[] = {
    "ok",
    "pe-not-supported",
    "memory-failure",
    "bad-values",
    "not-enough-memory",
    "invalid-request-format",
    "invalid-parameter",
    "runtime-not-supported",
    "lib-not-supported",
    "template-not-supported",
    "feature-not-supported",
    "pin-code-missing",
  };

  if (status < G_N_ELEMENTS (names))
    return names[status];
  if (status == 31)
    return "unsupported-profile-version";
  if ((status >= 0x6000 && status <= 0x6FFF) || (status >= 0x9000 && status <= 0x9FFF))
    return "status-word";
  return status >= 0xA000 && status <= 0xFFFF ? "proprietary" : "unknown";
}

static const char *
command_name (int command)
{
  static const char *const names[] = { "initialiseSecureChannel", "configureISDP",      "storeMetadata",
                                       "storeMetadata2",          "replaceSessionKeys", "loadProfileElements" };

  return command >= 0 && (guint) command < G_N_ELEMENTS (names) ? names[command] : "unknown";
}

/* (transfer full) the first element that was not "ok", for the details of an error; "" when there is none. */
static char *
describe_statuses (const UsherInstallResult *result)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < result->statuses->len && text->len == 0; i++)
    {
      const UsherPeStatus *status = &g_array_index (result->statuses, UsherPeStatus, i);

      if (status->status == 0)
        continue;
      g_string_append_printf (text, ", status %u (%s)", status->status, usher_pe_status_get_name (status->status));
      if (status->element >= 0)
        g_string_append_printf (text, " of profile element %d", status->element);
      if (status->information >= 0)
        g_string_append_printf (text, ", information %d", status->information);
      if (status->offset >= 0)
        g_string_append_printf (text, ", offset %" G_GINT64_FORMAT, status->offset);
    }
  if (result->status_message != NULL)
    g_string_append_printf (text, ", card says \"%s\"", result->status_message);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

void
usher_install_result_set_error (const UsherInstallResult *result, GError **error)
{
  const UsherEsimCause *cause = usher_esim_cause_for_pir (result->reason);
  g_autofree char *details = describe_statuses (result);

  usher_esim_cause_set_error (cause, error, "the card did not install the profile: command %d (%s), reason %d (%s)%s",
                              result->command, command_name (result->command), result->reason, cause->advice.name,
                              details);
}
