/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CCID messages: encoding, parsing and which answer belongs to which command. */
#include "usher-ccid-codec.h"

#include <string.h>

#include "usher-error.h"

void
usher_ccid_message_encode (const UsherCcidMessage *message, GByteArray *out)
{
  guint32 length = (guint32) message->length;
  const guint8 header[USHER_CCID_HEADER_SIZE] = {
    message->type,         (guint8) length,      (guint8) (length >> 8),  (guint8) (length >> 16),
    (guint8) (length >> 24), message->slot,        message->sequence,       message->specific[0],
    message->specific[1],  message->specific[2],
  };

  g_byte_array_set_size (out, 0);
  g_byte_array_append (out, header, sizeof header);
  if (length > 0)
    g_byte_array_append (out, message->data, length);
}

gboolean
usher_ccid_message_get_size (const guint8 *header, gsize *size, GError **error)
{
  guint32 length = (guint32) header[1] | (guint32) header[2] << 8 | (guint32) header[3] << 16 | (guint32) header[4] << 24;

  if (length > USHER_CCID_MAX_MESSAGE - USHER_CCID_HEADER_SIZE)
    {
      g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_OVERLONG, "CCID message announces %u bytes", length);
      return FALSE;
    }
  *size = USHER_CCID_HEADER_SIZE + length;
  return TRUE;
}

gboolean
usher_ccid_message_parse (const guint8 *data, gsize length, UsherCcidMessage *message, GError **error)
{
  gsize size;

  if (length < USHER_CCID_HEADER_SIZE)
    {
      g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_TRUNCATED,
                   "CCID message of %" G_GSIZE_FORMAT " bytes has no whole header", length);
      return FALSE;
    }
  if (!usher_ccid_message_get_size (data, &size, error))
    return FALSE;
  if (size != length)
    {
      g_set_error (error, USHER_CODEC_ERROR,
                   size > length ? USHER_CODEC_ERROR_TRUNCATED : USHER_CODEC_ERROR_BAD_VALUE,
                   "CCID message of %" G_GSIZE_FORMAT " bytes says it has %" G_GSIZE_FORMAT, length, size);
      return FALSE;
    }
  *message = (UsherCcidMessage) { .type = data[0], .slot = data[5], .sequence = data[6] };
  memcpy (message->specific, data + 7, sizeof message->specific);
  message->length = length - USHER_CCID_HEADER_SIZE;
  message->data = message->length > 0 ? data + USHER_CCID_HEADER_SIZE : NULL;
  return TRUE;
}

/* 0 for what is no command. */
static guint8
answer_type (guint8 command_type)
{
  switch (command_type)
    {
    case USHER_CCID_POWER_ON:
    case USHER_CCID_XFR_BLOCK:
      return USHER_CCID_DATA_BLOCK;
    case USHER_CCID_SET_PARAMETERS:
    case USHER_CCID_GET_PARAMETERS:
      return USHER_CCID_PARAMETERS;
    case USHER_CCID_POWER_OFF:
    case USHER_CCID_GET_SLOT_STATUS:
    case USHER_CCID_ABORT:
      return USHER_CCID_SLOT_STATUS;
    default:
      return 0;
    }
}

gboolean
usher_ccid_message_answers (const UsherCcidMessage *answer, const UsherCcidMessage *command)
{
  gboolean failed = answer->specific[0] >> 6 == USHER_CCID_RESULT_FAILED;

  if (answer->slot != command->slot || answer->sequence != command->sequence)
    return FALSE;
  return answer->type == answer_type (command->type) || (answer->type == USHER_CCID_SLOT_STATUS && failed);
}

gboolean
usher_ccid_message_get_status (const UsherCcidMessage *answer, UsherCcidResult *result, UsherCcidIcc *icc,
                               GError **error)
{
  guint8 status = answer->specific[0];

  if (status >> 6 > USHER_CCID_RESULT_TIME_EXTENSION || (status & 3) > USHER_CCID_ICC_ABSENT)
    {
      g_set_error (error, USHER_CODEC_ERROR, USHER_CODEC_ERROR_BAD_VALUE, "CCID bStatus %02X is reserved", status);
      return FALSE;
    }
  *result = (UsherCcidResult) (status >> 6);
  *icc = (UsherCcidIcc) (status & 3);
  return TRUE;
}
