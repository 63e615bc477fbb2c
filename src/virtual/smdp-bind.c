/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ES9+.GetBoundProfilePackage (SGP.22 5.6.2): the package, bound to the card's one-time key. */
#include "smdp-es9.h"

#include "crypto.h"
#include "smdp-bpp.h"
#include "smdp-status.h"
#include "smdp-wire.h"
#include "tlv.h"

#include <string.h>

typedef struct {
  VirtualTlv signed2, signature2, point, hash;
  gboolean has_hash;
} CardAnswer;

static gboolean
read_answer (GBytes *response, CardAnswer *answer, GError **error)
{
  VirtualTlv whole, ok;
  const guint8 *data;
  gsize left;

  if (!virtual_tlv_expect (g_bytes_get_data (response, NULL), g_bytes_get_size (response), 0xBF21, &whole, NULL))
    return virtual_refuse (error, VIRTUAL_STATUS_MALFORMED);
  if (!virtual_tlv_child (&whole, 0xA0, &ok))
    return virtual_refuse (error, VIRTUAL_STATUS_CARD_SIGNATURE);
  data = ok.value;
  left = ok.length;
  if (!virtual_tlv_next (&data, &left, &answer->signed2, NULL) || answer->signed2.tag != 0x30
      || !virtual_tlv_next (&data, &left, &answer->signature2, NULL) || answer->signature2.tag != 0x5F37
      || answer->signature2.length != VIRTUAL_SIGNATURE_LENGTH || !virtual_tlv_child (&answer->signed2, 0x5F49, &answer->point))
    return virtual_refuse (error, VIRTUAL_STATUS_MALFORMED);
  answer->has_hash = virtual_tlv_child (&answer->signed2, 0x04, &answer->hash);
  return TRUE;
}

/* The signature covers euiccSigned2 and the smdpSignature2 that we sent, as TLVs. */
static gboolean
check_signature (const VirtualServerSession *session, const CardAnswer *answer, GError **error)
{
  g_autoptr (GByteArray) covered = g_byte_array_new ();
  VirtualTlv transaction;

  virtual_tlv_append_tlv (covered, &answer->signed2);
  virtual_tlv_append (covered, session->signature2);
  if (!virtual_verify (session->card->key, covered->data, covered->len, answer->signature2.value)
      || !virtual_tlv_child (&answer->signed2, 0x80, &transaction)
      || !virtual_tlv_equals (&transaction, g_bytes_get_data (session->transaction_id, NULL),
                              g_bytes_get_size (session->transaction_id)))
    return virtual_refuse (error, VIRTUAL_STATUS_CARD_SIGNATURE);
  return TRUE;
}

/* Keeps a copy of what was served, for tests to compare with what the card installed. */
static void
keep_served (const VirtualSmdpCore *core, const VirtualOrder *order, GBytes *package)
{
  g_autofree char *name = g_strconcat (order->iccid, ".der", NULL);
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  if (core->served_directory == NULL)
    return;
  path = g_build_filename (core->served_directory, name, NULL);
  if (!g_file_set_contents (path, g_bytes_get_data (package, NULL), (gssize) g_bytes_get_size (package), &error))
    g_warning ("failed to keep what was served: %s", error->message);
}

static GBytes *
build_package (const VirtualSmdpCore *core, const VirtualServerSession *session, GError **error)
{
  const VirtualOrder *order = session->order;
  g_autoptr (GBytes) metadata = virtual_metadata_build (order, core->address);
  g_autoptr (GBytes) package = virtual_package_with_iccid (order->package, order->iccid);
  const VirtualBinding binding = {
    .transaction_id = session->transaction_id,
    .eid = session->card->serial,
    .signing_key = virtual_pki_get (core->pki, VIRTUAL_ROLE_DPPB)->key,
    .one_time_key = order->one_time_key,
    .card_point = order->card_point,
    .metadata = metadata,
    .package = package,
    .profile_keys = core->profile_keys ? order->profile_keys : NULL,
  };

  keep_served (core, order, package);
  return virtual_bpp_build (&binding, error);
}

json_t *
virtual_es9_get_bound_profile_package (VirtualSmdpCore *core, const json_t *request, GError **error)
{
  VirtualServerSession *session = virtual_smdp_core_get_session (core, request, error);
  g_autoptr (GBytes) response = NULL, hash = NULL, point = NULL, bound = NULL;
  CardAnswer answer;
  json_t *reply;

  if (session == NULL)
    return NULL;
  if (session->signature2 == NULL) /* no AuthenticateClient went before */
    {
      virtual_refuse (error, VIRTUAL_STATUS_TRANSACTION_UNKNOWN);
      return NULL;
    }
  response = virtual_wire_get_bytes (request, "prepareDownloadResponse", error);
  if (response == NULL || !read_answer (response, &answer, error) || !check_signature (session, &answer, error))
    return NULL;
  hash = answer.has_hash ? virtual_tlv_dup_value (&answer.hash) : NULL;
  point = virtual_tlv_dup_value (&answer.point);
  if (!virtual_order_check_code (core->orders, session->order, hash, session->transaction_id, error)
      || !virtual_order_bind (session->order, point, error))
    return NULL;
  bound = build_package (core, session, error);
  if (bound == NULL)
    return NULL;
  if (!session->order->unlimited)
    virtual_order_book_set_state (core->orders, session->order, VIRTUAL_ORDER_DOWNLOADED);
  reply = json_pack ("{s:s}", "transactionId", session->id);
  virtual_wire_set_bytes (reply, "boundProfilePackage", bound);
  return reply;
}
