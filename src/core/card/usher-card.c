/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The card session: reset, ISD-R, and ES10 commands as chains of STORE DATA (SGP.22 5.7.2). */
#include "usher-card.h"

#include "usher-atr.h"
#include "usher-ef-atr.h"
#include "usher-isdr.h"
#include "usher-segment.h"
#include "usher-status-word.h"

#define INS_STORE_DATA 0xE2
#define P1_MORE 0x11
#define P1_LAST 0x91
#define MAX_BLOCKS 256

struct _UsherCard
{
  UsherCardWire wire;
  UsherSegment segment;
  GBytes *atr;     /* (owned) (nullable) */
  guint channel;   /* logical */
  const char *aid; /* (not owned) (nullable) */
  gboolean is_open;
};

/* Bytes of the longest extended command that the card takes by its own words; 0 when it announces none. A
 * wire that takes none either is not asked for more: that costs exchanges. */
static gboolean
find_card_limit (UsherCard *card, gsize *limit, GCancellable *cancellable, GError **error)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (card->atr, &length);
  UsherAtr atr;

  *limit = 0;
  if (usher_channel_get_traits (card->wire.channel)->max_command <= USHER_APDU_MAX_SHORT)
    return TRUE;
  if (!usher_atr_parse (data, length, &atr, NULL) || !atr.extended_length)
    return TRUE;
  *limit = USHER_APDU_MAX;
  return !atr.length_info || usher_ef_atr_read_limit (&card->wire, limit, cancellable, error);
}

/* The length of a block is settled once; what was learned since stays across resets. */
static gboolean
settle_segment (UsherCard *card, GCancellable *cancellable, GError **error)
{
  const UsherChannelTraits *traits = usher_channel_get_traits (card->wire.channel);
  gsize limit;

  if (card->segment.size > 0)
    return TRUE;
  if (!find_card_limit (card, &limit, cancellable, error))
    return FALSE;
  usher_segment_init (&card->segment, traits, limit);
  return TRUE;
}

static gboolean
start (UsherCard *card, GCancellable *cancellable, GError **error)
{
  g_clear_pointer (&card->atr, g_bytes_unref);
  card->wire.counts.power_ons++;
  card->atr = usher_channel_reset (card->wire.channel, cancellable, error);
  return card->atr != NULL && settle_segment (card, cancellable, error)
         && usher_isdr_open (&card->wire, &card->channel, &card->aid, cancellable, error);
}

UsherCard *
usher_card_open (UsherChannel *channel, GCancellable *cancellable, GError **error)
{
  g_autoptr (UsherCard) card = g_new0 (UsherCard, 1);

  usher_card_wire_init (&card->wire, channel);
  card->is_open = TRUE;
  if (!start (card, cancellable, error))
    {
      g_prefix_error (error, "failed to open the card: ");
      return NULL;
    }
  return g_steal_pointer (&card);
}

void
usher_card_close (UsherCard *card)
{
  if (card->is_open)
    usher_channel_close (card->wire.channel);
  card->is_open = FALSE;
}

void
usher_card_free (UsherCard *card)
{
  usher_card_close (card);
  usher_card_wire_clear (&card->wire);
  g_clear_pointer (&card->atr, g_bytes_unref);
  g_free (card);
}

gboolean
usher_card_refresh (UsherCard *card, GCancellable *cancellable, GError **error)
{
  if (start (card, cancellable, error))
    return TRUE;
  g_prefix_error (error, "failed to reset the card after REFRESH: ");
  return FALSE;
}

/* One try to send a command: where it stands, and why it stopped. */
typedef struct {
  const guint8 *data; /* (not owned) */
  gsize length;
  gsize at;        /* first byte of the block that is sent */
  guint block;
  guint16 sw;      /* of that block; 0 when the wire failed */
  GByteArray *response; /* (not owned) */
} Chain;

static gsize
block_length (const UsherCard *card, const Chain *chain)
{
  return MIN (card->segment.size, chain->length - chain->at);
}

static gboolean
is_last (const UsherCard *card, const Chain *chain)
{
  return chain->at + block_length (card, chain) == chain->length;
}

/* Le stands on the last block only: there the response comes. */
static gboolean
send_block (UsherCard *card, Chain *chain, GCancellable *cancellable, GError **error)
{
  gboolean extended = card->segment.size > 255;
  gboolean last = is_last (card, chain);
  const UsherApdu apdu = { .cla = usher_apdu_cla_for_channel (0x80, card->channel),
                           .ins = INS_STORE_DATA,
                           .p1 = last ? P1_LAST : P1_MORE,
                           .p2 = (guint8) chain->block,
                           .data = chain->data + chain->at,
                           .length = block_length (card, chain),
                           .expected = !last ? 0 : extended ? 65536 : 256,
                           .extended = extended };

  chain->sw = 0;
  return usher_card_wire_run (&card->wire, &apdu, chain->response, &chain->sw, cancellable, error);
}

static gboolean
set_status_error (const UsherCard *card, const Chain *chain, GError **error)
{
  g_autofree char *what = g_strdup_printf ("STORE DATA block %u of %" G_GSIZE_FORMAT " bytes, command %02X%02X",
                                           chain->block, block_length (card, chain), chain->data[0],
                                           chain->length > 1 ? chain->data[1] : 0);

  usher_status_word_set_error (error, chain->sw, what);
  return FALSE;
}

/* Sends blocks until the last, or until the card answers before that: it says what is wrong with the command. */
static gboolean
send_chain (UsherCard *card, Chain *chain, GCancellable *cancellable, GError **error)
{
  gboolean done = FALSE;

  chain->at = 0;
  for (chain->block = 0; !done; chain->block++)
    {
      gsize length = block_length (card, chain);

      if (!send_block (card, chain, cancellable, error))
        return FALSE;
      if (!usher_status_word_is_success (chain->sw))
        return set_status_error (card, chain, error);
      usher_segment_worked (&card->segment, length);
      done = is_last (card, chain) || chain->response->len > 0;
      chain->at += length;
    }
  return TRUE;
}

/* A part of a bound profile package: it changes the card's session with each command. All other ES10
 * commands begin with BFxx. */
static gboolean
is_package (const Chain *chain)
{
  return chain->data[0] != 0xBF || (chain->length > 1 && chain->data[1] == 0x36);
}

/* May the whole command be sent again in shorter blocks? Only if the length of the lost block can be the
 * reason, and if the card has not acted: a refused block was not taken, and one before the last only fills
 * the card's buffer. Within a package not even that is relied on behind the first block. */
static gboolean
may_step_down (const UsherCard *card, const Chain *chain, const GError *error)
{
  gsize next = usher_segment_get_next (&card->segment);
  gboolean refused = chain->sw == 0x6601 || chain->sw == 0x6700;
  gboolean lost = chain->sw == 0
                  && (g_error_matches (error, USHER_ERROR, USHER_ERROR_PROTOCOL)
                      || g_error_matches (error, USHER_ERROR, USHER_ERROR_CARD));

  if (next == 0 || block_length (card, chain) <= next || (chain->block > 0 && is_package (chain)))
    return FALSE;
  return refused || (lost && !is_last (card, chain));
}

static gboolean
check_command (const UsherCard *card, gsize length, GError **error)
{
  if (card->is_open && length > 0 && length <= card->segment.size * MAX_BLOCKS)
    return TRUE;
  g_set_error (error, USHER_ERROR, card->is_open ? USHER_ERROR_INVALID : USHER_ERROR_REMOVED,
               "command of %" G_GSIZE_FORMAT " bytes cannot be sent: %s", length,
               card->is_open ? "the card takes 256 blocks" : "the card was closed");
  return FALSE;
}

GBytes *
usher_card_command (UsherCard *card, const guint8 *data, gsize length, GCancellable *cancellable, GError **error)
{
  g_autoptr (GByteArray) response = g_byte_array_new ();
  Chain chain = { .data = data, .length = length, .response = response };

  while (check_command (card, length, error))
    {
      g_autoptr (GError) local = NULL;

      if (send_chain (card, &chain, cancellable, &local))
        return g_byte_array_free_to_bytes (g_steal_pointer (&response));
      if (!may_step_down (card, &chain, local))
        {
          g_propagate_prefixed_error (error, g_steal_pointer (&local), "failed to command the card: ");
          return NULL;
        }
      usher_segment_step_down (&card->segment, chain.sw != 0);
      g_debug ("blocks are now %" G_GSIZE_FORMAT " bytes: %s", card->segment.size, local->message);
    }
  return NULL;
}

GBytes *
usher_card_get_atr (UsherCard *card)
{
  return card->atr;
}

const char *
usher_card_get_isdr_aid (UsherCard *card)
{
  return card->aid;
}

gsize
usher_card_get_segment_size (UsherCard *card)
{
  return card->segment.size;
}

void
usher_card_get_counts (UsherCard *card, UsherCardCounts *counts)
{
  *counts = card->wire.counts;
}
