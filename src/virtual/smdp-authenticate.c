/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ES9+.AuthenticateClient (SGP.22 5.6.3): is it that card, and may it have which order? */
#include "smdp-es9.h"

#include "crypto.h"
#include "smdp-bpp.h"
#include "smdp-status.h"
#include "smdp-wire.h"
#include "tlv.h"

#include <string.h>

/* The parts of a successful AuthenticateServer response. */
typedef struct {
  VirtualTlv signed1, signature1, card, eum;
} CardAnswer;

static gboolean
read_answer (GBytes *response, CardAnswer *answer, GError **error)
{
  VirtualTlv whole, ok;
  const guint8 *data;
  gsize left;

  if (!virtual_tlv_expect (g_bytes_get_data (response, NULL), g_bytes_get_size (response), 0xBF38, &whole, NULL))
    return virtual_refuse (error, VIRTUAL_STATUS_MALFORMED);
  if (!virtual_tlv_child (&whole, 0xA0, &ok)) /* the card refused us: there is nothing to verify */
    return virtual_refuse (error, VIRTUAL_STATUS_CARD_SIGNATURE);
  data = ok.value;
  left = ok.length;
  if (!virtual_tlv_next (&data, &left, &answer->signed1, NULL) || answer->signed1.tag != 0x30
      || !virtual_tlv_next (&data, &left, &answer->signature1, NULL) || answer->signature1.tag != 0x5F37
      || answer->signature1.length != VIRTUAL_SIGNATURE_LENGTH
      || !virtual_tlv_next (&data, &left, &answer->card, NULL) || !virtual_tlv_next (&data, &left, &answer->eum, NULL))
    return virtual_refuse (error, VIRTUAL_STATUS_MALFORMED);
  return TRUE;
}

static gboolean
authenticate (const VirtualSmdpCore *core, VirtualServerSession *session, const CardAnswer *answer, GError **error)
{
  g_autoptr (VirtualCertificate) card = NULL;
  VirtualTlv transaction, address, challenge;

  card = virtual_smdp_core_check_card (core, answer->card.start, answer->card.total, answer->eum.start,
                                       answer->eum.total, error);
  if (card == NULL)
    return FALSE;
  if (!virtual_verify (card->key, answer->signed1.start, answer->signed1.total, answer->signature1.value)
      || !virtual_tlv_child (&answer->signed1, 0x80, &transaction)
      || !virtual_tlv_equals (&transaction, g_bytes_get_data (session->transaction_id, NULL),
                              g_bytes_get_size (session->transaction_id))
      || !virtual_tlv_child (&answer->signed1, 0x83, &address)
      || !virtual_tlv_equals (&address, core->address, strlen (core->address))
      || !virtual_tlv_child (&answer->signed1, 0x84, &challenge)
      || !virtual_tlv_equals (&challenge, session->server_challenge, sizeof session->server_challenge))
    return virtual_refuse (error, VIRTUAL_STATUS_CARD_SIGNATURE);
  virtual_certificate_free (session->card);
  session->card = g_steal_pointer (&card);
  return TRUE;
}

/* Finds the order that the card means: by the matching id, or without one by its EID. */
static VirtualOrder *
find_order (VirtualSmdpCore *core, const VirtualServerSession *session, const VirtualTlv *signed1, GError **error)
{
  VirtualTlv context, id;
  g_autofree char *matching_id = NULL;
  VirtualOrder *order;

  if (!virtual_tlv_child (signed1, 0xA0, &context))
    {
      virtual_refuse (error, VIRTUAL_STATUS_MALFORMED);
      return NULL;
    }
  if (virtual_tlv_child (&context, 0x80, &id) && id.length > 0)
    {
      matching_id = virtual_tlv_dup_text (&id);
      order = virtual_order_book_find_matching_id (core->orders, matching_id);
      if (order == NULL)
        virtual_refuse (error, VIRTUAL_STATUS_MATCHING_ID_REFUSED);
      return order;
    }
  order = virtual_order_book_find_eid (core->orders, session->card->serial);
  if (order == NULL)
    virtual_refuse (error, VIRTUAL_STATUS_EID_REFUSED);
  return order;
}

/* Returns the free non-volatile memory that extCardResource announces (TS 102 226 8.2.1.7.2). */
static gboolean
read_free_memory (const VirtualTlv *info2, guint64 *free_memory)
{
  VirtualTlv resource, memory;

  if (!virtual_tlv_child (info2, 0x84, &resource) || !virtual_tlv_child (&resource, 0x82, &memory) || memory.length > 8)
    return FALSE;
  *free_memory = 0;
  for (gsize i = 0; i < memory.length; i++)
    *free_memory = *free_memory << 8 | memory.value[i];
  return TRUE;
}

static gboolean
check_eligible (const VirtualSmdpCore *core, const VirtualOrder *order, const VirtualTlv *signed1, GError **error)
{
  VirtualTlv info2, forbidden;
  guint64 free_memory;

  if (!virtual_tlv_child (signed1, 0xBF22, &info2) || !read_free_memory (&info2, &free_memory))
    return virtual_refuse (error, VIRTUAL_STATUS_MALFORMED);
  if (core->check_memory && free_memory < g_bytes_get_size (order->package->der))
    return virtual_refuse (error, VIRTUAL_STATUS_CARD_SPACE);
  if (virtual_tlv_child (&info2, 0x99, &forbidden) && forbidden.length > 1 && (forbidden.value[1] & order->ppr) != 0)
    return virtual_refuse (error, VIRTUAL_STATUS_NOT_ELIGIBLE);
  return TRUE;
}

static GBytes *
build_signed2 (const VirtualServerSession *session)
{
  const VirtualOrder *order = session->order;
  g_autoptr (GByteArray) signed2 = g_byte_array_new ();
  const guint8 needs_code = order->has_code ? 0xFF : 0x00;

  virtual_tlv_put_bytes (signed2, 0x80, session->transaction_id);
  virtual_tlv_put (signed2, 0x01, &needs_code, 1);
  if (order->card_point != NULL && !order->unlimited)
    virtual_tlv_put_bytes (signed2, 0x5F49, order->card_point);
  return virtual_tlv_wrap (0x30, signed2);
}

/* DP_Sign1: over smdpSigned2 and the card's signature as a TLV. */
static GBytes *
sign2 (const VirtualIdentity *identity, GBytes *signed2, const VirtualTlv *signature1)
{
  g_autoptr (GByteArray) to_sign = g_byte_array_new (), signature = g_byte_array_new ();
  g_autoptr (GBytes) raw = NULL;

  virtual_tlv_append (to_sign, signed2);
  virtual_tlv_append_tlv (to_sign, signature1);
  raw = virtual_sign (identity->key, to_sign->data, to_sign->len);
  virtual_tlv_put_bytes (signature, 0x5F37, raw);
  return g_byte_array_free_to_bytes (g_steal_pointer (&signature));
}

static json_t *
build_reply (const VirtualSmdpCore *core, VirtualServerSession *session, const CardAnswer *answer)
{
  const VirtualIdentity *identity = virtual_pki_get (core->pki, VIRTUAL_ROLE_DPPB);
  g_autoptr (GBytes) metadata = virtual_metadata_build (session->order, core->address);
  g_autoptr (GBytes) signed2 = build_signed2 (session);
  json_t *reply = json_object ();

  g_clear_pointer (&session->signature2, g_bytes_unref);
  session->signature2 = sign2 (identity, signed2, &answer->signature1);
  json_object_set_new (reply, "transactionId", json_string (session->id));
  virtual_wire_set_bytes (reply, "profileMetadata", metadata);
  virtual_wire_set_bytes (reply, "smdpSigned2", signed2);
  virtual_wire_set_bytes (reply, "smdpSignature2", session->signature2);
  virtual_wire_set_bytes (reply, "smdpCertificate", identity->certificate->der);
  return reply;
}

json_t *
virtual_es9_authenticate_client (VirtualSmdpCore *core, const json_t *request, GError **error)
{
  VirtualServerSession *session = virtual_smdp_core_get_session (core, request, error);
  g_autoptr (GBytes) response = NULL;
  VirtualOrder *order;
  CardAnswer answer;

  if (session == NULL)
    return NULL;
  response = virtual_wire_get_bytes (request, "authenticateServerResponse", error);
  if (response == NULL || !read_answer (response, &answer, error) || !authenticate (core, session, &answer, error))
    return NULL;
  order = find_order (core, session, &answer.signed1, error);
  if (order == NULL || !check_eligible (core, order, &answer.signed1, error)
      || !virtual_order_begin (order, session->card->serial, g_get_real_time () / G_USEC_PER_SEC, error))
    return NULL;
  session->order = order;
  return build_reply (core, session, &answer);
}
