/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Command APDUs: encoding and parsing of cases 1 to 4, short and extended. */
#include "usher-apdu.h"

#include "usher-error.h"

static gboolean
check_lengths (const UsherApdu *apdu, GError **error)
{
  gsize max_data = apdu->extended ? 65535 : 255;
  guint max_expected = apdu->extended ? 65536 : 256;

  if (apdu->length > max_data || apdu->expected > max_expected)
    {
      g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_OVERLONG,
                   "command of %" G_GSIZE_FORMAT " bytes that expects %u does not fit %s APDU", apdu->length,
                   apdu->expected, apdu->extended ? "an extended" : "a short");
      return FALSE;
    }
  return TRUE;
}

static void
append_length (GByteArray *out, gsize length, gboolean extended)
{
  const guint8 bytes[2] = { (guint8) (length >> 8), (guint8) length };

  if (extended)
    g_byte_array_append (out, bytes, 2);
  else
    g_byte_array_append (out, bytes + 1, 1);
}

gboolean
usher_apdu_encode (const UsherApdu *apdu, GByteArray *out, GError **error)
{
  const guint8 header[5] = { apdu->cla, apdu->ins, apdu->p1, apdu->p2, 0 };
  gboolean has_length = apdu->length > 0 || apdu->expected > 0;

  if (!check_lengths (apdu, error))
    return FALSE;
  g_byte_array_set_size (out, 0);
  g_byte_array_append (out, header, apdu->extended && has_length ? 5 : 4);
  if (apdu->length > 0)
    {
      append_length (out, apdu->length, apdu->extended);
      g_byte_array_append (out, apdu->data, (guint) apdu->length);
    }
  if (apdu->expected > 0)
    append_length (out, apdu->expected, apdu->extended); /* 256 and 65536 are written as zeros */
  return TRUE;
}

static gboolean
set_bad_length (gsize length, GError **error)
{
  g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_VALUE,
               "length fields do not fit a command of %" G_GSIZE_FORMAT " bytes", length);
  return FALSE;
}

/* @body: what follows the header of a short command, at least 1 byte. */
static gboolean
parse_short (const guint8 *body, gsize length, UsherApdu *apdu, GError **error)
{
  gsize data_length = body[0];

  if (length == 1)
    {
      apdu->expected = body[0] == 0 ? 256 : body[0];
      return TRUE;
    }
  if (data_length == 0 || (length != 1 + data_length && length != 2 + data_length))
    return set_bad_length (4 + length, error);
  apdu->data = body + 1;
  apdu->length = data_length;
  if (length == 2 + data_length)
    apdu->expected = body[length - 1] == 0 ? 256 : body[length - 1];
  return TRUE;
}

static guint
extended_expected (const guint8 *field)
{
  guint value = (guint) (field[0] << 8 | field[1]);

  return value == 0 ? 65536 : value;
}

/* @body: what follows the header of an extended command; it starts with a zero byte and has at least 3 bytes. */
static gboolean
parse_extended (const guint8 *body, gsize length, UsherApdu *apdu, GError **error)
{
  gsize data_length = (gsize) (body[1] << 8 | body[2]);

  apdu->extended = TRUE;
  if (length == 3)
    {
      apdu->expected = extended_expected (body + 1);
      return TRUE;
    }
  if (data_length == 0 || (length != 3 + data_length && length != 5 + data_length))
    return set_bad_length (4 + length, error);
  apdu->data = body + 3;
  apdu->length = data_length;
  if (length == 5 + data_length)
    apdu->expected = extended_expected (body + length - 2);
  return TRUE;
}

gboolean
usher_apdu_parse (const guint8 *data, gsize length, UsherApdu *apdu, GError **error)
{
  if (length < 4 || length > USHER_APDU_MAX)
    {
      g_set_error (error, USHER_CODEC_ERROR,
                   length < 4 ? USHER_CODEC_ERROR_TRUNCATED : USHER_CODEC_ERROR_OVERLONG,
                   "command of %" G_GSIZE_FORMAT " bytes is no APDU", length);
      return FALSE;
    }
  *apdu = (UsherApdu) { .cla = data[0], .ins = data[1], .p1 = data[2], .p2 = data[3] };
  if (length == 4)
    return TRUE;
  if (data[4] == 0 && length >= 7)
    return parse_extended (data + 4, length - 4, apdu, error);
  return parse_short (data + 4, length - 4, apdu, error);
}

guint8
usher_apdu_cla_for_channel (guint8 cla, guint channel)
{
  if (channel < 4)
    return (guint8) (cla | channel);
  return (guint8) (cla | 0x40 | ((channel - 4) & 0x0F));
}
