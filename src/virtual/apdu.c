/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands as a card sees them: see the header. */
#include "apdu.h"

#include "usher-error.h"

#define HEADER 4

/* Instructions that bring data to the card; at T=0 the card must know the direction by itself. */
static const guint8 incoming[] = { 0xA4, 0xE2, 0xAA, 0x10, 0x14, 0xC2, 0x20, 0xD6, 0xDC };

static gboolean
fail (gsize length, GError **error)
{
  g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_VALUE, "command of %zu bytes has lengths that disagree", length);
  return FALSE;
}

static gboolean
parse_short (const guint8 *body, gsize left, VirtualApdu *apdu, GError **error)
{
  if (left == 1)
    {
      apdu->expected = body[0] == 0 ? 256 : body[0];
      return TRUE;
    }
  apdu->length = body[0];
  apdu->data = body + 1;
  if (apdu->length == 0 || (left != 1 + apdu->length && left != 2 + apdu->length))
    return fail (HEADER + left, error);
  if (left == 2 + apdu->length)
    apdu->expected = body[left - 1] == 0 ? 256 : body[left - 1];
  return TRUE;
}

static gsize
extended_expected (const guint8 *le)
{
  gsize expected = (gsize) le[0] << 8 | le[1];
  return expected == 0 ? 65536 : expected;
}

static gboolean
parse_extended (const guint8 *body, gsize left, VirtualApdu *apdu, GError **error)
{
  if (left == 3)
    {
      apdu->expected = extended_expected (body + 1);
      return TRUE;
    }
  apdu->length = (gsize) body[1] << 8 | body[2];
  apdu->data = body + 3;
  if (apdu->length == 0 || (left != 3 + apdu->length && left != 5 + apdu->length))
    return fail (HEADER + left, error);
  if (left == 5 + apdu->length)
    apdu->expected = extended_expected (body + left - 2);
  return TRUE;
}

static gboolean
parse_header (const guint8 *command, gsize length, gsize least, VirtualApdu *apdu, GError **error)
{
  if (length < least)
    return fail (length, error);
  *apdu = (VirtualApdu) { .cla = command[0], .ins = command[1], .p1 = command[2], .p2 = command[3] };
  return TRUE;
}

gboolean
virtual_apdu_parse (const guint8 *command, gsize length, VirtualApdu *apdu, GError **error)
{
  if (!parse_header (command, length, HEADER, apdu, error))
    return FALSE;
  if (length == HEADER)
    return TRUE;
  if (length >= HEADER + 3 && command[HEADER] == 0)
    return parse_extended (command + HEADER, length - HEADER, apdu, error);
  return parse_short (command + HEADER, length - HEADER, apdu, error);
}

static gboolean
takes_data (const VirtualApdu *apdu)
{
  for (gsize i = 0; i < G_N_ELEMENTS (incoming); i++)
    if (incoming[i] == apdu->ins)
      return TRUE;
  return FALSE;
}

gboolean
virtual_apdu_parse_t0 (const guint8 *command, gsize length, VirtualApdu *apdu, GError **error)
{
  if (!parse_header (command, length, HEADER + 1, apdu, error))
    return FALSE;
  if (takes_data (apdu))
    {
      apdu->length = command[HEADER];
      apdu->data = command + HEADER + 1;
    }
  else if (apdu->ins != 0x70 || apdu->p1 == 0)
    {
      apdu->expected = command[HEADER] == 0 ? 256 : command[HEADER];
    }
  return length == HEADER + 1 + apdu->length || fail (length, error);
}

guint
virtual_apdu_get_channel (guint8 cla)
{
  return cla & 0x40 ? 4 + (cla & 0x0F) : cla & 0x03;
}

gboolean
virtual_apdu_is_proprietary (guint8 cla)
{
  return (cla & 0x80) != 0;
}
