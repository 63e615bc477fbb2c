/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of statuses and its JSON form (SGP.22 6.5.1.4). */
#include "smdp-status.h"

#include <string.h>

G_DEFINE_QUARK (virtual-status, virtual_status)

typedef struct {
  const char *subject;
  const char *reason;
  const char *message;
} Row;

static const Row rows[VIRTUAL_N_STATUSES] = {
  [VIRTUAL_STATUS_MALFORMED] = { "1.3.1", "2.1", "Request is malformed" },
  [VIRTUAL_STATUS_MISSING_FIELD] = { "1.3.1", "2.2", "Mandatory element missing" },
  [VIRTUAL_STATUS_CARD_SIGNATURE] = { "8.1", "6.1", "eUICC signature is invalid or serverChallenge is invalid" },
  [VIRTUAL_STATUS_CARD_SPACE] = { "8.1", "4.8", "eUICC does not have sufficient space for this Profile" },
  [VIRTUAL_STATUS_EID_MISSING] = { "8.1.1", "2.2", "EID is missing in the context of this order" },
  [VIRTUAL_STATUS_EID_DIFFERENT] = { "8.1.1", "3.1", "A different EID is already associated with this ICCID" },
  [VIRTUAL_STATUS_EID_REFUSED] = { "8.1.1", "3.8", "EID does not match the expected value" },
  [VIRTUAL_STATUS_EUM_INVALID] = { "8.1.2", "6.1", "EUM Certificate is invalid" },
  [VIRTUAL_STATUS_EUM_EXPIRED] = { "8.1.2", "6.3", "EUM Certificate has expired" },
  [VIRTUAL_STATUS_CARD_CERTIFICATE_INVALID] = { "8.1.3", "6.1", "eUICC Certificate is invalid" },
  [VIRTUAL_STATUS_CARD_CERTIFICATE_EXPIRED] = { "8.1.3", "6.3", "eUICC Certificate has expired" },
  [VIRTUAL_STATUS_NOT_RELEASED] = { "8.2", "1.2", "Profile has not yet been released" },
  [VIRTUAL_STATUS_NO_NEW_BINDING] = { "8.2", "3.7", "BPP is not available for a new binding" },
  [VIRTUAL_STATUS_ICCID_NOT_ALLOWED] = { "8.2.1", "1.2", "Caller is not allowed to act on this Profile" },
  [VIRTUAL_STATUS_ICCID_UNAVAILABLE] = { "8.2.1", "3.3", "Profile identified by this ICCID is not available" },
  [VIRTUAL_STATUS_ICCID_NOT_RELEASABLE] = { "8.2.1", "3.5", "Profile identified by this ICCID cannot be released" },
  [VIRTUAL_STATUS_ICCID_UNKNOWN] = { "8.2.1", "3.9", "Profile identified by this ICCID is unknown" },
  [VIRTUAL_STATUS_TYPE_NOT_ALLOWED] = { "8.2.5", "1.2", "Caller is not allowed to order this Profile Type" },
  [VIRTUAL_STATUS_TYPE_EXHAUSTED] = { "8.2.5", "3.7", "No more Profile available for this Profile Type" },
  [VIRTUAL_STATUS_TYPE_MISMATCH] = { "8.2.5", "3.8", "Profile Type is not that of the Profile with this ICCID" },
  [VIRTUAL_STATUS_TYPE_UNKNOWN] = { "8.2.5", "3.9", "Profile Type is unknown to the SM-DP+" },
  [VIRTUAL_STATUS_NOT_ELIGIBLE] = { "8.2.5", "4.3", "No eligible Profile for this eUICC/Device" },
  [VIRTUAL_STATUS_MATCHING_ID_DIFFERENT] = { "8.2.6", "3.1", "A different MatchingID is associated with this ICCID" },
  [VIRTUAL_STATUS_MATCHING_ID_CONFLICT] = { "8.2.6", "3.3", "Conflicting MatchingID value" },
  [VIRTUAL_STATUS_MATCHING_ID_REFUSED] = { "8.2.6", "3.8", "MatchingID is refused" },
  [VIRTUAL_STATUS_CODE_MISSING] = { "8.2.7", "2.2", "Confirmation Code is missing" },
  [VIRTUAL_STATUS_CODE_REFUSED] = { "8.2.7", "3.8", "Confirmation Code is refused" },
  [VIRTUAL_STATUS_CODE_RETRIES] = { "8.2.7", "6.4", "Maximum number of retries for the Confirmation Code exceeded" },
  [VIRTUAL_STATUS_OID_INVALID] = { "8.8", "3.10", "The provided SM-DP+ OID is invalid" },
  [VIRTUAL_STATUS_ADDRESS] = { "8.8.1", "3.8", "Invalid SM-DP+ Address" },
  [VIRTUAL_STATUS_KEYS_UNSUPPORTED] = { "8.8.2", "3.1", "None of the proposed Public Key Identifiers is supported" },
  [VIRTUAL_STATUS_VERSION_UNSUPPORTED] = { "8.8.3", "3.1", "Specification Version Number is not supported" },
  [VIRTUAL_STATUS_NO_CERTIFICATE_FOR_KEYS] = { "8.8.4", "3.7", "No CERT.DPauth signed by a CI Public Key of the eUICC" },
  [VIRTUAL_STATUS_ORDER_EXPIRED] = { "8.8.5", "4.10", "The Download order has expired" },
  [VIRTUAL_STATUS_ORDER_RETRIES] = { "8.8.5", "6.4", "Maximum number of retries for the Download order exceeded" },
  [VIRTUAL_STATUS_DISCOVERY_UNAVAILABLE] = { "8.9", "5.1", "Root SM-DS was unavailable" },
  [VIRTUAL_STATUS_TRANSACTION_UNKNOWN] = { "8.10.1", "3.9", "The RSP session identified by the TransactionID is unknown" },
  [VIRTUAL_STATUS_KEY_UNKNOWN] = { "8.11.1", "3.9", "Unknown CI Public Key" },
};

gboolean
virtual_refuse (GError **error, VirtualStatusCode code)
{
  g_set_error_literal (error, VIRTUAL_STATUS, (int) code, rows[code].message);
  return FALSE;
}

gboolean
virtual_status_find (const char *pair, VirtualStatusCode *code)
{
  for (guint i = 0; i < VIRTUAL_N_STATUSES; i++)
    {
      g_autofree char *row = g_strdup_printf ("%s/%s", rows[i].subject, rows[i].reason);

      if (strcmp (row, pair) != 0)
        continue;
      *code = i;
      return TRUE;
    }
  return FALSE;
}

json_t *
virtual_status_to_header (const GError *error)
{
  const Row *row;

  if (error == NULL)
    return json_pack ("{s:{s:s}}", "functionExecutionStatus", "status", "Executed-Success");
  g_return_val_if_fail (error->domain == VIRTUAL_STATUS && error->code < VIRTUAL_N_STATUSES, NULL);
  row = &rows[error->code];
  return json_pack ("{s:{s:s,s:{s:s,s:s,s:s}}}", "functionExecutionStatus", "status", "Failed", "statusCodeData",
                    "subjectCode", row->subject, "reasonCode", row->reason, "message", error->message);
}
