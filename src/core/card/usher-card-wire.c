/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands and whole answers over a channel. */
#include "usher-card-wire.h"

#include "usher-error.h"

#define INS_GET_RESPONSE 0xC0
/* A long list of notifications is some 60 KB; more is no answer but a fault. */
#define MAX_ANSWER (256 * 1024)

void
usher_card_wire_init (UsherCardWire *wire, UsherChannel *channel)
{
  wire->channel = g_object_ref (channel);
  wire->command = g_byte_array_sized_new (USHER_APDU_MAX_SHORT);
  wire->answer = g_byte_array_sized_new (USHER_APDU_MAX_SHORT);
}

void
usher_card_wire_clear (UsherCardWire *wire)
{
  g_clear_pointer (&wire->command, g_byte_array_unref);
  g_clear_pointer (&wire->answer, g_byte_array_unref);
  g_clear_object (&wire->channel);
}

/* One exchange; @sw is set and cut off from wire->answer. */
static gboolean
transmit (UsherCardWire *wire, const UsherApdu *apdu, guint16 *sw, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) codec_error = NULL;
  UsherApdu form = *apdu;

  if (form.length > 0 && usher_channel_get_traits (wire->channel)->tpdu_t0)
    form.expected = 0;
  if (!usher_apdu_encode (&form, wire->command, &codec_error))
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_INVALID, "failed to build the command: %s", codec_error->message);
      return FALSE;
    }
  wire->counts.exchanges++;
  wire->counts.bytes_out += wire->command->len;
  if (!usher_channel_transmit (wire->channel, wire->command->data, wire->command->len, wire->answer, cancellable, error))
    return FALSE;
  wire->counts.bytes_in += wire->answer->len;
  *sw = (guint16) (wire->answer->data[wire->answer->len - 2] << 8 | wire->answer->data[wire->answer->len - 1]);
  g_byte_array_set_size (wire->answer, wire->answer->len - 2);
  return TRUE;
}

/* 6Cxx: the command was not executed and wants another Le. Once is enough for a card that knows its own
 * mind; where Le is left out there is nothing to mend. */
static gboolean
transmit_with_le (UsherCardWire *wire, const UsherApdu *apdu, guint16 *sw, GCancellable *cancellable, GError **error)
{
  UsherApdu again = *apdu;

  if (!transmit (wire, apdu, sw, cancellable, error))
    return FALSE;
  if (*sw >> 8 != 0x6C || (apdu->length > 0 && usher_channel_get_traits (wire->channel)->tpdu_t0))
    return TRUE;
  again.expected = (*sw & 0xFF) == 0 ? 256 : *sw & 0xFF;
  return transmit (wire, &again, sw, cancellable, error);
}

static gboolean
take (UsherCardWire *wire, GByteArray *data, GError **error)
{
  if (data == NULL || wire->answer->len == 0)
    return TRUE;
  if (data->len + wire->answer->len > MAX_ANSWER)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_PROTOCOL, "answer is longer than %d bytes", MAX_ANSWER);
      return FALSE;
    }
  g_byte_array_append (data, wire->answer->data, wire->answer->len);
  return TRUE;
}

/* 61xx: fetches until nothing waits. */
static gboolean
fetch (UsherCardWire *wire, guint8 cla, GByteArray *data, guint16 *sw, GCancellable *cancellable, GError **error)
{
  while (*sw >> 8 == 0x61)
    {
      UsherApdu get = { .cla = cla, .ins = INS_GET_RESPONSE, .expected = (*sw & 0xFF) == 0 ? 256 : *sw & 0xFF };
      guint before = data->len;

      if (!transmit_with_le (wire, &get, sw, cancellable, error) || !take (wire, data, error))
        return FALSE;
      if (*sw >> 8 == 0x61 && data->len == before)
        {
          g_set_error (error, USHER_ERROR, USHER_ERROR_PROTOCOL, "card promises data (%04X) and sends none", *sw);
          return FALSE;
        }
    }
  return TRUE;
}

gboolean
usher_card_wire_run (UsherCardWire *wire, const UsherApdu *apdu, GByteArray *data, guint16 *sw,
                     GCancellable *cancellable, GError **error)
{
  if (data != NULL)
    g_byte_array_set_size (data, 0);
  if (!transmit_with_le (wire, apdu, sw, cancellable, error) || !take (wire, data, error))
    return FALSE;
  if (data != NULL && !fetch (wire, apdu->cla, data, sw, cancellable, error))
    return FALSE;
  if (*sw >> 8 == 0x61)
    *sw = 0x9000;
  return TRUE;
}
