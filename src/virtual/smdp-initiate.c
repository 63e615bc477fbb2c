/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ES9+.InitiateAuthentication (SGP.22 5.6.1). */
#include "smdp-es9.h"

#include "crypto.h"
#include "smdp-status.h"
#include "smdp-wire.h"
#include "tlv.h"

#include <string.h>

#define VERSION_MIN 2
#define VERSION_MAX 3

/* Whether the list of key identifiers @list contains that of our root. */
static gboolean
lists_root (const VirtualSmdpCore *core, const VirtualTlv *list)
{
  GBytes *root = virtual_pki_get (core->pki, VIRTUAL_ROLE_CI)->certificate->key_id;
  const guint8 *data = list->value;
  gsize left = list->length;
  VirtualTlv id;

  while (left > 0 && virtual_tlv_next (&data, &left, &id, NULL))
    if (id.tag == 0x04 && virtual_tlv_equals (&id, g_bytes_get_data (root, NULL), g_bytes_get_size (root)))
      return TRUE;
  return FALSE;
}

static gboolean
check_info1 (const VirtualSmdpCore *core, GBytes *info, GError **error)
{
  VirtualTlv info1, version, verification, signing;

  if (!virtual_tlv_expect (g_bytes_get_data (info, NULL), g_bytes_get_size (info), 0xBF20, &info1, NULL)
      || !virtual_tlv_child (&info1, 0x82, &version) || version.length != 3
      || !virtual_tlv_child (&info1, 0xA9, &verification) || !virtual_tlv_child (&info1, 0xAA, &signing))
    return virtual_refuse (error, VIRTUAL_STATUS_MALFORMED);
  if (version.value[0] < VERSION_MIN || version.value[0] > VERSION_MAX)
    return virtual_refuse (error, VIRTUAL_STATUS_VERSION_UNSUPPORTED);
  if (!lists_root (core, &verification))
    return virtual_refuse (error, VIRTUAL_STATUS_NO_CERTIFICATE_FOR_KEYS);
  if (!lists_root (core, &signing))
    return virtual_refuse (error, VIRTUAL_STATUS_KEYS_UNSUPPORTED);
  return TRUE;
}

static GBytes *
build_signed1 (const VirtualSmdpCore *core, const VirtualServerSession *session, GBytes *challenge)
{
  g_autoptr (GByteArray) signed1 = g_byte_array_new ();

  virtual_tlv_put_bytes (signed1, 0x80, session->transaction_id);
  virtual_tlv_put_bytes (signed1, 0x81, challenge);
  virtual_tlv_put_text (signed1, 0x83, core->address);
  virtual_tlv_put (signed1, 0x84, session->server_challenge, sizeof session->server_challenge);
  return virtual_tlv_wrap (0x30, signed1);
}

static json_t *
build_answer (const VirtualSmdpCore *core, const VirtualServerSession *session, GBytes *challenge)
{
  const VirtualIdentity *identity = virtual_pki_get (core->pki, VIRTUAL_ROLE_DPAUTH);
  GBytes *root = virtual_pki_get (core->pki, VIRTUAL_ROLE_CI)->certificate->key_id;
  g_autoptr (GBytes) signed1 = build_signed1 (core, session, challenge);
  g_autoptr (GBytes) raw = virtual_sign (identity->key, g_bytes_get_data (signed1, NULL), g_bytes_get_size (signed1));
  g_autoptr (GByteArray) signature = g_byte_array_new (), key_id = g_byte_array_new ();
  g_autoptr (GBytes) signature1 = NULL, used = NULL;
  json_t *answer = json_object ();

  virtual_tlv_put_bytes (signature, 0x5F37, raw);
  virtual_tlv_put_bytes (key_id, 0x04, root);
  signature1 = g_byte_array_free_to_bytes (g_steal_pointer (&signature));
  used = g_byte_array_free_to_bytes (g_steal_pointer (&key_id));
  json_object_set_new (answer, "transactionId", json_string (session->id));
  virtual_wire_set_bytes (answer, "serverSigned1", signed1);
  virtual_wire_set_bytes (answer, "serverSignature1", signature1);
  virtual_wire_set_bytes (answer, "euiccCiPKIdToBeUsed", used);
  virtual_wire_set_bytes (answer, "serverCertificate", identity->certificate->der);
  return answer;
}

json_t *
virtual_es9_initiate_authentication (VirtualSmdpCore *core, const json_t *request, GError **error)
{
  const char *address = virtual_wire_get_text (request, "smdpAddress", error);
  g_autoptr (GBytes) challenge = NULL, info = NULL;

  if (address == NULL)
    return NULL;
  if (g_ascii_strcasecmp (address, core->address) != 0)
    {
      virtual_refuse (error, VIRTUAL_STATUS_ADDRESS);
      return NULL;
    }
  challenge = virtual_wire_get_bytes (request, "euiccChallenge", error);
  if (challenge == NULL)
    return NULL;
  info = virtual_wire_get_bytes (request, "euiccInfo1", error);
  if (info == NULL || !check_info1 (core, info, error))
    return NULL;
  if (g_bytes_get_size (challenge) != VIRTUAL_CHALLENGE_LENGTH)
    {
      virtual_refuse (error, VIRTUAL_STATUS_MALFORMED);
      return NULL;
    }
  return build_answer (core, virtual_smdp_core_start_session (core), challenge);
}
