/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sessions and the check of a card's certificates. */
#include "smdp-core.h"

#include "crypto.h"
#include "smdp-status.h"
#include "smdp-wire.h"
#include "usher-hex.h"

#define SESSIONS_MAX 8192
#define SESSION_AGE_MAX (G_TIME_SPAN_HOUR)

static void
session_free (VirtualServerSession *session)
{
  g_free (session->id);
  g_bytes_unref (session->transaction_id);
  virtual_certificate_free (session->card);
  g_clear_pointer (&session->signature2, g_bytes_unref);
  g_free (session);
}

VirtualSmdpCore *
virtual_smdp_core_new (const VirtualPki *pki, const char *address, VirtualOrderBook *orders)
{
  VirtualSmdpCore *core = g_new0 (VirtualSmdpCore, 1);

  core->pki = pki;
  core->address = g_strdup (address);
  core->orders = orders;
  core->sessions = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) session_free);
  core->notified = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  core->profile_keys = TRUE;
  core->check_memory = TRUE;
  return core;
}

void
virtual_smdp_core_free (VirtualSmdpCore *core)
{
  if (core == NULL)
    return;
  g_hash_table_unref (core->sessions);
  g_hash_table_unref (core->notified);
  virtual_order_book_free (core->orders);
  g_free (core->address);
  g_free (core->notification_log);
  g_free (core->served_directory);
  g_free (core);
}

static gboolean
is_stale (gpointer key, gpointer value, gpointer now)
{
  return ((VirtualServerSession *) value)->started < *(gint64 *) now - SESSION_AGE_MAX;
}

VirtualServerSession *
virtual_smdp_core_start_session (VirtualSmdpCore *core)
{
  VirtualServerSession *session = g_new0 (VirtualServerSession, 1);
  guint8 id[VIRTUAL_TRANSACTION_LENGTH];

  session->started = g_get_monotonic_time ();
  if (g_hash_table_size (core->sessions) >= SESSIONS_MAX)
    g_hash_table_foreach_remove (core->sessions, is_stale, &session->started);
  virtual_random (id, sizeof id);
  virtual_random (session->server_challenge, sizeof session->server_challenge);
  session->transaction_id = g_bytes_new (id, sizeof id);
  session->id = usher_hex_encode (id, sizeof id);
  g_hash_table_insert (core->sessions, session->id, session);
  return session;
}

VirtualServerSession *
virtual_smdp_core_get_session (VirtualSmdpCore *core, const json_t *request, GError **error)
{
  const char *text = virtual_wire_get_text (request, "transactionId", error);
  g_autofree char *id = NULL;
  VirtualServerSession *session;

  if (text == NULL)
    return NULL;
  id = g_ascii_strup (text, -1);
  session = g_hash_table_lookup (core->sessions, id);
  if (session != NULL && !session->ended)
    return session;
  virtual_refuse (error, VIRTUAL_STATUS_TRANSACTION_UNKNOWN);
  return NULL;
}

VirtualServerSession *
virtual_smdp_core_find_session (VirtualSmdpCore *core, const guint8 *transaction_id, gsize length)
{
  g_autofree char *id = usher_hex_encode (transaction_id, length);

  return g_hash_table_lookup (core->sessions, id);
}

static gboolean
check_eum (const VirtualSmdpCore *core, const VirtualCertificate *eum, gint64 now, GError **error)
{
  const VirtualCertificate *root = virtual_pki_get (core->pki, VIRTUAL_ROLE_CI)->certificate;

  if (eum->issuer_id == NULL || root->key_id == NULL || !g_bytes_equal (eum->issuer_id, root->key_id))
    return virtual_refuse (error, VIRTUAL_STATUS_KEY_UNKNOWN);
  if (!virtual_certificate_is_issued_by (eum, root) || !virtual_certificate_is_authority (eum)
      || !virtual_certificate_has_role (eum, VIRTUAL_ROLE_OID_EUM))
    return virtual_refuse (error, VIRTUAL_STATUS_EUM_INVALID);
  if (!virtual_certificate_is_current (eum, now))
    return virtual_refuse (error, VIRTUAL_STATUS_EUM_EXPIRED);
  return TRUE;
}

VirtualCertificate *
virtual_smdp_core_check_card (const VirtualSmdpCore *core, const guint8 *card_der, gsize card_length, const guint8 *eum_der,
                              gsize eum_length, GError **error)
{
  g_autoptr (VirtualCertificate) eum = virtual_certificate_read (eum_der, eum_length, NULL);
  g_autoptr (VirtualCertificate) card = virtual_certificate_read (card_der, card_length, NULL);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  if (eum == NULL)
    {
      virtual_refuse (error, VIRTUAL_STATUS_EUM_INVALID);
      return NULL;
    }
  if (!check_eum (core, eum, now, error))
    return NULL;
  if (card == NULL || card->serial == NULL || !virtual_certificate_is_issued_by (card, eum)
      || !virtual_certificate_has_role (card, VIRTUAL_ROLE_OID_EUICC)
      || !virtual_certificate_permits_eid (eum, card->serial))
    {
      virtual_refuse (error, VIRTUAL_STATUS_CARD_CERTIFICATE_INVALID);
      return NULL;
    }
  if (!virtual_certificate_is_current (card, now))
    {
      virtual_refuse (error, VIRTUAL_STATUS_CARD_CERTIFICATE_EXPIRED);
      return NULL;
    }
  return g_steal_pointer (&card);
}
