/* SPDX-License-Identifier: GPL-3.0-or-later */
/* EF.ATR/INFO. */
#include "usher-ef-atr.h"

#include "usher-status-word.h"
#include "usher-tlv.h"

#define TAG_LENGTH_INFO 0x7F66
#define TAG_INTEGER 0x02

gsize
usher_ef_atr_parse_limit (const guint8 *data, gsize length)
{
  UsherTlvReader reader;
  UsherTlv tlv;
  UsherTlv command;
  gint64 value;

  usher_tlv_reader_init (&reader, data, length);
  while (!usher_tlv_reader_at_end (&reader) && usher_tlv_read (&reader, &tlv, NULL))
    if (tlv.tag == TAG_LENGTH_INFO && usher_tlv_find (&tlv, TAG_INTEGER, &command)
        && usher_tlv_get_integer (&command, &value, NULL) && value > 0 && value <= USHER_APDU_MAX)
      return (gsize) value;
  return 0;
}

gboolean
usher_ef_atr_read_limit (UsherCardWire *wire, gsize *limit, GCancellable *cancellable, GError **error)
{
  static const guint8 path[] = { 0x2F, 0x01 };
  const UsherApdu select = { .ins = 0xA4, .p2 = 0x0C, .data = path, .length = sizeof path };
  const UsherApdu read = { .ins = 0xB0, .expected = 256 };
  g_autoptr (GByteArray) data = g_byte_array_new ();
  guint16 sw;
  gsize told;

  if (!usher_card_wire_run (wire, &select, NULL, &sw, cancellable, error))
    return FALSE;
  if (!usher_status_word_is_success (sw))
    return TRUE;
  if (!usher_card_wire_run (wire, &read, data, &sw, cancellable, error))
    return FALSE;
  told = usher_ef_atr_parse_limit (data->data, data->len);
  if (told > 0)
    *limit = MIN (*limit, told);
  return TRUE;
}
