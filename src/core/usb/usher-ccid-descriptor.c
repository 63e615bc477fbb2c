/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The class descriptor of a CCID interface. */
#include "usher-ccid-descriptor.h"

#include "usher-ccid-codec.h"
#include "usher-error.h"

/* A header and the longest ATR: less cannot even power a card on. */
#define MIN_MESSAGE (USHER_CCID_HEADER_SIZE + 33)

static guint32
read_le32 (const guint8 *data)
{
  return (guint32) data[0] | (guint32) data[1] << 8 | (guint32) data[2] << 16 | (guint32) data[3] << 24;
}

static UsherCcidLevel
level_of (guint32 features)
{
  if (features & 0x40000)
    return USHER_CCID_LEVEL_EXTENDED_APDU;
  if (features & 0x20000)
    return USHER_CCID_LEVEL_SHORT_APDU;
  if (features & 0x10000)
    return USHER_CCID_LEVEL_TPDU;
  return USHER_CCID_LEVEL_CHARACTER;
}

static gboolean
check_header (const guint8 *data, gsize length, GError **error)
{
  if (length < USHER_CCID_DESCRIPTOR_SIZE || data[0] < USHER_CCID_DESCRIPTOR_SIZE)
    {
      g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_TRUNCATED,
                   "CCID class descriptor has %" G_GSIZE_FORMAT " of %d bytes", length, USHER_CCID_DESCRIPTOR_SIZE);
      return FALSE;
    }
  if (data[1] != USHER_CCID_DESCRIPTOR_TYPE)
    {
      g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_TAG, "descriptor type %02X is not CCID's 21",
                   data[1]);
      return FALSE;
    }
  return TRUE;
}

gboolean
usher_ccid_descriptor_parse (const guint8 *data, gsize length, UsherCcidDescriptor *descriptor, GError **error)
{
  guint32 max_message;

  if (!check_header (data, length, error))
    return FALSE;
  max_message = read_le32 (data + 44);
  if (max_message < MIN_MESSAGE)
    {
      g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_VALUE,
                   "dwMaxCCIDMessageLength %u cannot hold an ATR", max_message);
      return FALSE;
    }
  *descriptor = (UsherCcidDescriptor) {
    .n_slots = data[4] + 1u,
    .voltages = data[5],
    .protocols = read_le32 (data + 6),
    .default_clock = read_le32 (data + 10),
    .data_rate = read_le32 (data + 19),
    .max_data_rate = read_le32 (data + 23),
    .n_data_rates = data[27],
    .max_ifsd = read_le32 (data + 28),
    .features = read_le32 (data + 40),
    .max_message = MIN (max_message, USHER_CCID_MAX_MESSAGE),
    .level = level_of (read_le32 (data + 40)),
  };
  return TRUE;
}

const char *
usher_ccid_level_get_name (UsherCcidLevel level)
{
  switch (level)
    {
    case USHER_CCID_LEVEL_CHARACTER:
      return "character";
    case USHER_CCID_LEVEL_TPDU:
      return "TPDU";
    case USHER_CCID_LEVEL_SHORT_APDU:
      return "short APDU";
    case USHER_CCID_LEVEL_EXTENDED_APDU:
      return "extended APDU";
    }
  return "unknown";
}
