/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Nibble-swapped decimal numbers; see the header. */
#include "usher-iccid.h"

#include "usher-error.h"

#include <string.h>

#define FILLER 0xF
#define ICCID_MIN_DIGITS 18

static guint8
get_nibble (const guint8 *data, gsize index)
{
  return index % 2 == 0 ? data[index / 2] & 0xF : data[index / 2] >> 4;
}

static void
set_nibble (guint8 *data, gsize index, guint8 nibble)
{
  if (index % 2 == 0)
    data[index / 2] = (guint8) ((data[index / 2] & 0xF0) | nibble);
  else
    data[index / 2] = (guint8) ((data[index / 2] & 0x0F) | nibble << 4);
}

static gsize
length_without_filler (const char *digits)
{
  gsize length = strlen (digits);

  while (length > 0 && (digits[length - 1] == 'F' || digits[length - 1] == 'f'))
    length--;
  return length;
}

gboolean
usher_iccid_encode (const char *digits, guint8 iccid[USHER_ICCID_SIZE], GError **error)
{
  gsize length = length_without_filler (digits);

  if (length < ICCID_MIN_DIGITS || strlen (digits) > 2 * USHER_ICCID_SIZE)
    {
      g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_VALUE, "ICCID has %zu digits, not 18 to 20", length);
      return FALSE;
    }
  memset (iccid, 0xFF, USHER_ICCID_SIZE);
  for (gsize i = 0; i < length; i++)
    {
      int value = g_ascii_xdigit_value (digits[i]);

      if (value < 0 || value == FILLER)
        {
          g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_VALUE, "ICCID has no digit at position %zu",
                       i + 1);
          return FALSE;
        }
      set_nibble (iccid, i, (guint8) value);
    }
  return TRUE;
}

char *
usher_iccid_decode (const guint8 *data, gsize length, GError **error)
{
  char digits[2 * USHER_ICCID_SIZE + 1] = { 0 };
  gsize count = 0;

  if (length != USHER_ICCID_SIZE)
    {
      g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_VALUE, "ICCID has %zu bytes, not %d", length,
                   USHER_ICCID_SIZE);
      return NULL;
    }
  while (count < 2 * USHER_ICCID_SIZE && get_nibble (data, count) != FILLER)
    {
      digits[count] = "0123456789ABCDE"[get_nibble (data, count)];
      count++;
    }
  for (gsize i = count; i < 2 * USHER_ICCID_SIZE; i++)
    if (get_nibble (data, i) != FILLER || count < ICCID_MIN_DIGITS)
      {
        g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_VALUE, "ICCID has a filler at position %zu",
                     count + 1);
        return NULL;
      }
  return g_strdup (digits);
}

gboolean
usher_iccid_equal (const char *one, const char *other)
{
  gsize length;

  if (one == NULL || other == NULL)
    return FALSE;
  length = length_without_filler (one);
  return length > 0 && length == length_without_filler (other) && g_ascii_strncasecmp (one, other, length) == 0;
}

char *
usher_eid_decode (const guint8 *data, gsize length, GError **error)
{
  char digits[2 * USHER_EID_SIZE + 1] = { 0 };

  if (length != USHER_EID_SIZE)
    {
      g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_VALUE, "EID has %zu bytes, not %d", length,
                   USHER_EID_SIZE);
      return NULL;
    }
  for (gsize i = 0; i < 2 * USHER_EID_SIZE; i++)
    {
      guint8 nibble = i % 2 == 0 ? data[i / 2] >> 4 : data[i / 2] & 0xF;

      if (nibble > 9)
        {
          g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_VALUE, "EID has no digit at position %zu",
                       i + 1);
          return NULL;
        }
      digits[i] = (char) ('0' + nibble);
    }
  return g_strdup (digits);
}

static gboolean
encode_decimal (const char *digits, gsize count, guint8 *out, const char *what, GError **error)
{
  for (gsize i = 0; i < count; i++)
    {
      if (!g_ascii_isdigit (digits[i]))
        {
          g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_VALUE, "%s has no digit at position %zu", what,
                       i + 1);
          return FALSE;
        }
      set_nibble (out, i, (guint8) (digits[i] - '0'));
    }
  return TRUE;
}

gboolean
usher_imei_encode (const char *digits, guint8 imei[USHER_IMEI_SIZE], GError **error)
{
  if (strlen (digits) != 15)
    {
      g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_VALUE, "IMEI has %zu digits, not 15",
                   strlen (digits));
      return FALSE;
    }
  memset (imei, 0, USHER_IMEI_SIZE);
  if (!encode_decimal (digits, 15, imei, "IMEI", error))
    return FALSE;
  /* The one byte that is not swapped. */
  imei[7] = (guint8) ((digits[14] - '0') << 4 | FILLER);
  return TRUE;
}

gboolean
usher_tac_encode (const char *digits, guint8 tac[USHER_TAC_SIZE], GError **error)
{
  if (strlen (digits) < 8)
    {
      g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_VALUE, "TAC has %zu digits, not 8", strlen (digits));
      return FALSE;
    }
  return encode_decimal (digits, 8, tac, "TAC", error);
}

static gboolean
is_mccmnc_nibble (guint8 nibble)
{
  return nibble <= 9 || nibble == 0xE;
}

char *
usher_mccmnc_decode (const guint8 *data, gsize length, GError **error)
{
  /* Nibbles in reading order: MCC 1, 2, 3, then MNC 1, 2, 3. */
  static const guint8 order[] = { 0, 1, 2, 4, 5, 3 };
  char digits[7] = { 0 };

  if (length != 3)
    {
      g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_VALUE, "MCC and MNC have %zu bytes, not 3", length);
      return NULL;
    }
  for (guint i = 0; i < 6; i++)
    {
      guint8 nibble = get_nibble (data, order[i]);

      if (i == 5 && nibble == FILLER)
        continue;
      if (!is_mccmnc_nibble (nibble))
        {
          g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_VALUE, "MCC and MNC have %X at position %u",
                       nibble, i + 1);
          return NULL;
        }
      digits[i] = nibble == 0xE ? 'E' : (char) ('0' + nibble);
    }
  return g_strdup (digits);
}
