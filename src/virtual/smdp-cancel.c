/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ES9+.CancelSession (SGP.22 5.6.5). */
#include "smdp-es9.h"

#include "crypto.h"
#include "smdp-status.h"
#include "smdp-wire.h"
#include "tlv.h"

/* Reasons after which the order is over; any other leaves it for a later attempt. */
#define REASON_REJECTED 0
#define REASON_RULES_NOT_ALLOWED 3
#define REASON_METADATA_MISMATCH 4

static gboolean
check_cancel (const VirtualSmdpCore *core, const VirtualServerSession *session, GBytes *response, guint32 *reason, GError **error)
{
  GBytes *oid = virtual_pki_get (core->pki, VIRTUAL_ROLE_DPAUTH)->certificate->oid;
  VirtualTlv whole, ok, details, signature, transaction, server, why;

  if (!virtual_tlv_expect (g_bytes_get_data (response, NULL), g_bytes_get_size (response), 0xBF41, &whole, NULL)
      || !virtual_tlv_child (&whole, 0xA0, &ok) || !virtual_tlv_child (&ok, 0x30, &details)
      || !virtual_tlv_child (&ok, 0x5F37, &signature) || signature.length != VIRTUAL_SIGNATURE_LENGTH
      || !virtual_tlv_child (&details, 0x80, &transaction) || !virtual_tlv_child (&details, 0x81, &server)
      || !virtual_tlv_child (&details, 0x82, &why) || !virtual_tlv_get_uint (&why, reason))
    return virtual_refuse (error, VIRTUAL_STATUS_MALFORMED);
  if (!virtual_verify (session->card->key, details.start, details.total, signature.value))
    return virtual_refuse (error, VIRTUAL_STATUS_CARD_SIGNATURE);
  if (!virtual_tlv_equals (&transaction, g_bytes_get_data (session->transaction_id, NULL),
                           g_bytes_get_size (session->transaction_id)))
    return virtual_refuse (error, VIRTUAL_STATUS_TRANSACTION_UNKNOWN);
  if (oid != NULL && !virtual_tlv_equals (&server, g_bytes_get_data (oid, NULL), g_bytes_get_size (oid)))
    return virtual_refuse (error, VIRTUAL_STATUS_OID_INVALID);
  return TRUE;
}

json_t *
virtual_es9_cancel_session (VirtualSmdpCore *core, const json_t *request, GError **error)
{
  VirtualServerSession *session = virtual_smdp_core_get_session (core, request, error);
  g_autoptr (GBytes) response = NULL;
  guint32 reason;

  if (session == NULL)
    return NULL;
  if (session->card == NULL)
    {
      virtual_refuse (error, VIRTUAL_STATUS_TRANSACTION_UNKNOWN);
      return NULL;
    }
  response = virtual_wire_get_bytes (request, "cancelSessionResponse", error);
  if (response == NULL || !check_cancel (core, session, response, &reason, error))
    return NULL;
  session->ended = TRUE;
  if (session->order != NULL && !session->order->unlimited && session->order->state < VIRTUAL_ORDER_INSTALLED
      && (reason == REASON_REJECTED || reason == REASON_RULES_NOT_ALLOWED || reason == REASON_METADATA_MISMATCH))
    virtual_order_book_set_state (core->orders, session->order, VIRTUAL_ORDER_ENDED);
  return json_pack ("{s:s}", "transactionId", session->id);
}
