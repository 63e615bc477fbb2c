/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The way to the ISD-R. */
#include "usher-isdr.h"

#include "usher-hex.h"
#include "usher-status-word.h"

#define INS_SELECT 0xA4
#define INS_MANAGE_CHANNEL 0x70
#define INS_TERMINAL_CAPABILITY 0xAA
#define LAST_CHANNEL 19
/* Those that every card with channels has: closing them frees enough. */
#define LAST_BASIC_CHANNEL 3

/* The standard's first (SGP.22 2.4.3), then those seen on cards that have their own. */
static const char *const aids[] = {
  "A0000005591010FFFFFFFF8900000100",
  "A0000005591010FFFFFFFF8900050500",
  "A0000005591010000000008900000300",
  "A0000005591010FFFFFFFF8900000177",
};

/* Extended logical channels are known, the power supply is ours, and the device has an LPA. Cards that do
 * not know the command lose nothing, so its status word is not looked at. */
static gboolean
announce_terminal (UsherCardWire *wire, GCancellable *cancellable, GError **error)
{
  static const guint8 capability[] = { 0xA9, 0x08, 0x81, 0x00, 0x82, 0x01, 0x01, 0x83, 0x01, 0x07 };
  const UsherApdu apdu
      = { .cla = 0x80, .ins = INS_TERMINAL_CAPABILITY, .data = capability, .length = sizeof capability };
  guint16 sw;

  return usher_card_wire_run (wire, &apdu, NULL, &sw, cancellable, error);
}

static gboolean
ask_channel (UsherCardWire *wire, guint *channel, guint16 *sw, GCancellable *cancellable, GError **error)
{
  const UsherApdu apdu = { .ins = INS_MANAGE_CHANNEL, .expected = 1 };
  g_autoptr (GByteArray) data = g_byte_array_new ();

  *channel = 0;
  if (!usher_card_wire_run (wire, &apdu, data, sw, cancellable, error))
    return FALSE;
  if (!usher_status_word_is_success (*sw))
    return TRUE;
  if (data->len != 1 || data->data[0] == 0 || data->data[0] > LAST_CHANNEL)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_PROTOCOL, "card opened a channel and named it with %u bytes (%02X)",
                   data->len, data->len > 0 ? data->data[0] : 0);
      return FALSE;
    }
  *channel = data->data[0];
  return TRUE;
}

static gboolean
close_stale_channels (UsherCardWire *wire, GCancellable *cancellable, GError **error)
{
  for (guint8 stale = 1; stale <= LAST_BASIC_CHANNEL; stale++)
    {
      const UsherApdu apdu = { .ins = INS_MANAGE_CHANNEL, .p1 = 0x80, .p2 = stale };
      guint16 sw;

      if (!usher_card_wire_run (wire, &apdu, NULL, &sw, cancellable, error))
        return FALSE;
    }
  return TRUE;
}

/* A wire whose reset does not reach the card may show it with all channels taken, left over by a program
 * that crashed. A card without logical channels is talked to on the basic one. */
static gboolean
open_channel (UsherCardWire *wire, guint *channel, GCancellable *cancellable, GError **error)
{
  guint16 sw = 0;

  if (!ask_channel (wire, channel, &sw, cancellable, error))
    return FALSE;
  if (sw != 0x6881 && sw != 0x6A81 && sw != 0x6A84)
    return TRUE;
  g_debug ("no logical channel is free (%04X): closing what was left open", sw);
  return close_stale_channels (wire, cancellable, error) && ask_channel (wire, channel, &sw, cancellable, error);
}

static gboolean
select_aid (UsherCardWire *wire, guint channel, const char *aid, guint16 *sw, GCancellable *cancellable, GError **error)
{
  g_autoptr (GBytes) bytes = usher_hex_decode (aid, NULL);
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);
  const UsherApdu apdu = { .cla = usher_apdu_cla_for_channel (0x00, channel),
                           .ins = INS_SELECT,
                           .p1 = 0x04,
                           .data = data,
                           .length = length };

  return usher_card_wire_run (wire, &apdu, NULL, sw, cancellable, error);
}

static gboolean
select_isdr (UsherCardWire *wire, guint channel, const char **aid, GCancellable *cancellable, GError **error)
{
  guint16 first = 0;

  for (guint i = 0; i < G_N_ELEMENTS (aids); i++)
    {
      guint16 sw;

      if (!select_aid (wire, channel, aids[i], &sw, cancellable, error))
        return FALSE;
      *aid = aids[i];
      if (usher_status_word_is_success (sw))
        return TRUE;
      first = i == 0 ? sw : first;
    }
  usher_set_error_advised (error, USHER_ERROR, USHER_ERROR_NOT_SUPPORTED, &usher_status_word_find (0x6A82)->advice,
                           "card has no ISD-R under any known AID: status word %04X", first);
  return FALSE;
}

gboolean
usher_isdr_open (UsherCardWire *wire, guint *channel, const char **aid, GCancellable *cancellable, GError **error)
{
  return announce_terminal (wire, cancellable, error) && open_channel (wire, channel, cancellable, error)
         && select_isdr (wire, *channel, aid, cancellable, error);
}
