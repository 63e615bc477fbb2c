/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ES10b.LoadBoundProfilePackage: segments to the card, and what became of them (SGP.22 2.5.5, 5.7.6). */
#include "usher-es10b.h"

#include "usher-bpp.h"
#include "usher-es10-call.h"

static const char what[] = "LoadBoundProfilePackage";

static gsize
count_payload (GPtrArray *segments)
{
  gsize total = 0;

  for (guint i = 0; i < segments->len; i++)
    {
      GBytes *segment = g_ptr_array_index (segments, i);

      if (usher_bpp_is_payload (segment))
        total += g_bytes_get_size (segment);
    }
  return total;
}

/* Sends @segments until the card answers. (transfer full) the answer, empty when all were taken in silence. */
static GBytes *
send_segments (UsherCard *card, GPtrArray *segments, UsherProgress *progress, GCancellable *cancellable, GError **error)
{
  gsize total = count_payload (segments);
  gsize sent = 0;

  for (guint i = 0; i < segments->len; i++)
    {
      GBytes *segment = g_ptr_array_index (segments, i);
      gsize length;
      const guint8 *data = g_bytes_get_data (segment, &length);
      g_autoptr (GBytes) response = usher_card_command (card, data, length, cancellable, error);

      if (response == NULL)
        {
          g_prefix_error (error, "%s, segment %u of %u: ", what, i + 1, segments->len);
          return NULL;
        }
      if (g_bytes_get_size (response) > 0)
        return g_steal_pointer (&response);
      if (!usher_bpp_is_payload (segment))
        continue;
      sent += length;
      usher_progress_set (progress, (double) sent / (double) total);
    }
  return g_bytes_new (NULL, 0);
}

/* Whether the card is still there to be asked. */
static gboolean
is_answer_of_card (const GError *error)
{
  static const UsherErrorCode codes[] = { USHER_ERROR_CARD, USHER_ERROR_NO_SPACE, USHER_ERROR_BUSY,
                                          USHER_ERROR_NOT_SUPPORTED, USHER_ERROR_PROTOCOL };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    if (g_error_matches (error, USHER_ERROR, (int) codes[i]))
      return TRUE;
  return FALSE;
}

static UsherInstallResult *
read_result (GBytes *response, GError **error)
{
  GError *codec = NULL;
  UsherInstallResult *result = usher_install_result_parse (response, &codec);

  if (result == NULL)
    usher_es10_take_codec_error (error, codec, what);
  return result;
}

/* The card refused by a status word or its answer cannot be read (@refusal, taken), or it said nothing: its
 * notifications know what happened. */
static UsherInstallResult *
look_for_result (UsherCard *card, GPtrArray *segments, GError *refusal, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) original = refusal;
  g_autoptr (GError) lookup = NULL;
  g_autoptr (GBytes) transaction_id = usher_bpp_get_transaction_id (g_ptr_array_index (segments, 0), &lookup);
  UsherInstallResult *result = NULL;

  if (transaction_id != NULL)
    result = usher_es10b_find_install_result (card, transaction_id, cancellable, &lookup);
  if (result != NULL)
    return result;
  if (original != NULL)
    g_propagate_error (error, g_steal_pointer (&original));
  else
    g_set_error (error, USHER_ERROR, USHER_ERROR_UNFINISHED,
                 "%s: the card took the whole package and says nothing of it: %s", what, lookup->message);
  return NULL;
}

UsherInstallResult *
usher_es10b_load_bpp (
    UsherCard *card, GPtrArray *segments, UsherProgress *progress, GCancellable *cancellable, GError **error)
{
  g_autoptr (GBytes) response = NULL;
  GError *refusal = NULL;

  g_return_val_if_fail (segments->len > 0, NULL);
  response = send_segments (card, segments, progress, cancellable, &refusal);
  if (response != NULL && g_bytes_get_size (response) > 0)
    {
      UsherInstallResult *result = read_result (response, &refusal);

      if (result != NULL)
        return result;
    }
  if (refusal != NULL && !is_answer_of_card (refusal))
    {
      g_propagate_error (error, refusal);
      return NULL;
    }
  return look_for_result (card, segments, refusal, cancellable, error);
}
