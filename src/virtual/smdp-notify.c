/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ES9+.HandleNotification (SGP.22 5.6.4): verifies, moves the order on, writes the log. A repeated notification is
 * acknowledged again and marked so in the log. */
#include "smdp-es9.h"

#include "crypto.h"
#include "iccid.h"
#include "smdp-status.h"
#include "smdp-wire.h"
#include "tlv.h"
#include "usher-hex.h"

/* What the log says of one notification. */
typedef struct {
  VirtualTlv metadata; /* BF2F */
  const char *eid;     /* (not owned) (nullable) */
  const char *result;  /* (not owned) (nullable) */
  guint32 command, reason;
  gboolean failed;
  gboolean unknown;    /* no session to verify it with */
} Notice;

static const char *
event_name (const VirtualTlv *metadata)
{
  VirtualTlv bits;

  if (!virtual_tlv_child (metadata, 0x81, &bits) || bits.length < 2)
    return "unknown";
  if (bits.value[1] & 0x80)
    return "install";
  if (bits.value[1] & 0x40)
    return "enable";
  if (bits.value[1] & 0x20)
    return "disable";
  return bits.value[1] & 0x10 ? "delete" : "unknown";
}

static char *
dup_iccid (const VirtualTlv *metadata)
{
  VirtualTlv iccid;

  if (!virtual_tlv_child (metadata, 0x5A, &iccid) || iccid.length != VIRTUAL_ICCID_LENGTH)
    return NULL;
  return virtual_iccid_decode (iccid.value, TRUE);
}

/* Returns whether these bytes were accepted before, and remembers them. */
static gboolean
is_repeat (VirtualSmdpCore *core, GBytes *notification)
{
  guint8 digest[VIRTUAL_SHA256_LENGTH];

  virtual_sha256 (g_bytes_get_data (notification, NULL), g_bytes_get_size (notification), digest);
  return !g_hash_table_add (core->notified, usher_hex_encode (digest, sizeof digest));
}

static void
write_log (VirtualSmdpCore *core, const Notice *notice, gboolean repeat)
{
  g_autofree char *iccid = dup_iccid (&notice->metadata);
  VirtualTlv number;
  guint32 seq = 0;
  json_t *line;

  if (virtual_tlv_child (&notice->metadata, 0x80, &number) && !virtual_tlv_get_uint (&number, &seq))
    seq = G_MAXINT32;
  line = json_pack ("{s:s?,s:s?,s:i,s:s,s:s?}", "iccid", iccid, "eid", notice->eid, "seq", (int) seq, "event",
                    event_name (&notice->metadata), "result", notice->result);
  if (notice->failed)
    {
      json_object_set_new (line, "command", json_integer (notice->command));
      json_object_set_new (line, "reason", json_integer (notice->reason));
    }
  if (repeat)
    json_object_set_new (line, "repeat", json_true ());
  if (notice->unknown)
    json_object_set_new (line, "unknown_session", json_true ());
  virtual_wire_append_line (core->notification_log, line);
}

static gboolean
read_result (const VirtualTlv *data, Notice *notice)
{
  VirtualTlv choice, result, command, reason;

  if (!virtual_tlv_child (data, 0xA2, &choice))
    return FALSE;
  if (virtual_tlv_child (&choice, 0xA0, &result))
    {
      notice->result = "installed";
      return TRUE;
    }
  notice->failed = TRUE;
  notice->result = "failed";
  return virtual_tlv_child (&choice, 0xA1, &result) && virtual_tlv_child (&result, 0x80, &command)
         && virtual_tlv_get_uint (&command, &notice->command) && virtual_tlv_child (&result, 0x81, &reason)
         && virtual_tlv_get_uint (&reason, &notice->reason);
}

/* The installation was reported: a success uses the order up, a failure leaves it to be tried again. */
static void
finish_order (VirtualSmdpCore *core, VirtualServerSession *session, const Notice *notice)
{
  VirtualOrder *order = session->order;

  session->ended = TRUE;
  if (order == NULL || order->unlimited || order->state >= VIRTUAL_ORDER_INSTALLED)
    return;
  virtual_order_book_set_state (core->orders, order,
                                notice->failed ? VIRTUAL_ORDER_RELEASED : VIRTUAL_ORDER_INSTALLED);
}

static gboolean
handle_installation (VirtualSmdpCore *core, const VirtualTlv *whole, GBytes *raw, GError **error)
{
  VirtualTlv data, signature, transaction;
  VirtualServerSession *session;
  Notice notice = { 0 };
  gboolean repeat;

  if (!virtual_tlv_child (whole, 0xBF27, &data) || !virtual_tlv_child (whole, 0x5F37, &signature)
      || signature.length != VIRTUAL_SIGNATURE_LENGTH || !virtual_tlv_child (&data, 0x80, &transaction)
      || !virtual_tlv_child (&data, 0xBF2F, &notice.metadata) || !read_result (&data, &notice))
    return virtual_refuse (error, VIRTUAL_STATUS_MALFORMED);
  session = virtual_smdp_core_find_session (core, transaction.value, transaction.length);
  notice.unknown = session == NULL || session->card == NULL; /* an earlier run's: the card must get rid of it all the same */
  if (!notice.unknown && !virtual_verify (session->card->key, data.start, data.total, signature.value))
    return virtual_refuse (error, VIRTUAL_STATUS_CARD_SIGNATURE);
  notice.eid = notice.unknown ? NULL : session->card->serial;
  repeat = is_repeat (core, raw);
  if (!repeat && !notice.unknown)
    finish_order (core, session, &notice);
  write_log (core, &notice, repeat);
  return TRUE;
}

static gboolean
handle_other (VirtualSmdpCore *core, const VirtualTlv *whole, GBytes *raw, GError **error)
{
  const guint8 *data = whole->value;
  gsize left = whole->length;
  VirtualTlv signature, card_tlv, eum_tlv;
  g_autoptr (VirtualCertificate) card = NULL;
  Notice notice = { 0 };

  if (!virtual_tlv_next (&data, &left, &notice.metadata, NULL) || notice.metadata.tag != 0xBF2F
      || !virtual_tlv_next (&data, &left, &signature, NULL) || signature.tag != 0x5F37
      || signature.length != VIRTUAL_SIGNATURE_LENGTH || !virtual_tlv_next (&data, &left, &card_tlv, NULL)
      || !virtual_tlv_next (&data, &left, &eum_tlv, NULL))
    return virtual_refuse (error, VIRTUAL_STATUS_MALFORMED);
  card = virtual_smdp_core_check_card (core, card_tlv.start, card_tlv.total, eum_tlv.start, eum_tlv.total, error);
  if (card == NULL)
    return FALSE;
  if (!virtual_verify (card->key, notice.metadata.start, notice.metadata.total, signature.value))
    return virtual_refuse (error, VIRTUAL_STATUS_CARD_SIGNATURE);
  notice.eid = card->serial;
  write_log (core, &notice, is_repeat (core, raw));
  return TRUE;
}

json_t *
virtual_es9_handle_notification (VirtualSmdpCore *core, const json_t *request, GError **error)
{
  g_autoptr (GBytes) raw = virtual_wire_get_bytes (request, "pendingNotification", error);
  VirtualTlv whole;
  gboolean handled;

  if (raw == NULL)
    return NULL;
  if (!virtual_tlv_read (g_bytes_get_data (raw, NULL), g_bytes_get_size (raw), &whole, NULL)
      || whole.total != g_bytes_get_size (raw) || (whole.tag != 0xBF37 && whole.tag != 0x30))
    {
      virtual_refuse (error, VIRTUAL_STATUS_MALFORMED);
      return NULL;
    }
  handled = whole.tag == 0xBF37 ? handle_installation (core, &whole, raw, error) : handle_other (core, &whole, raw, error);
  return handled ? json_null () : NULL;
}
